"""Read the table of a web page, as sites export it under the name of a spreadsheet."""

from html.parser import HTMLParser

_CELLS = frozenset({"td", "th"})
_MOST_SPANNED = 200


def lines(page: str) -> list[list[str]]:
    """Return the cells of all rows of tables in a page, in order; [] without a table.

    A cell that spans several columns leaves the others empty; one that spans several lines holds
    for each of them, as a merged cell of a spreadsheet does.
    """
    parser = _Table()
    parser.feed(page)
    parser.close()
    return parser.lines


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = []
        self._text: list[str] | None = None
        self._spans = (1, 1)
        self._from_above: dict[int, tuple[str, int]] = {}  # by column: text, lines still to come

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.lines.append([])
            self._fill_from_above()
        elif tag in _CELLS and self.lines:
            self._end_cell()
            values = dict(attrs)
            self._spans = _span(values.get("colspan")), _span(values.get("rowspan"))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS or tag == "tr":
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def close(self) -> None:
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        if self._text is None:
            return
        text, line = " ".join("".join(self._text).split()), self.lines[-1]
        columns, rows = self._spans
        if rows > 1:
            self._from_above[len(line)] = (text, rows - 1)
        line += [text, *[""] * (columns - 1)]
        self._text = None
        self._fill_from_above()

    def _fill_from_above(self) -> None:
        line, below = self.lines[-1], dict[int, tuple[str, int]]()
        while found := self._from_above.pop(len(line), None):
            text, rows = found
            if rows > 1:
                below[len(line)] = (text, rows - 1)
            line.append(text)
        self._from_above |= below


def _span(value: str | None) -> int:
    return min(int(value), _MOST_SPANNED) if value and value.strip().isdecimal() else 1
