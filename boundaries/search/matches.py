"""Types of a search's answer: which area, how it matched, and under which other name."""

from enum import StrEnum
from typing import NamedTuple


class MatchKind(StrEnum):
    """How an area matches what was typed; the words are those of the JSON API."""

    EXACT = "exact"
    PREFIX = "prefix"
    ALIAS = "alias"
    FORMER = "former"
    SIMILAR = "similar"


class OtherKind(StrEnum):
    """What another name of an area is."""

    ALIAS = "alias"
    FORMER_NAME = "former name"
    FORMER_CODE = "former code"
    BPS_CODE = "bps code"


class OtherName(NamedTuple):
    """A name or code that an area has beside its official ones, or had in the list of ``year``.

    ``year`` is 0 where it is from no list.
    """

    kind: OtherKind
    text: str
    year: int = 0


class AreaMatch(NamedTuple):
    """An area that matches; ``other`` is the name that did, where it is not the official one."""

    code: str
    kind: MatchKind
    other: OtherName | None = None
