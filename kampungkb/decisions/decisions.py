"""Find the decision in force for the names of a row."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from boundaries.areas.names import normalise, words
from kampungkb.models import Decision

METHOD = "alias"
"""``ReportRow.method`` of a row that a decision settled."""

_VILLAGE_KINDS = {"desa": "desa", "ds": "desa", "kelurahan": "kelurahan", "kel": "kelurahan"}


class NamedRow(Protocol):
    """Anything that names a village: ``RowNames``, ``ReportRow``, ``Decision``."""

    @property
    def regency(self) -> str: ...  # noqa: D102
    @property
    def district(self) -> str: ...  # noqa: D102
    @property
    def village(self) -> str: ...  # noqa: D102
    @property
    def kampung(self) -> str: ...  # noqa: D102


class DecisionKey(NamedTuple):
    """Normalised names that a decision applies to.

    The province is left out: provinces are split while their regencies keep their names.
    ``kampung`` is "" in a decision for every unit with these names.
    """

    regency: str
    district: str
    village: str
    kampung: str = ""

    @property
    def all_units(self) -> "DecisionKey":
        """The same names without the unit (``kampung``)."""
        return self._replace(kampung="")


def normalise_village(name: str) -> str:
    """Normalise a village's name; its kind, where the name has one, comes first.

    A decision on ``Kelurahan Panipahan`` does not apply to a row with ``Panipahan`` or
    ``Desa Panipahan``, because a kecamatan may have both. Idempotent.
    """
    kind = _VILLAGE_KINDS.get(next(iter(words(name)), ""))
    parts = normalise(name).split()
    if kind is None:
        return " ".join(parts)
    if parts and parts[0] in _VILLAGE_KINDS:  # ``normalise`` keeps the kind of e.g. "Desa II"
        parts = parts[1:]
    return " ".join([kind, *parts])


def decision_key(row: NamedRow, code: str = "") -> DecisionKey:
    """Build the key of a row; without a village's name the code that the row gives replaces it."""
    return DecisionKey(
        normalise(row.regency),
        normalise(row.district),
        normalise_village(row.village) or normalise(code),
        normalise(row.kampung),
    )


class DecisionIndex:
    """Decisions in force by key; of several on one key, the newest."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        in_force = [decision for decision in decisions if decision.undone_at is None]
        in_force.sort(key=lambda decision: (decision.decided_at, decision.id or 0))
        self._by_key = {decision_key(decision): decision for decision in in_force}

    def find(self, row: NamedRow, code: str = "") -> Decision | None:
        """Find the decision for a row: one on its unit takes precedence over one on all units."""
        if not self._by_key:
            return None
        key = decision_key(row, code)
        return self._by_key.get(key) or self._by_key.get(key.all_units)
