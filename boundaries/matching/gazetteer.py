"""Official names of all years, arranged for finding a village by what people write.

Names are looked up in the index of a kecamatan under one of its names: it has every village that
lies there now or lay there in an older list, under every name that it has had.
"""

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from typing import NamedTuple

from boundaries.areas.codes import Level, district_of, level, regency_of
from boundaries.areas.names import squash
from boundaries.history.code_history import FormerVillage, History, follow_lists
from boundaries.history.former_names import FormerName, former_names
from boundaries.history.index import CodeListIndex, clean, regency_key
from boundaries.history.misprints import misprinted
from boundaries.history.reassigned_names import DistrictLists, Place, district_lists
from boundaries.spelling import regencies
from boundaries.spelling.similarity import letters, loose, sound
from boundaries.spelling.vocabulary import Vocabulary


class GazetteerEntry(NamedTuple):
    """A name of a village; ``year`` is 0 for the name it has now.

    ``key``: the squashed name. ``in_district``: whether it lies in this kecamatan now.
    ``former_code``: its code in the list of ``year``.
    """

    code: str
    name: str
    key: str
    in_district: bool
    year: int = 0
    former_code: str = ""


_ByKey = dict[Callable[[str], str], dict[str, list[GazetteerEntry]]]
"""Entries by the key that a function makes of their name; made when it is first asked for."""


class DistrictIndex:
    """A kecamatan under one name: its villages of now and of older lists.

    ``code``: its code now, None where it no longer exists. ``year``: of the list that has the name,
    0 for the newest. ``lost_names``: by key, villages of an older list
    that no newer list continues. ``lists``: what each list says, where two villages have
    had one name, apart from its spaces and kind; else None.
    """

    __slots__ = (
        "_looked_up",
        "code",
        "entries",
        "key",
        "keys",
        "lists",
        "lost_names",
        "name",
        "year",
    )

    def __init__(self, name: str, code: str | None, year: int = 0) -> None:
        self.name, self.code, self.year = name, code, year
        self.key = squash(name)
        self.entries: list[GazetteerEntry] = []
        self.lost_names: dict[str, GazetteerEntry] = {}
        self.lists: DistrictLists | None = None
        self.keys: dict[str, list[GazetteerEntry]] = {}
        self._looked_up: _ByKey = {}

    def __getstate__(self) -> tuple[object, ...]:
        return (
            self.name, self.code, self.year, self.key, self.entries, self.lost_names, self.lists
        )  # fmt: skip

    def __setstate__(self, state: tuple[object, ...]) -> None:
        (
            self.name, self.code, self.year, self.key, self.entries, self.lost_names, self.lists
        ) = state  # type: ignore[assignment]  # fmt: skip
        self.keys = {}
        self._looked_up = {}
        self._index()

    def add(self, entry: GazetteerEntry) -> None:
        """Add a name of a village."""
        self.entries.append(entry)
        self.keys.setdefault(entry.key, []).append(entry)

    def _index(self) -> None:
        for entry in self.entries:
            self.keys.setdefault(entry.key, []).append(entry)

    def by_letters(self, key: str) -> list[GazetteerEntry]:
        """Entries of a key of letters, whose numerals may be glued to a word."""
        return self._by(letters, key)

    def by_loose(self, key: str) -> list[GazetteerEntry]:
        """Entries of a loose key; see boundaries.spelling.similarity."""
        return self._by(loose, key)

    def by_sound(self, key: str) -> list[GazetteerEntry]:
        """Entries that sound alike."""
        return self._by(sound, key)

    def _by(self, key_of: Callable[[str], str], key: str) -> list[GazetteerEntry]:
        if key_of not in self._looked_up:
            by_key = self._looked_up[key_of] = defaultdict(list)
            for entry in self.entries:
                by_key[key_of(entry.name)].append(entry)
        return self._looked_up[key_of].get(key, [])

    def has_doubtful_names(self) -> bool:
        """Whether two villages have one loose key, and any village has changed."""
        if not self.lost_names and not any(entry.year for entry in self.entries):
            return False
        codes = {loose(entry.name): "" for entry in self.lost_names.values()}
        return any(codes.setdefault(loose(e.name), e.code) != e.code for e in self.entries)


