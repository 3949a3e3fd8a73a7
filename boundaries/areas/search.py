"""Search for areas by code or by the beginning of a word of their name."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, islice

from boundaries.areas import codes
from boundaries.areas.codes import MAX_LENGTH, Level, UnknownCode, level
from boundaries.areas.names import normalise


class AreaIndex:
    """Names of areas in one text per level, where a word is found in less than a millisecond."""

    def __init__(self, names: dict[str, str]) -> None:
        """Take names of listed areas by code."""
        self.names = names
        found: dict[Level, list[tuple[str, str]]] = {at: [] for at in Level}
        for code, name in names.items():
            found[level(code)].append((normalise(name), code))
        self._levels = [_LevelIndex(sorted(own)) for own in found.values()]

    def find(self, text: str, limit: int = 10) -> list[str]:
        """Codes of areas with a word that begins like the text, or the code that the text is.

        Higher levels come first; within a level, names that equal the text, then those that begin
        so.
        """
        try:
            code = codes.parse(text)
        except UnknownCode:
            code = ""
        if code in self.names:
            return [code]
        wanted = normalise(text)
        if not wanted:
            return []
        return list(islice((hit for one in self._levels for hit in one.find(wanted)), limit))


class _LevelIndex:
    """Names in normal form and their codes, sorted: a line of text for each."""

    def __init__(self, ordered: list[tuple[str, str]]) -> None:
        self._text = "".join(f"\n{name}" for name, _ in ordered) + "\n"
        self._starts = [0, *accumulate(len(name) + 1 for name, _ in ordered)]
        self._codes = "".join(f"{code:{MAX_LENGTH}}" for _, code in ordered)

    def find(self, wanted: str) -> Iterator[str]:
        found = set()
        for pattern in (f"\n{wanted}\n", f"\n{wanted}", f" {wanted}"):
            at = self._text.find(pattern)
            while at >= 0:
                line = bisect_right(self._starts, at) - 1
                if line not in found:
                    found.add(line)
                    yield self._codes[MAX_LENGTH * line : MAX_LENGTH * (line + 1)].rstrip()
                # what ends a name begins the next
                at = self._text.find(pattern, at + len(pattern) - 1)
