"""What a slide says, as plain values: texts, a map, a table, charts; of no file format.

Texts are in the language of the deck, and numbers in texts are written in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from webmap.documents.plain_text import plain_text
from webmap.maps.symbology import LegendEntry
from webmap.maps.view import AreaView

_DIGIT = 0.02  # of the length of a bar, that a digit in it takes


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers are aligned to the right."""

    heading: str
    numeric: bool = False


@dataclass(frozen=True)
class SlideTable:
    """A table; a long one is continued on further slides.

    ``total``: the last row, of all.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] | None = None


def table_lines(table: SlideTable) -> list[str]:
    """Return a table as lines of text: the heading, then each row, cells divided by ``|``."""
    rows = [[one.heading for one in table.columns], *table.rows]
    if table.total:
        rows.append(table.total)
    return [" | ".join(row) for row in rows]


class ChartKind(StrEnum):
    """Kind of a chart: horizontal bars, bars of parts of a whole, lines over time."""

    BARS = "bars"
    PARTS = "parts"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One series: a number for each category, None where there is none.

    ``colours``: of the single bars, where they differ. ``labelled``: for each value whether the
    chart writes it. ``hatched``: villages without data.
    """

    name: str
    colour: str
    values: Sequence[float | None]
    labelled: Sequence[bool]
    colours: Sequence[str] = ()
    hatched: bool = False


@dataclass(frozen=True)
class SlideChart:
    """A chart whose data can be edited.

    ``unit``: written after each number, ``%`` or nothing. ``top``: end of the axis of numbers.
    """

    kind: ChartKind
    name: str
    categories: Sequence[str] | Sequence[date]
    series: Sequence[ChartSeries]
    unit: str = ""
    top: float | None = None


@dataclass(frozen=True)
class SlideLegend:
    """The legend beside a map, with counts."""

    title: str
    entries: Sequence[LegendEntry]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class SlideContent:
    """One slide.

    ``text``: the sentence over or beside what the slide shows. ``remarks``: sentences under it.
    ``map``: the view whose map is shown. ``chart``: under the table if there is one. ``notes``: the
    figures of the slide as text, for who speaks. ``qr``: address of a QR code.
    """

    title: str
    text: str = ""
    map: AreaView | None = None
    legend: SlideLegend | None = None
    table: SlideTable | None = None
    chart: SlideChart | None = None
    remarks: Sequence[str] = ()
    notes: Sequence[str] = ()
    qr: str = ""
    opening: bool = False  # the title slide

    def cleaned(self) -> "SlideContent":
        """Return the slide without characters that a file cannot hold or that turn its texts."""
        texts = {one.name: _cleaned(getattr(self, one.name)) for one in fields(self)}
        return replace(self, **texts)


def number_fits(count: int, whole: int, charts: int = 1) -> bool:
    """Return whether a number is narrower than its part of a bar; of charts beside each other."""
    return count > 0 and count / whole >= (len(str(count)) + 0.5) * _DIGIT * charts


def _cleaned(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return plain_text(value)
    if isinstance(value, AreaView):
        return value
    if isinstance(
        value, SlideTable | SlideChart | SlideLegend | ChartSeries | Column | LegendEntry
    ):
        return replace(
            value, **{one.name: _cleaned(getattr(value, one.name)) for one in fields(value)}
        )
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value


@dataclass(frozen=True)
class DeckContent:
    """All slides, and what each has at its foot; ``title``, ``subject``: of the file."""

    title: str
    subject: str
    author: str
    language: str
    foot: str
    slides: Sequence[SlideContent] = field(default_factory=list)
