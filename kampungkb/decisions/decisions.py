"""Decisions on names: which one holds for the names of a row."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from boundaries.areas.names import normalise, words
from kampungkb.models import Decision

METHOD = "alias"
"""Method of a row that a person decided."""


_KINDS = {"desa": "desa", "ds": "desa", "kelurahan": "kelurahan", "kel": "kelurahan"}


def village(text: str) -> str:
    """Write a village's name in normal form, with the kind before it where there is one.

    A decision on ``Kelurahan Panipahan`` says nothing of a row that writes ``Panipahan`` or
    ``Desa Panipahan``: a kecamatan may have both. The form of this form is itself.
    """
    kind = _KINDS.get(next(iter(words(text)), ""))
    parts = normalise(text).split()
    if kind is None:
        return " ".join(parts)
    if parts and parts[0] in _KINDS:  # normal form keeps it before what is no name alone
        parts = parts[1:]
    return " ".join([kind, *parts])


class NamedRow(Protocol):
    """Anything that says its village by names: ``matching.Names``, a stored row, an alias."""

    @property
    def regency(self) -> str: ...  # noqa: D102
    @property
    def district(self) -> str: ...  # noqa: D102
    @property
    def village(self) -> str: ...  # noqa: D102
    @property
    def kampung(self) -> str: ...  # noqa: D102


class DecisionKey(NamedTuple):
    """Names in normal form that a decision speaks of.

    The province is not among them: provinces split while their regencies keep their names.
    ``kampung`` is "" in a decision that speaks for every unit of these names.
    """

    regency: str
    district: str
    village: str
    kampung: str = ""

    @property
    def place(self) -> "DecisionKey":
        """The same names for every unit."""
        return self._replace(kampung="")


def key(named: NamedRow, code: str = "") -> DecisionKey:
    """Key of names as found; a row without a village's name is known by the code it gives."""
    return DecisionKey(
        normalise(named.regency),
        normalise(named.district),
        village(named.village) or normalise(code),
        normalise(named.kampung),
    )


class DecisionIndex:
    """The decisions that hold, for looking up by the names of a row."""

    def __init__(self, aliases: Iterable[Decision]) -> None:
        held = [one for one in aliases if one.undone_at is None]
        held.sort(key=lambda one: (one.decided_at, one.id or 0))
        self._by_key = {key(one): one for one in held}  # the newest comes last and stays

    def of(self, named: NamedRow, code: str = "") -> Decision | None:
        """Decision on the names of a row; one on its very unit goes before one on all units."""
        if not self._by_key:
            return None
        wanted = key(named, code)
        return self._by_key.get(wanted) or self._by_key.get(wanted.place)
