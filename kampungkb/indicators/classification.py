"""Status and klasifikasi of a village, and the rule that gives the klasifikasi."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """What the newest report that speaks for a village says of it."""

    NO_DATA = "no_data"
    UNFORMED = "unformed"
    FORMING = "forming"
    FORMED = "formed"


class Klasifikasi(StrEnum):
    """Class of a formed Kampung KB, in rising order."""

    DASAR = "dasar"
    BERKEMBANG = "berkembang"
    MANDIRI = "mandiri"
    BERKELANJUTAN = "berkelanjutan"


CLASSES = (
    "no_data",
    "unformed",
    "forming",
    "unclassified",
    "dasar",
    "berkembang",
    "mandiri",
    "berkelanjutan",
)
"""Every state a village can be in, in rising order; its index is the one-byte class of a village.

``unclassified`` is formed without a klasifikasi; the four after it are formed too.
"""

_INDEX = {name: index for index, name in enumerate(CLASSES)}


def class_of(status: Status, klasifikasi: Klasifikasi | None) -> int:
    """Index in CLASSES of a status and klasifikasi."""
    if status is Status.FORMED:
        return _INDEX[klasifikasi or "unclassified"]
    return _INDEX[status]


INDICATORS = (
    "Input Pokja",
    "Input Sumber Dana",
    "Input Poktan",
    "Input Sarana",
    "Input PKB/PLKB",
    "Proses Penggunaan Data",
    "Proses Operasional",
    "Proses Lintas Sektor",
    "Output Poktan",
    "Output CPR",
    "Output MKJP",
    "Output Unmet Need",
)
"""The twelve indicators, scored 1–4, as the national portal heads their columns."""


class Rule(NamedTuple):
    """One version of the rule: since which year, and what each index must reach to pass."""

    since: int
    input: float
    process: float
    output: float


RULES = (Rule(since=2022, input=3.0, process=3.0, output=3.0),)
"""Versions of the thresholds, newest last.

It gives the klasifikasi of every one of 79,511 rows in five exports of the portal, June 2022 to
August 2023.
"""

LOWEST, HIGHEST = 1, 4
_INPUT, _PROCESS = slice(0, 5), slice(5, 8)
_OUTPUT = slice(8, 12)


class Indices(NamedTuple):
    """Means of the input, process and output indicators, 1–4."""

    input: float
    process: float
    output: float


def indices(scores: Sequence[int]) -> Indices:
    """Means of five input, three process and four output scores, in the order of INDICATORS."""
    if len(scores) != len(INDICATORS):
        raise ValueError(f"{len(scores)} scores, not {len(INDICATORS)}")
    means = [sum(scores[part]) / len(scores[part]) for part in (_INPUT, _PROCESS, _OUTPUT)]
    return Indices(*means)


def recompute(scores: Sequence[int], rule: Rule = RULES[-1]) -> Klasifikasi:
    """Klasifikasi that the rule gives to twelve scores.

    No index passing, or one, whichever it is: dasar. Input and process: berkembang. Output and
    one other: mandiri. All three: berkelanjutan.
    """
    found = indices(scores)
    passes = (
        found.input >= rule.input,
        found.process >= rule.process,
        found.output >= rule.output,
    )
    if sum(passes) <= 1:
        return Klasifikasi.DASAR
    if sum(passes) == len(passes):
        return Klasifikasi.BERKELANJUTAN
    return Klasifikasi.MANDIRI if passes[-1] else Klasifikasi.BERKEMBANG


def never_filled(klasifikasi: Klasifikasi | None, scores: Sequence[int]) -> bool:
    """Whether a Dasar row was most likely never filled in: a missing answer scores 1."""
    return klasifikasi is Klasifikasi.DASAR and all(score == LOWEST for score in scores)
