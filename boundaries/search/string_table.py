"""Sequences of short texts in little memory: one text and the positions where each begins.

A list of 90,000 names takes 6 MB, most of it the headers of objects; this takes 1 MB.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import overload


class StringTable(Sequence[str]):
    """An immutable sequence of texts; where it is sorted, texts are found by their beginning."""

    def __init__(self, texts: Iterable[str]) -> None:
        listed = list(texts)
        self.text = "".join(listed)
        self.starts = array("I", [0, *accumulate(map(len, listed))])

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return self.take(range(*index.indices(len(self))))
        if index < 0:
            raise IndexError(index)
        starts = self.starts  # which raises IndexError after the last
        return self.text[starts[index] : starts[index + 1]]

    def take(self, positions: Iterable[int]) -> list[str]:
        """Return the texts at positions, faster than one by one; negative ones are no positions."""
        text, starts = self.text, self.starts
        return [text[starts[at] : starts[at + 1]] for at in positions]

    def find(self, text: str) -> int | None:
        """Return the position of the first text that equals it; None without one. Sorted only."""
        at = bisect_left(self, text)
        return at if at < len(self) and self[at] == text else None

    def prefix_range(self, prefix: str) -> range:
        """Return positions of texts that begin with a text of letters or digits. Sorted only."""
        # "\x7f" sorts after every letter and digit
        return range(bisect_left(self, prefix), bisect_left(self, prefix + "\x7f"))
