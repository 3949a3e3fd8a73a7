"""Find the regency and the kecamatan of a row by name, former name, spelling and villages.

Where the spelling of a kecamatan is not clear, the villages that the rows list under it decide.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from boundaries.areas.codes import province_of
from boundaries.areas.names import normalise, squash
from boundaries.matching.gazetteer import DistrictIndex, Gazetteer
from boundaries.spelling import regencies
from boundaries.spelling.similarity import abbreviates, likeness, loose, marks, sound

_MIN_REGENCY_LIKENESS = 0.8  # of letters; the regency must also have the kecamatan of the rows
_MIN_LIKENESS = 0.75
_MIN_MARGIN = 0.1  # over the runner-up
_MIN_SHARE = 0.5  # of the villages listed under a doubtful kecamatan that must lie in it
_MIN_VILLAGES = 3  # villages that identify a kecamatan whatever its name
_MIN_SHARE_ALONE, _MIN_SHARE_MARGIN = 0.8, 0.3  # … and their share, and its lead


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


class DistrictReading(NamedTuple):
    """A possible regency and kecamatan; ``method`` is how the kecamatan was found."""

    regency: str
    district: DistrictIndex | None
    method: str = ""


class Location(NamedTuple):
    """Where a row lies: readings, likeliest first, and the code of the province that it names.

    There are several readings where a kabupaten and a kota share a name that is written without
    its kind. ``kota_marked``: the rows write "kota" before names of kota, so that a name without
    a kind means a kabupaten.
    """

    province: str | None
    readings: tuple[DistrictReading, ...]
    kota_marked: bool = True


Key = tuple[str, str, str]


def key(row: NamedRow) -> Key:
    """Return the names of province, regency and kecamatan, by which a location is looked up."""
    return (row.province, row.regency, row.district)


def locate(rows: Sequence[NamedRow], gazetteer: Gazetteer) -> dict[Key, Location]:
    """Find regency and kecamatan of every row, by ``key``, independent of the order of the rows."""
    # Rows are grouped without the province, because many rows leave it out.
    listed: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        listed[row.regency][row.district].add(squash(row.village))
    kota_marked = any(regencies.readings(text)[0][0] == "kota" for text in listed)
    readings = {
        regency: {
            code: _districts(gazetteer, code, texts)
            for code in _regencies(gazetteer, regency, texts)
        }
        for regency, texts in listed.items()
    }
    locations: dict[Key, Location] = {}
    for province, regency, district in {key(row) for row in rows}:
        code = gazetteer.provinces.get(regencies.province_key(province))
        ordered = sorted(readings[regency].items(), key=lambda item: province_of(item[0]) != code)
        best = _prefer_known(tuple(by_district[district] for _, by_district in ordered))
        locations[province, regency, district] = Location(code, best, kota_marked)
    return locations


def _prefer_known(readings: tuple[DistrictReading, ...]) -> tuple[DistrictReading, ...]:
    """Return only the readings whose kecamatan has the name, else the likeliest one."""
    if len(readings) < 2:
        return readings
    exact = tuple(reading for reading in readings if reading.method in ("exact", "former"))
    return exact or readings[:1]


def _regencies(gazetteer: Gazetteer, text: str, districts: Collection[str]) -> list[str]:
    """Return codes of the regencies of a name, a kabupaten before a kota."""
    if not text.strip():
        return []
    for kind, name in regencies.readings(text):
        kinds = [kind] if kind else ["kabupaten", "kota"]
        codes = [code for k in kinds for code in gazetteer.regencies.get(f"{k} {name}", [])]
        if codes:
            return list(dict.fromkeys(codes))
    return _similar_regency(gazetteer, text, districts)


def _similar_regency(gazetteer: Gazetteer, text: str, districts: Collection[str]) -> list[str]:
    """Find the regency of a misspelt or shortened name; it must have the kecamatan of the rows."""
    kind, name = regencies.readings(text)[0]
    known = {
        full: full.partition(" ")[2]
        for full in gazetteer.regencies
        if not kind or full.startswith(f"{kind} ")
    }
    shortened = {
        code
        for full in known
        for code in gazetteer.regencies[full]
        if abbreviates(text, gazetteer.current[code])
        and _share(gazetteer.districts.get(code, {}), districts)
    }
    if len(shortened) == 1:
        return list(shortened)
    scores: dict[str, float] = {}
    for _, score, full in process.extract(
        name,
        known,
        scorer=OSA.normalized_similarity,
        score_cutoff=_MIN_REGENCY_LIKENESS - _MIN_MARGIN,
    ):
        if marks(name) == marks(known[full]):
            for code in gazetteer.regencies[full]:
                scores[code] = max(scores.get(code, 0.0), score)
    agreeing = {
        code: score
        for code, score in scores.items()
        if score >= _MIN_REGENCY_LIKENESS
        and _share(gazetteer.districts.get(code, {}), districts) >= _MIN_SHARE
    }
    return list(agreeing) if len(agreeing) == 1 else []


def _share(indexes: Mapping[str, DistrictIndex], districts: Collection[str]) -> float:
    return sum(squash(text) in indexes for text in districts) / max(len(districts), 1)


def _districts(
    gazetteer: Gazetteer, regency: str, listed: Mapping[str, Collection[str]]
) -> dict[str, DistrictReading]:
    indexes = gazetteer.districts.get(regency, {})
    readings = {
        text: DistrictReading(regency, index, "former" if index.year else "exact")
        for text in listed
        if (index := indexes.get(squash(text)))
    }
    # A kecamatan that is named correctly elsewhere is not what an unclear name means.
    claimed = {
        reading.district.code
        for reading in readings.values()
        if reading.district and reading.district.code
    }
    for text, villages in listed.items():
        if text not in readings:
            readings[text] = DistrictReading(regency, *_district(indexes, text, villages, claimed))
    return readings


def _district(
    indexes: Mapping[str, DistrictIndex],
    text: str,
    villages: Collection[str],
    claimed: Collection[str],
) -> tuple[DistrictIndex | None, str]:
    if not normalise(text):
        return None, ""
    village_counts = {
        name: sum(village in index.keys for village in villages) for name, index in indexes.items()
    }
    for method, same in _steps(text):
        alike = [name for name, index in indexes.items() if same(index.name)]
        if alike and (index := _agreed(indexes, alike, village_counts)):
            return index, method
    alike = [
        name
        for name, index in indexes.items()
        if index.code not in claimed
        and marks(index.name) == marks(text)
        and village_counts[name] >= max(1.0, _MIN_SHARE * len(villages))
    ]
    scores = {name: likeness(indexes[name].name, text) for name in alike}
    best = _clearly_best(indexes, scores, _MIN_LIKENESS, _MIN_MARGIN)
    if best:
        return best, "spelling"
    return _by_villages(indexes, text, village_counts, villages, claimed)


def _by_villages(
    indexes: Mapping[str, DistrictIndex],
    text: str,
    village_counts: Mapping[str, int],
    villages: Collection[str],
    claimed: Collection[str],
) -> tuple[DistrictIndex | None, str]:
    """Find the kecamatan that has the villages, whatever its name.

    Few villages are enough only if the names share a word and no other kecamatan has them.
    """
    shares = {name: village_counts[name] / len(villages) for name in indexes}
    unclaimed = [n for n, index in indexes.items() if index.code and index.code not in claimed]
    best = max(unclaimed, key=lambda name: (shares[name], name), default=None)
    if best is None or shares[best] < _MIN_SHARE_ALONE:
        return None, ""
    rival = max(
        (shares[name] for name in indexes if indexes[name].code != indexes[best].code),
        default=0.0,
    )
    many = village_counts[best] >= _MIN_VILLAGES and shares[best] - rival >= _MIN_SHARE_MARGIN
    if many or (not rival and _share_a_word(indexes[best].name, text)):
        return indexes[best], "villages"
    return None, ""


def _share_a_word(one: str, other: str) -> bool:
    shared = set(normalise(one).split()) & set(normalise(other).split())
    return any(len(word) >= 4 for word in shared)


def _steps(text: str) -> Iterator[tuple[str, Callable[[str], bool]]]:
    yield "prefix", lambda name: loose(name) == loose(text)
    yield "abbreviation", lambda name: abbreviates(name, text)
    yield "sound", lambda name: sound(name) == sound(text) and marks(name) == marks(text)


def _agreed(
    indexes: Mapping[str, DistrictIndex], alike: list[str], village_counts: Mapping[str, int]
) -> DistrictIndex | None:
    """Return the index if all names mean one kecamatan and the villages do not lie elsewhere."""
    codes = {indexes[name].code or name for name in alike}
    if len(codes) != 1:
        return None
    name = max(alike, key=lambda n: (village_counts[n], n))
    most = max(village_counts.values())
    return indexes[name] if village_counts[name] or most < 2 else None


def _clearly_best(
    indexes: Mapping[str, DistrictIndex],
    scores: Mapping[str, float],
    min_likeness: float,
    margin: float,
) -> DistrictIndex | None:
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < min_likeness:
        return None
    first = indexes[ranked[0][0]]
    rivals = [score for name, score in ranked[1:] if indexes[name].code != first.code]
    return first if not rivals or ranked[0][1] - rivals[0] >= margin else None
