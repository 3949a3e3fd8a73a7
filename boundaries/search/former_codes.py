"""Areas by the codes that they had in older lists."""

from array import array
from collections.abc import Container, Iterable
from itertools import takewhile

from boundaries.history.former_names import FormerName
from boundaries.search.matches import AreaMatch, MatchKind, OtherKind, OtherName
from boundaries.search.string_table import StringTable


class FormerCodes:
    """Former codes in sorted order. A code that an area of today has is never a former one."""

    def __init__(self, listed: Container[str], formers: Iterable[FormerName]) -> None:
        newest: dict[tuple[str, str], int] = {}
        for one in formers:
            if one.code in listed and one.former_code not in listed:
                pair = (one.former_code, one.code)
                newest[pair] = max(one.year, newest.get(pair, 0))
        rows = sorted((former, -year, code) for (former, code), year in newest.items())
        self._formers = StringTable(former for former, _, _ in rows)
        self._codes = StringTable(code for _, _, code in rows)
        self._years = array("H", (-year for _, year, _ in rows))

    def find(self, code: str) -> list[AreaMatch]:
        """Return the areas that had a code, first the one that had it in the newest list."""
        first = self._formers.find(code)
        if first is None:
            return []
        same = takewhile(lambda at: self._formers[at] == code, range(first, len(self._formers)))
        return [
            AreaMatch(
                self._codes[at],
                MatchKind.FORMER,
                OtherName(OtherKind.FORMER_CODE, code, self._years[at]),
            )
            for at in same
        ]
