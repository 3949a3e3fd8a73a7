"""Find the regency and the kecamatan of a row by name, former name, spelling and villages.

Where the spelling of a kecamatan is not clear, the villages that the rows list under it decide.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from boundaries.areas.codes import Level, level, province_of
from boundaries.areas.names import normalise
from boundaries.matching.finding.districts import DistrictFinder, DistrictReading
from boundaries.matching.finding.regencies import RegencyFinder
from boundaries.matching.gazetteer import Gazetteer
from boundaries.spelling import regencies

_BY_NAME = ("exact", "former")  # methods by which a kecamatan has the name that is written


class NamedRow(Protocol):
    """Names as written in a sheet."""

    @property
    def province(self) -> str: ...  # noqa: D102
    @property
    def regency(self) -> str: ...  # noqa: D102
    @property
    def district(self) -> str: ...  # noqa: D102
    @property
    def village(self) -> str: ...  # noqa: D102


class Location(NamedTuple):
    """Where a row lies: readings, likeliest first, and the code of the province that it names.

    There are several readings where a kabupaten and a kota share a name that is written without
    its kind. ``kota_marked``: the rows write "kota" before names of kota, so that a name without
    a kind means a kabupaten. ``rivals``: the readings are regencies of different names among which
    neither kecamatan nor province decides. ``contradicted``: regencies of the readings that are
    and were in another province than the one the row names.
    """

    province: str | None
    readings: tuple[DistrictReading, ...]
    kota_marked: bool = True
    rivals: bool = False
    contradicted: tuple[str, ...] = ()


Key = tuple[str, str, str]


def key(row: NamedRow) -> Key:
    """Return the names of province, regency and kecamatan, by which a location is looked up."""
    return (row.province, row.regency, row.district)


def locate(rows: Sequence[NamedRow], gazetteer: Gazetteer) -> dict[Key, Location]:
    """Find regency and kecamatan of every row, by ``key``, independent of the order of the rows."""
    # Rows are grouped without the province, because many rows leave it out.
    listed: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        listed[row.regency][row.district].add(normalise(row.village))
        counts[row.regency][row.district] += 1
    kota_marked = any(regencies.readings(text)[0][0] == "kota" for text in listed)
    finder, district_finder = RegencyFinder(gazetteer), DistrictFinder(gazetteer)
    named = {text: finder.find(text, counts[text]) for text in listed}
    readings = {
        text: {code: district_finder.find(code, listed[text]) for code in found.codes}
        for text, found in named.items()
    }
    leading = {
        text: _leading(readings[text], counts[text])
        for text, found in named.items()
        if found.rivals
    }
    former_provinces = {
        (former.code, province_of(former.former_code))
        for former in gazetteer.former_names
        if level(former.code) == Level.REGENCY
    }
    locations: dict[Key, Location] = {}
    for province, regency, district in {key(row) for row in rows}:
        code = gazetteer.provinces.get(regencies.province_key(province))
        found = tuple(by_district[district] for by_district in readings[regency].values())
        if named[regency].rivals:
            best, rivals = _among_rivals(found, code, leading[regency])
        else:
            ordered = sorted(found, key=lambda reading: province_of(reading.regency) != code)
            best, rivals = _prefer_known(tuple(ordered)), False
        contradicted = tuple(
            reading.regency
            for reading in best
            if code not in (None, province_of(reading.regency))
            and (reading.regency, code) not in former_provinces
            and not regencies.is_former_province(province)
        )
        locations[province, regency, district] = Location(
            code, best, kota_marked, rivals, contradicted
        )
    return locations


def _prefer_known(readings: tuple[DistrictReading, ...]) -> tuple[DistrictReading, ...]:
    """Return the readings whose kecamatan has the name, else the likeliest one.

    There are several likely ones where a kabupaten and a kota of one name, in two provinces, have
    a similar kecamatan.
    """
    if len(readings) < 2:
        return readings
    exact = tuple(reading for reading in readings if reading.method in _BY_NAME)
    similar = tuple(reading for reading in readings if reading.district)
    if exact or len({province_of(reading.regency) for reading in similar}) > 1:
        return exact or similar
    return similar[:1] or readings[:1]


def _among_rivals(
    readings: tuple[DistrictReading, ...], province: str | None, leading: str | None
) -> tuple[tuple[DistrictReading, ...], bool]:
    """Choose among regencies of different names: by kecamatan, then by province.

    Returns all readings and True where nothing decides. The province comes last, so that a row
    without it is never read where the same row with it is not.
    """
    exact = tuple(reading for reading in readings if reading.method in _BY_NAME)
    left = exact or tuple(reading for reading in readings if reading.district) or readings
    if len(left) > 1:
        left = tuple(r for r in left if r.regency == leading) or left
    if len(left) > 1:
        left = tuple(r for r in left if province_of(r.regency) == province) or left
    return (left, False) if len(left) == 1 else (readings, True)


def _leading(
    readings: Mapping[str, Mapping[str, DistrictReading]], rows_by_district: Mapping[str, int]
) -> str | None:
    """Return the regency that has most kecamatan of the rows, and all that its rivals have."""
    known = {
        code: {text for text, reading in by_text.items() if reading.method in _BY_NAME}
        for code, by_text in readings.items()
    }
    first = max(known, key=lambda code: (len(known[code]), code))
    rows = sum(rows_by_district[text] for text in known[first])
    if 2 * rows < sum(rows_by_district.values()):
        return None
    others = [texts for code, texts in known.items() if code != first]
    return first if all(texts < known[first] for texts in others) else None
