"""Status, klasifikasi and class of a village, and the rule that computes the klasifikasi."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """Status of a village in the newest report whose scope holds it."""

    NO_DATA = "no_data"
    UNFORMED = "unformed"
    FORMING = "forming"
    FORMED = "formed"


class Klasifikasi(StrEnum):
    """Klasifikasi of a formed Kampung KB, in rising order."""

    DASAR = "dasar"
    BERKEMBANG = "berkembang"
    MANDIRI = "mandiri"
    BERKELANJUTAN = "berkelanjutan"


class VillageClass(StrEnum):
    """Status and klasifikasi of a village in one, in rising order: the only list of classes.

    The place of a member in this order is the class byte of a village, in ``RegisterState``, in
    SQL and in the files of the atlas. Legend, bar and table have orders of their own, made from
    this one. JavaScript gets names and orders as JSON.
    """

    NO_DATA = Status.NO_DATA.value
    UNFORMED = Status.UNFORMED.value
    FORMING = Status.FORMING.value
    UNCLASSIFIED = "unclassified"  # formed, without a klasifikasi
    DASAR = Klasifikasi.DASAR.value
    BERKEMBANG = Klasifikasi.BERKEMBANG.value
    MANDIRI = Klasifikasi.MANDIRI.value
    BERKELANJUTAN = Klasifikasi.BERKELANJUTAN.value

    @classmethod
    def of(cls, status: Status, klasifikasi: Klasifikasi | None) -> "VillageClass":
        """Return the class of a status; the klasifikasi counts only for a formed village."""
        if status is Status.FORMED:
            return cls(klasifikasi.value) if klasifikasi else cls.UNCLASSIFIED
        return cls(status.value)

    @property
    def byte(self) -> int:
        """Place in the rising order, from 0."""
        return _BYTES[self]

    @property
    def status(self) -> Status:
        """Status that the class stands for."""
        return Status(self.value) if self in _NOT_FORMED else Status.FORMED

    @property
    def klasifikasi(self) -> Klasifikasi | None:
        """Klasifikasi that the class stands for; None unless formed and classified."""
        return Klasifikasi(self.value) if self in _CLASSIFIED else None

    @property
    def is_formed(self) -> bool:
        """Whether a village of this class counts as formed."""
        return self.status is Status.FORMED

    @property
    def is_advanced(self) -> bool:
        """Whether a village of this class counts towards the advanced share."""
        return self in (VillageClass.MANDIRI, VillageClass.BERKELANJUTAN)


CLASSES = tuple(VillageClass)
"""Classes by class byte."""

CLASSIFIED = tuple(VillageClass(one.value) for one in Klasifikasi)
"""Classes of formed villages with a klasifikasi, in rising order."""

_BYTES = {one: byte for byte, one in enumerate(VillageClass)}
_NOT_FORMED = frozenset(one.value for one in Status if one is not Status.FORMED)
_CLASSIFIED = frozenset(CLASSIFIED)


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
"""The twelve indicators, scored 1–4, under the column headings of the national portal."""


class Rule(NamedTuple):
    """Thresholds of one version of the rule: an index passes at its threshold or above."""

    since: int  # first year
    input: float
    process: float
    output: float


RULES = (Rule(since=2022, input=3.0, process=3.0, output=3.0),)
"""Versions of the thresholds, newest last.

Checked on 79,511 rows of five exports of the portal, June 2022 to August 2023: every computed
klasifikasi equals the published one.
"""

LOWEST, HIGHEST = 1, 4
"""Range of a score."""

INDEX_PARTS = (slice(0, 5), slice(5, 8), slice(8, 12))
"""Places in INDICATORS of the indicators of input, process and output."""

Passes = tuple[bool, bool, bool]
"""Whether the input, the process and the output index pass."""


class Indices(NamedTuple):
    """Means of the input, process and output indicators, 1–4."""

    input: float
    process: float
    output: float


def indices(scores: Sequence[int]) -> Indices:
    """Return the means of five input, three process and four output scores.

    ``scores``: in the order of INDICATORS. Raises ValueError unless there are twelve.
    """
    if len(scores) != len(INDICATORS):
        raise ValueError(f"{len(scores)} scores, not {len(INDICATORS)}")
    means = [sum(scores[part]) / len(scores[part]) for part in INDEX_PARTS]
    return Indices(*means)


def recompute(scores: Sequence[int], rule: Rule = RULES[-1]) -> Klasifikasi:
    """Return the klasifikasi that the rule gives to twelve scores.

    Raises ValueError unless there are twelve scores.
    """
    means = indices(scores)
    return klasifikasi_of(
        (means.input >= rule.input, means.process >= rule.process, means.output >= rule.output)
    )


def klasifikasi_of(passes: Passes) -> Klasifikasi:
    """Return the klasifikasi by the indices that pass.

    No index or one passes: dasar. Input and process pass: berkembang. Output and one other pass:
    mandiri. All three pass: berkelanjutan.
    """
    if sum(passes) <= 1:
        return Klasifikasi.DASAR
    if sum(passes) == len(passes):
        return Klasifikasi.BERKELANJUTAN
    return Klasifikasi.MANDIRI if passes[-1] else Klasifikasi.BERKEMBANG


def never_filled(klasifikasi: Klasifikasi | None, scores: Sequence[int]) -> bool:
    """Whether a dasar row was probably never filled in: the portal scores an empty answer 1."""
    return klasifikasi is Klasifikasi.DASAR and all(score == LOWEST for score in scores)
