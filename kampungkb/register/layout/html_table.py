"""Read the table of a web page, as sites export it under the name of a spreadsheet."""

import html
import re
from collections.abc import Callable, Iterator

_CELLS = frozenset({"td", "th"})
_MOST_SPANNED = 200
_MOST_COLUMNS = 16_384  # of a spreadsheet; cells beyond are left out
_RAW = frozenset({"script", "style"})  # what they hold is no markup

# Each is matched where the one before has ended, so that a page is read once, whatever it holds.
_TEXT = re.compile(r"[^<]++|<(?![a-zA-Z/!?])")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)")
_PLAIN_END = re.compile(r"""[^>"'=]*+>""")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|(?!["'])([^\s>]*+)))?+"""
)
_OPEN_QUOTE = re.compile(r"""\s*+=\s*+["']""")
_END = re.compile(r"[\s/]*+>")


def lines(page: str, count: Callable[[list[str]], None] = lambda _line: None) -> list[list[str]]:
    """Return the cells of all rows of tables in a page, in order; [] without a table.

    A cell that spans several columns leaves the others empty; one that spans several lines holds
    for each of them, as a merged cell of a spreadsheet does. ``count`` is called with each line
    when it is complete, and may raise an error to stop.
    """
    table = _Table(count)
    for text, tag, attributes in _tokens(page):
        if tag is None:
            table.text(text)
        elif tag.startswith("/"):
            table.end(tag[1:])
        else:
            table.start(tag, attributes)
    table.close()
    return table.lines


def _tokens(page: str) -> Iterator[tuple[str, str | None, dict[str, str]]]:
    """Yield texts and tags (with "/" in front of an end tag) as the HTML standard parts them.

    A tag, a comment or a quoted value that is never closed holds the rest of the page.
    """
    place, end = 0, len(page)
    while place < end:
        if text := _TEXT.match(page, place):
            yield text[0], None, {}
            place = text.end()
        elif tag := _TAG.match(page, place):
            name = tag[2].lower()
            attributes, place = _attributes(page, tag.end())
            if place < 0:
                return
            yield "", tag[1] + name, attributes
            if name in _RAW and not tag[1]:
                closing = re.compile(rf"</{name}", re.IGNORECASE).search(page, place)
                if closing is None:
                    return
                place = closing.start()
        else:
            comment = page.startswith("<!--", place)
            place = page.find("-->" if comment else ">", place + 2)
            if place < 0:
                return
            place += 3 if comment else 1


def _attributes(page: str, place: int) -> tuple[dict[str, str], int]:
    """Return the attributes of a tag and the place behind it, -1 where it is never closed."""
    if plain := _PLAIN_END.match(page, place):
        attributes = {"/": ""} if plain[0].endswith("/>") else {}
        return attributes, plain.end()
    attributes = {}
    while not (closing := _END.match(page, place)):
        attribute = _ATTRIBUTE.match(page, place)
        if attribute is None or _OPEN_QUOTE.match(page, attribute.end()):
            return {}, -1
        value = attribute[2] or attribute[3] or attribute[4] or ""
        attributes.setdefault(attribute[1].lower(), value)
        place = attribute.end()
    if closing[0].endswith("/>"):
        attributes["/"] = ""
    return attributes, closing.end()


class _Table:
    def __init__(self, count: Callable[[list[str]], None]) -> None:
        self.lines: list[list[str]] = []
        self._count = count
        self._text: list[str] | None = None
        self._spans = (1, 1)
        self._from_above: dict[int, tuple[str, int]] = {}  # by column: text, lines still to come

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "tr":
            self._end_cell()
            self._end_line()
            self.lines.append([])
            self._fill_from_above()
        elif tag in _CELLS and self.lines:
            self._end_cell()
            self._spans = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
            self._text = []
            if "/" in attributes:
                self._end_cell()
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def end(self, tag: str) -> None:
        if tag in _CELLS or tag == "tr":
            self._end_cell()

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def close(self) -> None:
        self._end_cell()
        self._end_line()

    def _end_line(self) -> None:
        if self.lines:
            self._count(self.lines[-1])

    def _end_cell(self) -> None:
        if self._text is None:
            return
        text, line = " ".join(_unescaped("".join(self._text)).split()), self.lines[-1]
        columns, rows = self._spans
        if len(line) >= _MOST_COLUMNS:
            self._text = None
            return
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


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text) if "&" in text else text
    except ValueError:  # the number of a character with more digits than int() takes
        return text


def _span(value: str | None) -> int:
    digits = (value or "").strip()
    if not digits.isdecimal():
        return 1
    return min(int(digits[:9]), _MOST_SPANNED)
