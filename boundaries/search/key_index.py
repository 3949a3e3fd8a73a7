"""All names of all areas as keys: exact, by their beginning and by likeness.

A key is a name in normal form without spaces, so that ``Gunung Kidul`` and ``Gunungkidul`` are one.
An area has a key for its name, for the name without its kind (``Kota Tegal``: also Tegal), and for
each of its other names.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import Level, is_kota, level, parent
from boundaries.areas.names import normalise
from boundaries.history.former_names import FormerName
from boundaries.history.index import regency_key
from boundaries.search.matches import OtherKind, OtherName
from boundaries.search.string_table import StringTable
from boundaries.search.trigrams import TrigramIndex
from boundaries.spelling import regencies
from boundaries.spelling.regencies import Alias

OWN_NAME, BARE_NAME = -1, -2
"""In place of another name: the entry is of the name itself, or of the name without its kind."""


class OtherNames:
    """The other names of areas, by position: first ``aliases``, then former names of lists."""

    def __init__(self, aliases: Sequence[Alias], formers: Sequence[FormerName]) -> None:
        self.aliases = len(aliases)
        self._texts = StringTable([*(one.text for one in aliases), *(one.name for one in formers)])
        self._former = [one.former for one in aliases]
        self._years = array("H", (one.year for one in formers))

    def __getitem__(self, at: int) -> OtherName:
        if at < self.aliases:
            kind = OtherKind.FORMER_NAME if self._former[at] else OtherKind.ALIAS
            return OtherName(kind, self._texts[at])
        return OtherName(OtherKind.FORMER_NAME, self._texts[at], self._years[at - self.aliases])


class KeyIndex:
    """Keys of areas in sorted order, each with its entries: the areas that have it.

    Entries are numbered in the order of their keys and then of their areas. ``areas`` is the
    position of each entry's area among ``codes``, which are sorted; ``others`` is OWN_NAME,
    BARE_NAME or the position of the name among ``other_names``. ``levels``, ``kota`` (whether it is
    one) and ``parents`` belong to areas; the parent of an area without one is len(codes).
    ``lengths`` are those of keys.
    """

    def __init__(
        self, names: Mapping[str, str], normal: Mapping[str, str], formers: Iterable[FormerName]
    ) -> None:
        """Index names by code; areas of former names that are not among them are left out.

        ``normal``: the same names in normal form, see ``names.normalise``.
        """
        keys = {code: name.replace(" ", "") for code, name in normal.items()}
        ordered = sorted(names)
        position = {code: at for at, code in enumerate(ordered)}
        none = len(ordered)
        self.codes = StringTable(ordered)
        self.levels = np.array([level(code) for code in ordered], dtype=np.uint8)
        self.kota = np.array([is_kota(code) for code in ordered], dtype=bool)
        self.parents = np.array(
            [*(position.get(parent(code) or "", none) for code in ordered), none], dtype=np.int32
        )
        aliases = list(_aliases(names))
        renamed = _renamed(keys, formers)
        self.other_names = OtherNames([alias for _, alias in aliases], renamed)
        triples = [(keys[code], at, OWN_NAME) for at, code in enumerate(ordered)]
        triples += [(key, position[code], BARE_NAME) for code, key in _bare_keys(names, keys)]
        others = [
            *((code, alias.text) for code, alias in aliases),
            *((one.code, one.name) for one in renamed),
        ]
        triples += [(_key(text), position[code], at) for at, (code, text) in enumerate(others)]
        triples = sorted(triple for triple in triples if triple[0])
        starts = [
            at for at, (key, _, _) in enumerate(triples) if not at or triples[at - 1][0] != key
        ]
        self.keys = StringTable(triples[at][0] for at in starts)
        self.areas = np.array([area for _, area, _ in triples], dtype=np.int32)
        self.others = np.array([other for _, _, other in triples], dtype=np.int32)
        self._first = np.array([*starts, len(triples)], dtype=np.int32)
        self._trigrams = TrigramIndex(self.keys)
        self.lengths = self._trigrams.lengths

    def entries(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the entries of keys, and for each the place of its key among these."""
        start = self._first[keys].astype(np.int64)
        count = self._first[keys + 1] - start
        which = np.repeat(np.arange(len(keys)), count)
        within = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        return start[which] + within, which

    def keys_of(self, entries: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the position of the key of each entry."""
        return np.searchsorted(self._first, entries, side="right") - 1

    def exact(self, key: str) -> NDArray[np.int64]:
        """Return the position of a key, none or one."""
        at = self.keys.find(key)
        return np.array([] if at is None else [at], dtype=np.int64)

    def beginning(self, key: str) -> NDArray[np.int64]:
        """Return the positions of the keys that begin with a key."""
        return np.array(self.keys.prefix_range(key), dtype=np.int64)

    def similar(
        self, key: str, *, prefix: bool = False
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Return positions of keys like a key, the slips in each, and whether only a beginning is.

        Without ``prefix`` no key counts for its beginning.
        """
        found = self._trigrams.similar(key, prefix=prefix)
        positions, edits, beginning = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return positions, edits, beginning.astype(bool)

    def other_name(self, entry: int) -> OtherName | None:
        """Return the other name of an entry, None where it is of the official name."""
        other = int(self.others[entry])
        return self.other_names[other] if other >= 0 else None


def _key(text: str) -> str:
    # names.squash keeps its results, which would take more memory than the index
    return normalise(text).replace(" ", "")


def _renamed(keys: Mapping[str, str], formers: Iterable[FormerName]) -> list[FormerName]:
    """Return former names that are not the present one; of equal ones that of the newest list."""
    newest: dict[tuple[str, str], FormerName] = {}
    for one in sorted(formers, key=lambda former: -former.year):
        if one.code in keys and (key := _key(one.name)) != keys[one.code]:
            newest.setdefault((one.code, key), one)
    return list(newest.values())


def _bare_keys(names: Mapping[str, str], keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield regencies with their name without its kind."""
    for code, name in names.items():
        if level(code) == Level.REGENCY:
            bare = regencies.readings(name)[0][1]
            if bare != keys[code]:
                yield code, bare


def _aliases(names: Mapping[str, str]) -> Iterator[tuple[str, Alias]]:
    """Yield provinces and regencies with their short names and those that people still use."""
    provinces: dict[str, str] = {}
    known: dict[str, str] = {}
    for code, name in names.items():
        at = level(code)
        if at == Level.PROVINCE:
            provinces[regencies.province_key(name)] = code
        elif at == Level.REGENCY:
            known[regency_key(code, name)] = code
    for alias in regencies.province_aliases():
        if alias.key in provinces:
            yield provinces[alias.key], alias
    for alias in regencies.regency_aliases():
        if f"{alias.kind} {alias.key}" in known:
            yield known[f"{alias.kind} {alias.key}"], alias
