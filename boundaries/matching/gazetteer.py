"""Official names of all years, arranged for finding a village by what people write.

The unit of looking up is the page: a kecamatan under one of its names, with every village that
lies there now or lay there in an older list, under every name that it has had.
"""

import gc
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from boundaries.areas.codes import Level, district_of, in_papua, level, regency_of
from boundaries.areas.names import normalise, squash
from boundaries.matching import regencies
from boundaries.matching.code_history import (
    CodeListIndex,
    FormerVillage,
    clean,
    formers,
    regency_key,
)
from boundaries.matching.similarity import loose, sound


class GazetteerEntry(NamedTuple):
    """A name of a village; ``year`` is 0 for the name it has now.

    ``here`` says whether it lies in this kecamatan now; ``was`` is the code that the list of
    ``year`` gives it, ``key`` the squashed name.
    """

    code: str
    name: str
    key: str
    here: bool
    year: int = 0
    was: str = ""


class DistrictIndex:
    """A kecamatan under one name: its villages of now and of older lists.

    ``district`` is its code now, or None when it is no more; ``year`` is that of the list that has
    the name, 0 for the newest. ``ghosts`` are names that stood here in an older list and of which
    it is not known what became.
    """

    __slots__ = ("_loose", "_sound", "district", "entries", "ghosts", "key", "keys", "name", "year")

    def __init__(self, name: str, district: str | None, year: int = 0) -> None:
        self.name, self.district, self.year = name, district, year
        self.key = squash(name)
        self.entries: list[GazetteerEntry] = []
        self.ghosts: dict[str, GazetteerEntry] = {}
        self.keys: dict[str, list[GazetteerEntry]] = {}
        self._loose: dict[str, list[GazetteerEntry]] | None = None
        self._sound: dict[str, list[GazetteerEntry]] | None = None

    def __getstate__(self) -> tuple[object, ...]:
        return (self.name, self.district, self.year, self.key, self.entries, self.ghosts)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        (self.name, self.district, self.year, self.key, self.entries, self.ghosts) = state  # type: ignore[assignment]
        self.keys = {}
        self._loose = self._sound = None
        self._index()

    def add(self, entry: GazetteerEntry) -> None:
        """Write a name on the page."""
        self.entries.append(entry)
        self.keys.setdefault(entry.key, []).append(entry)

    def _index(self) -> None:
        for entry in self.entries:
            self.keys.setdefault(entry.key, []).append(entry)

    def by_loose(self, key: str) -> list[GazetteerEntry]:
        """Entries of a loose key; see boundaries.matching.similarity."""
        if self._loose is None:
            self._loose = defaultdict(list)
            for entry in self.entries:
                self._loose[loose(entry.name)].append(entry)
        return self._loose.get(key, [])

    def by_sound(self, key: str) -> list[GazetteerEntry]:
        """Entries that sound alike."""
        if self._sound is None:
            self._sound = defaultdict(list)
            for entry in self.entries:
                self._sound[sound(entry.name)].append(entry)
        return self._sound.get(key, [])


