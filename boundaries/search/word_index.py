"""Names of one level by the beginnings of their second and later words."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate

from boundaries.search.string_table import StringTable


class WordIndex:
    """Names of several words in normal form, sorted, one per line of a text; and their codes."""

    def __init__(self, normal: Mapping[str, str]) -> None:
        """Index names in normal form by code."""
        listed = sorted((name, code) for code, name in normal.items() if " " in name)
        self._text = "".join(f"\n{name}" for name, _ in listed) + "\n"
        self._starts = array("I", [0, *accumulate(len(name) + 1 for name, _ in listed)])
        self._codes = StringTable(code for _, code in listed)

    def find(self, prefix: str) -> Iterator[str]:
        """Yield codes of areas with a later word that begins with a text in normal form."""
        pattern, last = f" {prefix}", -1
        position = self._text.find(pattern)
        while position >= 0:
            line = bisect_right(self._starts, position) - 1
            if line != last:
                yield self._codes[line]
            last = line
            position = self._text.find(pattern, position + 1)
