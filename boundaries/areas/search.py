"""Search for areas by code or by the beginning of a word of their name."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, islice

from boundaries.areas import codes
from boundaries.areas.codes import MAX_LENGTH, Level, UnknownCode, level
from boundaries.areas.names import normalise


class AreaIndex:
    """Index of area names, as one text per level; a search takes less than a millisecond."""

    def __init__(self, names: dict[str, str]) -> None:
        """Index the names of listed areas by code."""
        self.names = names
        by_level: dict[Level, list[tuple[str, str]]] = {at: [] for at in Level}
        for code, name in names.items():
            by_level[level(code)].append((normalise(name), code))
        self._levels = [_LevelIndex(sorted(pairs)) for pairs in by_level.values()]

    def find(self, text: str, limit: int = 10) -> list[str]:
        """Return codes of areas with a word that begins with the text; if it is a code, that code.

        Higher levels come first. Within a level, names that equal the text come first, then names
        that begin with it.
        """
        try:
            code = codes.parse(text)
        except UnknownCode:
            code = ""
        if code in self.names:
            return [code]
        prefix = normalise(text)
        if not prefix:
            return []
        return list(islice((code for index in self._levels for code in index.find(prefix)), limit))


class _LevelIndex:
    """Names in normal form, sorted, one per line of a text; and their codes."""

    def __init__(self, ordered: list[tuple[str, str]]) -> None:
        self._text = "".join(f"\n{name}" for name, _ in ordered) + "\n"
        self._starts = [0, *accumulate(len(name) + 1 for name, _ in ordered)]
        self._codes = "".join(f"{code:{MAX_LENGTH}}" for _, code in ordered)

    def find(self, prefix: str) -> Iterator[str]:
        seen = set()
        for pattern in (f"\n{prefix}\n", f"\n{prefix}", f" {prefix}"):
            position = self._text.find(pattern)
            while position >= 0:
                line = bisect_right(self._starts, position) - 1
                if line not in seen:
                    seen.add(line)
                    yield self._codes[MAX_LENGTH * line : MAX_LENGTH * (line + 1)].rstrip()
                # The line break at the end of a pattern also begins the next name.
                position = self._text.find(pattern, position + len(pattern) - 1)