class Gazetteer:
    """Official names, arranged for looking up; can be pickled, so that it is built once."""

    def __init__(
        self, current: Mapping[str, str], years: Iterable[int], year: int | None = None
    ) -> None:
        self.current = current
        self.years = tuple(sorted(years))
        self.year = year or max(self.years, default=0) + 1
        self.provinces: dict[str, str] = {}
        self.regencies: dict[str, list[str]] = {}
        self.districts: dict[str, dict[str, DistrictIndex]] = {}
        self.villages: dict[tuple[str, str], list[str]] = {}
        self.vocabulary = Vocabulary()
        self.successors: dict[str, tuple[str | None, int, str]] = {}
        self.former_names: list[FormerName] = []
        self._keys: dict[str, list[str]] = defaultdict(list)

    @classmethod
    def build(
        cls,
        current: Mapping[str, str],
        older: Mapping[int, Mapping[str, str]] | None = None,
        year: int | None = None,
    ) -> "Gazetteer":
        """Arrange the newest list (code → name, every level) and older ones by year.

        ``year``: of the newest list; None for the year after the older ones.
        """
        # No garbage is created here, and collecting would take a third of the time.
        collects = gc.isenabled()
        gc.disable()
        try:
            cleaned = {code: clean(name) for code, name in current.items()}
            return cls._build(cleaned, older or {}, year)
        finally:
            if collects:
                gc.enable()

    @classmethod
    def _build(
        cls,
        current: Mapping[str, str],
        older: Mapping[int, Mapping[str, str]],
        year: int | None,
    ) -> "Gazetteer":
        built = cls(current, older, year)
        places = CodeListIndex(current)
        built.villages = places.in_regency
        built.vocabulary = Vocabulary(
            {
                name
                for names in (current, *older.values())
                for code, name in names.items()
                if level(code) in (Level.DISTRICT, Level.VILLAGE)
            }
        )
        history = follow_lists(places, older)
        built._write_regencies(older, history)
        misprints = misprinted(places, older, history.villages)
        built._index_districts(places, misprints)
        built._write_formers(history.villages)
        newest = {code: name for code, name in current.items() if code not in misprints}
        built._write_lists({**older, built.year: newest}, history.villages)
        built.former_names = former_names(current, older, history)
        return built

    def district(self, code: str) -> DistrictIndex | None:
        """Return the index of a kecamatan of today under its present name, None if it has none."""
        name = squash(self.current.get(code, ""))
        return self.districts.get(regency_of(code), {}).get(name)

    def keys_of(self, regency: str) -> list[str]:
        """Squashed names of the villages of a regency."""
        if not self._keys:
            for area, name in self.villages:
                self._keys[area].append(name)
        return self._keys.get(regency, [])

    def _write_regencies(self, older: Mapping[int, Mapping[str, str]], history: History) -> None:
        for code, name in self.current.items():
            if level(code) == Level.PROVINCE:
                self.provinces[regencies.province_key(name)] = code
            elif level(code) == Level.REGENCY:
                self.regencies.setdefault(regency_key(code, name), []).append(code)
        known = dict(self.regencies)
        for kind, key, other in regencies.other_names():
            for code in known.get(f"{kind} {key}", []):
                self._also(f"{kind} {other}", code)
        for key, found in known.items():
            kind, _, name = key.partition(" ")
            for word in ("kepulauan", "pulau"):
                for short in (name.removeprefix(word), name.removesuffix(word)):
                    if len(short) >= 3 and f"{kind} {short}" not in known:
                        self._also(f"{kind} {short}", found[0])
        for year, successors in history.higher.items():
            for code, now in successors.items():
                if level(code) == Level.REGENCY:
                    self._also(regency_key(code, older[year][code]), now)

    def _also(self, key: str, code: str) -> None:
        found = self.regencies.setdefault(key, [])
        if code not in found:
            found.append(code)

    def _index_districts(self, places: CodeListIndex, misprints: Container[str]) -> None:
        by_code: dict[str, DistrictIndex] = {}
        for code, name in self.current.items():
            if level(code) == Level.DISTRICT:
                indexes = self.districts.setdefault(regency_of(code), {})
                key = squash(name)
                by_code[code] = indexes[key] = indexes.get(key) or DistrictIndex(name, code)
        for code, key in places.villages.items():
            if district_of(code) in by_code and code not in misprints:
                by_code[district_of(code)].add(GazetteerEntry(code, self.current[code], key, True))

    def _write_formers(self, found: list[FormerVillage]) -> None:
        """Write each village under its former names, and on the indexes of its former kecamatan."""
        names: dict[str, dict[str, GazetteerEntry]] = defaultdict(dict)
        places: dict[tuple[str, str], dict[tuple[str, str], FormerVillage]] = defaultdict(dict)
        for former in found:
            key, place = squash(former.name), (former.regency, squash(former.district))
            if former.code not in self.current:
                self.successors.setdefault(
                    former.code, (former.current_code, former.year, former.name)
                )
            # the number of a village that no list continues may be that of another one now
            known = (former.current_code, "") if former.current_code else (former.code, key)
            places[place].setdefault(known, former)
            if former.current_code and key != squash(self.current[former.current_code]):
                names[former.current_code].setdefault(
                    key,
                    GazetteerEntry(
                        former.current_code, former.name, key, True, former.year, former.code
                    ),
                )
        for code, entries in names.items():
            own = self.district(district_of(code))
            for entry in entries.values():
                if own:
                    own.add(entry)
        for (regency, key), group in places.items():
            index = self._former_district(regency, key, group.values())
            for former in group.values():
                self._write_former(index, former, names)

    def _former_district(
        self, regency: str, key: str, formers_of: Collection[FormerVillage]
    ) -> DistrictIndex:
        """Index of a former kecamatan; one that has another name now keeps its present villages."""
        indexes = self.districts.setdefault(regency, {})
        if key not in indexes:
            first = max(formers_of, key=lambda former: former.year)
            onward = Counter(
                former.current_district for former in formers_of if former.current_district
            )
            index = indexes[key] = DistrictIndex(first.district, None, first.year)
            if onward:
                index.code = max(onward, key=lambda code: (onward[code], code))
                own = self.district(index.code)  # in another regency where that was split
                for entry in own.entries if own and own is not index else ():
                    index.add(entry)
        return indexes[key]

    def _write_former(
        self,
        index: DistrictIndex,
        former: FormerVillage,
        names: Mapping[str, Mapping[str, GazetteerEntry]],
    ) -> None:
        code = former.current_code
        if code is None:
            key = squash(former.name)
            lost = GazetteerEntry(former.code, former.name, key, False, former.year, former.code)
            index.lost_names.setdefault(key, lost)
        elif district_of(code) != index.code:
            name = self.current[code]
            index.add(GazetteerEntry(code, name, squash(name), False, former.year, former.code))
            for entry in names.get(code, {}).values():
                index.add(entry._replace(in_district=False))

    def _write_lists(
        self, lists: Mapping[int, Mapping[str, str]], found: list[FormerVillage]
    ) -> None:
        """Write what the lists say of kecamatan in which a name may mean different villages."""
        doubtful: dict[Place, str | None] = {
            (regency, key): index.code
            for regency, indexes in self.districts.items()
            for key, index in indexes.items()
            if index.has_doubtful_names()
        }
        for (regency, key), names in district_lists(doubtful, lists, found).items():
            self.districts[regency][key].lists = names
