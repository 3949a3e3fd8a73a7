"""The names of regency and kecamatan that hold for a line because they stand above it."""

from collections.abc import Mapping

from kampungkb.register.layout import line_kinds
from kampungkb.register.layout.survey import FIELDS, Layout


class NamesAbove:
    """Names that hold for the next line, with the number of the line that has them.

    It is told of each line of a sheet, from top to bottom. ``context``: names in titles, for all
    lines; ``start``: number of the heading, for titles that hold up to the first section.
    """

    def __init__(self, layout: Layout, context: Mapping[str, str], start: int) -> None:
        self.layout = layout
        self.below_table = False
        self._names = {name: (text, start) for name, text in {**context, **layout.starts}.items()}
        self._villages: dict[str, int] = {}  # last line of each village below the kecamatan
        self._last = -1
        self._after_section = True
        self._new_section = False  # of a kecamatan, with no village yet

    def empty_line(self) -> None:
        """End the kecamatan where empty lines separate one from the next."""
        if self.layout.separating and not self._after_section:
            self._end("district")

    def section(self, index: int) -> None:
        """Take the names that a line gives to those below it."""
        self.below_table = False
        for name in FIELDS:
            if text := self.layout.sections[index].get(name):
                self._begin(name, text, index)
                self._new_section = name == "district"
        self._after_section = True

    def total(self, text: str) -> None:
        """End the kecamatan at a line of totals, and the regency at one of a regency."""
        for name in line_kinds.total_ends(text):
            self._end(name)

    def other_line(self) -> None:
        """End the kecamatan at a line that is of no village and of no known kind."""
        self._end("district")

    def complete(
        self, index: int, village: str, names: Mapping[str, str]
    ) -> tuple[dict[str, str], dict[str, int]]:
        """Return the names of a line's own cells, completed from above, and where these stand.

        That is the number of a line for each field that was completed.

        A village that stood below the kecamatan before, with others between, is one of the next
        kecamatan whose name is missing: its blank cell is left blank.
        """
        completed = dict(names)
        inherited: dict[str, int] = {}
        for name in FIELDS:
            text = names[name]
            ditto = bool(text) and line_kinds.is_ditto(text)
            if text and not ditto:
                self._begin(name, text, index)
                continue
            if ditto:
                completed[name] = ""
            if name in self.layout.scattered:
                continue
            fills = self.layout.fills.get(name)
            if not ditto and fills is not None and index not in fills:
                continue
            if not ditto and name == "district" and self._repeats(village, index):
                continue
            if above := self._names.get(name):
                completed[name], inherited[name] = above
        self._villages[village.casefold()] = index
        self._last, self._after_section, self._new_section = index, False, False
        return completed, inherited

    def _repeats(self, village: str, index: int) -> bool:
        return self._villages.get(village.casefold(), index) not in (self._last, index)

    def _begin(self, name: str, text: str, index: int) -> None:
        above, _ = self._names.get(name, ("", 0))
        if above.casefold() != text.casefold():
            if name == "regency" and not self._new_section:
                self._names.pop("district", None)
            self._villages.clear()
            self._names[name] = text, index + 1

    def _end(self, name: str) -> None:
        self._names.pop(name, None)
