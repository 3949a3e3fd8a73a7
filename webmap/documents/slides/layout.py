"""Where things lie on a slide: boxes in points, and tables measured and divided into pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from webmap.documents.slides.slide import SlideLegend, SlideTable
from webmap.documents.slides.text_width import text_width, wrap

BODY = 16
"""Size of text in points; smaller cannot be read from the back of a room."""

BODY_SIZES = (20, 18, BODY)
"""Sizes of the sentence of a slide: the first at which it fits."""

TABLE_SIZES = (BODY, 14, 12)
"""Sizes of the text of a table; on a slide of 16:9 it is the first."""

CELL_TOP = 1.3
"""Space in points over and under the text of a cell."""

CELL_SIDE = 6.0
"""Space in points left and right of the text of a cell."""

LEGEND_ROW = 23.0
"""Height in points of a line of a legend."""

SWATCH = 34.0
"""Width in points of a swatch in a legend."""

GAP = 12.0
"""Space in points between two things on a slide."""

_LEAST_TABLE = 0.6  # of the width of the slide
_PANEL_PART = 0.34  # of the width of a slide, beside its map
_PANEL = 262.0  # least width in points of that panel


class Box(NamedTuple):
    """A rectangle on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def below(self, used: float) -> "Box":
        """Return what remains under a part of some height."""
        used = min(used, self.height)
        return Box(self.left, self.top + used, self.width, self.height - used)

    def upper(self, height: float) -> "Box":
        """Return the upper part, of a height."""
        return Box(self.left, self.top, self.width, max(min(height, self.height), 0.0))


def beside_map(box: Box) -> tuple[Box, Box]:
    """Divide the content of a slide into the map and the panel of its text and legend."""
    panel = min(max((box.width - GAP) * _PANEL_PART, _PANEL), box.width / 2)
    left = Box(box.left, box.top, box.width - GAP - panel, box.height)
    return left, Box(left.right + GAP, box.top, panel, box.height)


@dataclass(frozen=True)
class LegendLayout:
    """A legend in a panel: the width of its labels, the heights of its heading and of each row."""

    legend: SlideLegend
    label_width: float
    count_width: float
    heights: Sequence[float]

    @property
    def height(self) -> float:
        """Height of the whole."""
        return sum(self.heights)


def legend_layout(legend: SlideLegend, counts: Sequence[str], box: Box) -> LegendLayout:
    """Measure a legend; where it is higher than a box, classes without areas are left out.

    ``counts``: of the entries, as texts.
    """
    numbers = max((text_width(text, BODY) for text in counts), default=0.0) + 2 * CELL_SIDE + 2
    labels = box.width - SWATCH - numbers
    lines = [
        len(wrap(legend.title, box.width - CELL_SIDE, BODY, bold=True)) or 1,
        *(len(wrap(one.label, labels - 2 * CELL_SIDE, BODY)) or 1 for one in legend.entries),
    ]
    heights = [LEGEND_ROW + (count - 1) * table_line(BODY) for count in lines]
    if sum(heights) > box.height and not all(one.count for one in legend.entries):
        counted = [one for one in legend.entries if one.count]
        kept = [text for text, one in zip(counts, legend.entries, strict=True) if one.count]
        return legend_layout(replace(legend, entries=counted), kept, box)
    return LegendLayout(legend, labels, numbers, heights)


@dataclass(frozen=True)
class TablePage:
    """The part of a table on one slide; lengths and the size of its text in points."""

    size: int
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]  # without the heading
    heights: Sequence[float]  # of the heading, then of each row
    has_total: bool  # the last row is that of all