class Gazetteer:
    """Official names, arranged for looking up; can be pickled, so that it is built once."""

    def __init__(self, current: Mapping[str, str], years: Iterable[int]) -> None:
        self.current = current
        self.years = tuple(sorted(years))
        self.provinces: dict[str, str] = {}
        self.regencies: dict[str, list[str]] = {}
        self.pages: dict[str, dict[str, DistrictIndex]] = {}
        self.villages: dict[tuple[str, str], list[str]] = {}
        self.spread: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self.now: dict[str, tuple[str | None, int, str]] = {}
        self._keys: dict[str, list[str]] = defaultdict(list)

    @classmethod
    def build(
        cls, current: Mapping[str, str], older: Mapping[int, Mapping[str, str]] | None = None
    ) -> "Gazetteer":
        """Arrange the newest list (code → name, every level) and older ones by year."""
        # Nothing of what is made here is let go of: looking for it takes a third of the time.
        collects = gc.isenabled()
        gc.disable()
        try:
            return cls._build({code: clean(name) for code, name in current.items()}, older or {})
        finally:
            if collects:
                gc.enable()

    @classmethod
    def _build(
        cls, current: Mapping[str, str], older: Mapping[int, Mapping[str, str]]
    ) -> "Gazetteer":
        built = cls(current, older)
        places = CodeListIndex(current)
        built.villages = places.in_regency
        built.spread.update(key for _, key in places.in_district)
        for code in places.villages:
            built.words.update(set(normalise(current[code]).split()))
        built._write_regencies(older)
        built._write_pages(places)
        built._write_formers(formers(places, older))
        return built

    def keys_of(self, regency: str) -> list[str]:
        """Squashed names of the villages of a regency."""
        if not self._keys:
            for area, name in self.villages:
                self._keys[area].append(name)
        return self._keys.get(regency, [])

    def _write_regencies(self, older: Mapping[int, Mapping[str, str]]) -> None:
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
        for names in older.values():
            for code, name in names.items():
                if level(code) == Level.REGENCY and code in self.current and not in_papua(code):
                    self._also(regency_key(code, name), code)

    def _also(self, key: str, code: str) -> None:
        found = self.regencies.setdefault(key, [])
        if code not in found:
            found.append(code)

    def _write_pages(self, places: CodeListIndex) -> None:
        by_code: dict[str, DistrictIndex] = {}
        for code, name in self.current.items():
            if level(code) == Level.DISTRICT:
                pages = self.pages.setdefault(regency_of(code), {})
                key = squash(name)
                by_code[code] = pages[key] = pages.get(key) or DistrictIndex(name, code)
        for code, key in places.villages.items():
            if district_of(code) in by_code:
                by_code[district_of(code)].add(GazetteerEntry(code, self.current[code], key, True))

    def _write_formers(self, found: list[FormerVillage]) -> None:
        """Write each village under its former names, and on the pages of its former kecamatan."""
        names: dict[str, dict[str, GazetteerEntry]] = defaultdict(dict)
        places: dict[tuple[str, str], dict[str, FormerVillage]] = defaultdict(dict)
        for former in found:
            key, place = squash(former.name), (former.regency, squash(former.district))
            if former.code not in self.current:
                self.now.setdefault(former.code, (former.now, former.year, former.name))
            places[place].setdefault(former.now or former.code, former)
            if former.now and key != squash(self.current[former.now]):
                names[former.now].setdefault(
                    key,
                    GazetteerEntry(former.now, former.name, key, True, former.year, former.code),
                )
        for code, entries in names.items():
            home = self.pages[regency_of(code)].get(squash(self.current.get(district_of(code), "")))
            for entry in entries.values():
                if home:
                    home.add(entry)
        for (regency, key), formers_there in places.items():
            page = self._page(regency, key, formers_there.values())
            for former in formers_there.values():
                self._write_former(page, former, names)

    def _page(self, regency: str, key: str, there: Collection[FormerVillage]) -> DistrictIndex:
        """Page of a former kecamatan; where it goes on under another name, all that lies there."""
        pages = self.pages.setdefault(regency, {})
        if key not in pages:
            first = max(there, key=lambda former: former.year)
            onward = Counter(former.onward for former in there if former.onward)
            page = pages[key] = DistrictIndex(first.district, None, first.year)
            if onward:
                page.district = max(onward, key=lambda code: (onward[code], code))
                home = pages.get(squash(self.current.get(page.district, "")))
                for entry in home.entries if home and home is not page else ():
                    page.add(entry)
        return pages[key]

    def _write_former(
        self,
        page: DistrictIndex,
        former: FormerVillage,
        names: Mapping[str, Mapping[str, GazetteerEntry]],
    ) -> None:
        code = former.now
        if code is None:
            key = squash(former.name)
            gone = GazetteerEntry(former.code, former.name, key, False, former.year, former.code)
            page.ghosts.setdefault(key, gone)
        elif district_of(code) != page.district:
            name = self.current[code]
            page.add(GazetteerEntry(code, name, squash(name), False, former.year, former.code))
            for entry in names.get(code, {}).values():
                page.add(entry._replace(here=False))
