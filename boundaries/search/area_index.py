"""Search for areas by what people type.

In this order: a code, names that equal or begin with the text, several parts (``bumiayu brebes``),
former names and codes; only where none of these finds anything, names that are like the text.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from boundaries.areas import codes
from boundaries.areas.codes import Level, UnknownCode, is_kota, level
from boundaries.areas.names import normalise
from boundaries.history.former_names import FormerName
from boundaries.search.former_codes import FormerCodes
from boundaries.search.hits import FORMER, PREFIX, Hits, join, lookup, nested, ordered
from boundaries.search.key_index import KeyIndex
from boundaries.search.matches import AreaMatch, MatchKind, OtherKind
from boundaries.search.query import Name, Query, parse
from boundaries.search.word_index import WordIndex
from boundaries.spelling.similarity import sound

_MOST_SIMILAR = 10
"""Results by likeness; more of them would be guesses."""

_MORE_EDITS = 1  # than the best result by likeness has
_PART = 6  # words of a part; no name has more
_FUZZY_WORDS = 8  # of a text whose parts are looked up by likeness
_FUZZY_PART = 3  # words of such a part


class AreaIndex:
    """Index of the names of all areas; a search takes a few milliseconds for the whole country."""

    def __init__(self, names: dict[str, str], formers: Iterable[FormerName] = ()) -> None:
        """Index the names of listed areas by code, and their former names and codes."""
        self.names = names
        formers = list(formers)
        normal = {code: normalise(name) for code, name in names.items()}
        self._keys = KeyIndex(names, normal, formers)
        self._former_codes = FormerCodes(names, formers)
        by_level: dict[Level, dict[str, str]] = {at: {} for at in Level}
        for code, name in normal.items():
            by_level[level(code)][code] = name
        self._words = {at: WordIndex(by_level[at]) for at in Level}

    def find(self, text: str, limit: int = 10) -> list[AreaMatch]:
        """Return the areas that match a text, at most ``limit``; if it is a code, that area.

        Higher levels come first; within a level, names that equal the text, then aliases, then
        names that begin with it, then those with a later word that does. Results by likeness come
        only where there is no other.
        """
        found = self._by_code(text)
        query = parse(text)
        if found or not query.words:
            return found[:limit]
        # a kind of area is a wish: "kabupaten bumiayu" finds the kecamatan
        strictness = (True, False) if query.has_kinds else (True,)
        for strict in strictness:
            found = list(islice(_once(self._sure(query, strict)), limit))
            if found:
                return found
        for strict in strictness:
            found = list(islice(self._similar(query, strict), min(limit, _MOST_SIMILAR)))
            if found:
                break
        return found

    def _by_code(self, text: str) -> list[AreaMatch]:
        try:
            code = codes.parse(text)
        except UnknownCode:
            return []
        if code in self.names:
            return [AreaMatch(code, MatchKind.EXACT)]
        return self.by_former_code(code)

    def by_former_code(self, code: str) -> list[AreaMatch]:
        """Return the areas that had a code in older lists, the newest list first."""
        return self._former_codes.find(code)

    def _sure(self, query: Query, strict: bool) -> Iterator[AreaMatch]:
        """Yield matches without slips; an area may occur more than once."""
        keys, names = self._keys, query.names()
        whole = self._lookup(names, strict=strict, prefix=True, fuzzy=False)
        levels, current = keys.levels[keys.areas[whole.entries]], whole.ranks != FORMER
        for at in Level:
            yield from self._matches(whole.where(current & (levels == at)))
            for name in names:
                if not strict or name.at in (None, at):
                    yield from self._by_word(name, at, strict)
        yield from self._matches(self._parts(query, strict=strict, fuzzy=False))
        yield from self._matches(whole.where(~current))

    def _by_word(self, name: Name, at: Level, strict: bool) -> Iterator[AreaMatch]:
        for code in self._words[at].find(" ".join(name.words)):
            if not (strict and name.at == Level.REGENCY and is_kota(code)):
                yield AreaMatch(code, MatchKind.PREFIX)

    def _similar(self, query: Query, strict: bool) -> Iterator[AreaMatch]:
        """Yield matches by likeness, those with the fewest slips first."""
        names = query.names()
        hits = [self._lookup(names, strict=strict, prefix=True, fuzzy=True)]
        heard = [Name((sound(" ".join(name.words)),), name.at) for name in names]
        if [one.key for one in heard] != [one.key for one in names]:
            found = self._lookup(heard, strict=strict, prefix=False, fuzzy=True)
            hits.append(found._replace(edits=found.edits + 1))
        if len(query.words) <= _FUZZY_WORDS:
            hits.append(self._parts(query, strict=strict, fuzzy=True))
        found = join(hits)
        if len(found.entries):
            near = found.edits <= found.edits.min() + _MORE_EDITS
            yield from self._matches(found.where(near))

    def _parts(self, query: Query, *, strict: bool, fuzzy: bool) -> Hits:
        """Return areas named by some of the words that lie in areas named by the others.

        Words of one area follow each other; areas follow in either order, ``bumiayu brebes`` or
        ``brebes bumiayu``.
        """
        count, longest = len(query.words), _FUZZY_PART if fuzzy else _PART
        tails: list[Hits] = [join([])] * (count + 1)
        for first in reversed(range(count)):
            options = []
            for last in range(first + 1, min(first + longest, count) + 1):
                if not query.is_one_part(first, last):
                    break
                if (last == count and first > 0) or len(tails[last].entries):
                    names = query.names(first, last)
                    part = self._lookup(names, strict=strict, prefix=last == count, fuzzy=fuzzy)
                    options.append(part if last == count else nested(self._keys, part, tails[last]))
            tails[first] = join(options)
        return tails[0]

    def _lookup(self, names: list[Name], *, strict: bool, prefix: bool, fuzzy: bool) -> Hits:
        return join(
            lookup(self._keys, name, strict=strict, prefix=prefix, fuzzy=fuzzy) for name in names
        )

    def _matches(self, hits: Hits) -> Iterator[AreaMatch]:
        keys = self._keys
        for at in ordered(keys, hits):
            entry = int(hits.entries[at])
            other = keys.other_name(entry)
            if hits.edits[at]:
                kind = MatchKind.SIMILAR
            elif other is not None:
                kind = MatchKind.ALIAS if other.kind is OtherKind.ALIAS else MatchKind.FORMER
            else:
                kind = MatchKind.PREFIX if hits.ranks[at] == PREFIX else MatchKind.EXACT
            yield AreaMatch(keys.codes[keys.areas[entry]], kind, other)


def _once(matches: Iterable[AreaMatch]) -> Iterator[AreaMatch]:
    seen: set[str] = set()
    for match in matches:
        if match.code not in seen:
            seen.add(match.code)
            yield match
