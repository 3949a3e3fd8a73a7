"""Official names of all years, arranged for finding a village by what people write.

The unit of looking up is the page: a kecamatan under one of its names, with every village that
lies there now or lay there in an older list, under every name that it has had.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from boundaries import regencies
from boundaries.spelling import loose, sound
from boundaries.succession import Former, Places, clean, formers, regency_key, squash


class Entry(NamedTuple):
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


class Page:
    """A kecamatan under one name: its villages of now and of older lists.

    ``district`` is its code now, or None when only older lists know the name. ``ghosts`` are names
    that stood here in an older list and of which it is not known what became.
    """

    __slots__ = ("_loose", "_sound", "district", "entries", "ghosts", "key", "keys", "name", "year")

    def __init__(self, name: str, district: str | None, year: int = 0) -> None:
        self.name, self.district, self.year = name, district, year
        self.key = squash(name)
        self.entries: list[Entry] = []
        self.ghosts: dict[str, Entry] = {}
        self.keys: dict[str, list[Entry]] = {}
        self._loose: dict[str, list[Entry]] | None = None
        self._sound: dict[str, list[Entry]] | None = None

    def __getstate__(self) -> tuple[object, ...]:
        return (self.name, self.district, self.year, self.key, self.entries, self.ghosts)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        (self.name, self.district, self.year, self.key, self.entries, self.ghosts) = state  # type: ignore[assignment]
        self.keys = {}
        self._loose = self._sound = None
        self._index()

    def add(self, entry: Entry) -> None:
        """Write a name on the page."""
        self.entries.append(entry)
        self.keys.setdefault(entry.key, []).append(entry)

    def _index(self) -> None:
        for entry in self.entries:
            self.keys.setdefault(entry.key, []).append(entry)

    def by_loose(self, key: str) -> list[Entry]:
        """Entries of a loose key; see boundaries.spelling."""
        if self._loose is None:
            self._loose = defaultdict(list)
            for entry in self.entries:
                self._loose[loose(entry.name)].append(entry)
        return self._loose.get(key, [])

    def by_sound(self, key: str) -> list[Entry]:
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
        self.pages: dict[str, dict[str, Page]] = {}
        self.villages: dict[tuple[str, str], list[str]] = {}
        self.spread: Counter[str] = Counter()
        self.now: dict[str, tuple[str | None, int, str]] = {}
        self._keys: dict[str, list[str]] = defaultdict(list)

    @classmethod
    def build(
        cls, current: Mapping[str, str], older: Mapping[int, Mapping[str, str]] | None = None
    ) -> "Gazetteer":
        """Arrange the newest list (code → name, every level) and older ones by year."""
        current = clean(current)
        older = {year: clean(names) for year, names in sorted((older or {}).items())}
        built = cls(current, older)
        places = Places(current)
        built.villages = dict(places.in_regency)
        built.spread = Counter(key for _, key in places.in_district)
        built._write_regencies(older)
        built._write_pages()
        built._write_formers(
            [former for year in reversed(older) for former in formers(places, year, older[year])]
        )
        return built

    def keys_of(self, regency: str) -> list[str]:
        """Squashed names of the villages of a regency."""
        if not self._keys:
            for area, name in self.villages:
                self._keys[area].append(name)
        return self._keys.get(regency, [])

    def _write_regencies(self, older: Mapping[int, Mapping[str, str]]) -> None:
        for code, name in self.current.items():
            if len(code) == 2:
                self.provinces[regencies.province_key(name)] = code
            elif len(code) == 5:
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
                if len(code) == 5 and code in self.current and not "91" <= code[:2] <= "96":
                    self._also(regency_key(code, name), code)

    def _also(self, key: str, code: str) -> None:
        found = self.regencies.setdefault(key, [])
        if code not in found:
            found.append(code)

    def _write_pages(self) -> None:
        by_code: dict[str, Page] = {}
        for code, name in self.current.items():
            if len(code) == 8:
                pages = self.pages.setdefault(code[:5], {})
                key = squash(name)
                by_code[code] = pages[key] = pages.get(key) or Page(name, code)
        for code, name in self.current.items():
            if len(code) == 13 and code[:8] in by_code:
                by_code[code[:8]].add(Entry(code, name, squash(name), True))

    def _write_formers(self, found: list[Former]) -> None:
        """Write each village under its former names, on the pages of its former kecamatan too."""
        names: dict[str, dict[str, Entry]] = defaultdict(dict)
        places: dict[str, dict[tuple[str, str], Former]] = defaultdict(dict)
        for former in found:
            key = squash(former.name)
            if former.now is None:
                page = self._page(former)
                page.ghosts.setdefault(
                    key, Entry(former.code, former.name, key, False, former.year, former.code)
                )
                self.now.setdefault(former.code, (None, former.year, former.name))
                continue
            if former.code not in self.current:
                self.now.setdefault(former.code, (former.now, former.year, former.name))
            if key != squash(self.current[former.now]):
                names[former.now].setdefault(
                    key, Entry(former.now, former.name, key, True, former.year, former.code)
                )
            places[former.now].setdefault((former.regency, squash(former.district)), former)
        for code in {*names, *places}:
            self._write_village(code, names[code], places[code])

    def _write_village(
        self,
        code: str,
        names: Mapping[str, Entry],
        places: Mapping[tuple[str, str], Former],
    ) -> None:
        home = (code[:5], squash(self.current.get(code[:8], "")))
        own = self.pages.get(home[0], {}).get(home[1])
        if own:
            for entry in names.values():
                own.add(entry)
        for place, former in places.items():
            if place == home:
                continue
            page = self._page(former)
            name = self.current[code]
            page.add(Entry(code, name, squash(name), False, former.year, former.code))
            for entry in names.values():
                page.add(entry._replace(here=False))

    def _page(self, former: Former) -> Page:
        pages = self.pages.setdefault(former.regency, {})
        key = squash(former.district)
        if key not in pages:
            pages[key] = Page(former.district, None, former.year)
        return pages[key]