def table_pages(table: SlideTable, width: float, height: float) -> list[TablePage]:
    """Measure a table and divide it into pages of about as many rows that fit a box.

    The size of its text is the first of TABLE_SIZES at which no word is broken.
    """
    measured = (_measure(table, width, size) for size in TABLE_SIZES)
    size, widths = next(((one.size, one.widths) for one in measured if one.fits), (0, ()))
    if not size:  # narrower still: words are broken
        size, widths, __ = _measure(table, width, TABLE_SIZES[-1])
    heading = row_height([one.heading for one in table.columns], widths, size, bold=True)
    heights = [row_height(row, widths, size) for row in table.rows]
    total = row_height(table.total, widths, size, bold=True) if table.total else 0.0
    # the total takes its room on every page: a page without it would be the only full one
    room = height - heading - total
    parts = _divide(heights, room)
    if len(parts) > 1:
        evenly = _divide(heights, room, -(-len(heights) // len(parts)))
        parts = evenly if len(evenly) == len(parts) else parts
    pages = []
    for number, part in enumerate(parts, start=1):
        rows, own = list(table.rows[part]), heights[part]
        last = number == len(parts) and table.total is not None
        if last and table.total:
            rows, own = [*rows, table.total], [*own, total]
        pages.append(TablePage(size, widths, rows, [heading, *own], last))
    return pages


def _divide(heights: Sequence[float], room: float, most: int = 10_000) -> list[slice]:
    parts, start, used = [], 0, 0.0
    for at, height in enumerate(heights):
        if at > start and (used + height > room or at - start == most):
            parts.append(slice(start, at))
            start, used = at, 0.0
        used += height
    return [*parts, slice(start, len(heights))]


def table_line(size: int) -> float:
    """Return the height of a line of a table, which is set so that 17 areas fit on a slide."""
    return size * 1.125


def row_height(
    cells: Sequence[str], widths: Sequence[float], size: int = BODY, *, bold: bool = False
) -> float:
    """Return the height of a row of a table in points; long texts take several lines."""
    lines = max(
        len(wrap(text, width - 2 * CELL_SIDE, size, bold=bold)) or 1
        for text, width in zip(cells, widths, strict=True)
    )
    return lines * table_line(size) + 2 * CELL_TOP


class _Measured(NamedTuple):
    """Widths of the columns of a table at a size of text; whether every word fits its column."""

    size: int
    widths: Sequence[float]
    fits: bool


def _measure(table: SlideTable, width: float, size: int) -> _Measured:
    # headings on one line where they have room; numbers get what they need, texts share the rest
    columns = range(len(table.columns))
    needed = [_needed(table, at, size, heading_lines=1) for at in columns]
    if sum(needed) > width:
        needed = [_needed(table, at, size, heading_lines=2) for at in columns]
    if sum(needed) <= width:
        grown = max(width * _LEAST_TABLE, sum(needed))
        return _Measured(size, [one * grown / sum(needed) for one in needed], fits=True)
    texts = [at for at, one in enumerate(table.columns) if not one.numeric]
    least = {at: min(_longest_word(table, at, size), needed[at]) for at in texts}
    room = width - sum(one for at, one in enumerate(needed) if at not in texts)
    spare = max(room - sum(least.values()), 0.0)
    wish = sum(needed[at] - least[at] for at in texts) or 1.0
    for at in texts:
        needed[at] = least[at] + spare * (needed[at] - least[at]) / wish
    over = max(sum(needed) / width, 1.0)
    return _Measured(size, [one / over for one in needed], fits=sum(needed) <= width + 0.01)


def _longest_word(table: SlideTable, at: int, size: int) -> float:
    heading = [text_width(word, size, bold=True) for word in table.columns[at].heading.split()]
    cells = [text_width(word, size) for row in table.rows for word in row[at].split()]
    return max([*heading, *cells], default=0.0) + 2 * CELL_SIDE + 1


def _needed(table: SlideTable, at: int, size: int, heading_lines: int) -> float:
    heading = table.columns[at].heading
    widest = max((text_width(row[at], size) for row in table.rows), default=0.0)
    if table.total:
        widest = max(widest, text_width(table.total[at], size, bold=True))
    in_heading = text_width(heading, size, bold=True)
    if heading_lines > 1:
        words = [text_width(word, size, bold=True) for word in heading.split()]
        in_heading = max([in_heading * 0.6, *words])
    return max(widest, in_heading) + 2 * CELL_SIDE + 1
