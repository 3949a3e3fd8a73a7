"""Names that rows take from lines above them: used only where the villages confirm them.

Sheets write a kecamatan or a regency once, for the rows below it as well. After sorting, or where
the line of the next kecamatan is lost, rows stand below a name that is not theirs. So such a name
counts for a row only if its village is in that kecamatan, and if most other rows below the name
are there as well.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from boundaries.areas.names import normalise
from boundaries.matching.cascade import SURE_METHODS
from boundaries.matching.finding.locate import Location
from boundaries.matching.types import Match, RowNames

_OWN_METHODS = frozenset({"code", "code contradicted", "empty"})  # need no inherited name
_SURE_METHODS = frozenset(SURE_METHODS) - {"moved"}
# Share of different names below inherited names that must be found there. Rows that were sorted
# by village have 1/n with n kecamatan; rows of a lost kecamatan halve the share of the one above.
_MIN_SHARE = 2 / 3

_Group = tuple[str, ...]


def unconfirmed(matches: Mapping[RowNames, Match]) -> dict[RowNames, RowNames]:
    """Return the rows whose inherited names are not confirmed, each as the row without them.

    ``matches``: the match of every row with its inherited names. A regency that is confirmed by
    other rows stays. The result does not depend on the order of the rows.
    """
    rows = [
        row for row, match in matches.items() if row.inherited and match.method not in _OWN_METHODS
    ]
    shares = _shares(rows, matches)
    return {
        row: _without(row, shares)
        for row in rows
        if matches[row].method not in _SURE_METHODS or not _agreed(row, shares)
    }


def location_without(location: Location, without: RowNames) -> Location:
    """Return the location of a row after its inherited names were left out."""
    if not without.regency:
        return location._replace(readings=())
    if without.district:
        return location
    regencies = (reading._replace(district=None, method="") for reading in location.readings)
    return location._replace(readings=tuple(dict.fromkeys(regencies)))


def _shares(rows: list[RowNames], matches: Mapping[RowNames, Match]) -> dict[_Group, float]:
    found: dict[_Group, dict[_Group, bool]] = defaultdict(dict)
    for row in rows:
        regency, district = _groups(row)
        name = (*district, normalise(row.village))
        for group in (regency, district):
            found[group][name] = found[group].get(name, False) or matches[row].code is not None
    return {group: sum(names.values()) / len(names) for group, names in found.items()}


def _groups(row: RowNames) -> tuple[_Group, _Group]:
    regency = normalise(row.regency)
    return (regency,), (regency, normalise(row.district))


def _agreed(row: RowNames, shares: Mapping[_Group, float]) -> bool:
    regency, district = _groups(row)
    return shares[regency] >= _MIN_SHARE and shares[district] >= _MIN_SHARE


def _without(row: RowNames, shares: Mapping[_Group, float]) -> RowNames:
    if "district" not in row.inherited:
        return replace(row, regency="", inherited=())
    regency = row.regency
    if "regency" in row.inherited and shares[_groups(row)[0]] < _MIN_SHARE:
        regency = ""
    return replace(row, regency=regency, district="", inherited=())
