"""Types of a theme: its classes and their styles, the class of every area, cells of a table."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from kampungkb.indicators.coverage import AreaFigures
from webmap.caching.snapshot import Snapshot
from webmap.maps.symbology import LegendEntry

STATUS = "status"
"""Key of the map without a theme: status of villages, coverage of areas."""

GRID = "grid"
"""Value of the parameter ``view`` that asks for a tile grid map."""


@dataclass(frozen=True, slots=True)
class ThemeOptions:
    """What a request asks of a map; part of the address of a page.

    ``key``: which theme. ``target``: key of the target that gaps are measured to, "" for the
    default (``target_choice``). ``since``: day from which change is shown. ``crossed``: cross a
    thematic layer with coverage. ``grid``: draw villages as a tile grid map.
    """

    key: str = STATUS
    target: str = ""
    since: date | None = None
    crossed: bool = False
    grid: bool = False


NO_THEME = ThemeOptions()
"""Options of a request that asks for nothing: the map of status or coverage."""


@dataclass(frozen=True, slots=True)
class ThemeContext:
    """What a theme is made from.

    ``rows``: figures of the coloured areas, empty on a map of villages. ``table``: figures of the
    areas in the table.
    """

    session: Session
    snapshot: Snapshot
    code: str
    title: str
    by: Level
    rows: list[AreaFigures]
    table: list[AreaFigures]
    total: AreaFigures
    options: ThemeOptions
    language: str


class ThemeStyle(NamedTuple):
    """A class of a theme; styles are in the order of the legend."""

    key: str  # also in CSS: letters, digits and _
    label: str
    colour: str  # #rrggbb
    hatched: bool = False


class ThemeLink(NamedTuple):
    """A link under the legend to another form of the theme: text, and changed parameters."""

    label: str
    changed: Mapping[str, str]


class Cell(NamedTuple):
    """Cell of a table: text, and the number that it is sorted by."""

    text: str
    value: float


@dataclass(frozen=True)
class Theme:
    """A theme of one map; texts in the language of the page.

    ``classes``: key of the style of every coloured area. ``partial``: coloured areas of which a
    part has no data. ``lines``: lines of their tooltips. ``cells``: of areas and villages in the
    tables, under the heading ``column``; "" means no column. ``areas_column``: another heading for
    the table of areas. All by code. ``notes``: sentences under the legend. ``source``: where the
    theme comes from, if not from the register alone. ``link``: to another form of the theme.
    """

    key: str
    title: str
    legend_title: str
    styles: tuple[ThemeStyle, ...]
    classes: Mapping[str, str]
    partial: frozenset[str] = frozenset()
    lines: Mapping[str, list[str]] = field(default_factory=dict)
    column: str = ""
    areas_column: str = ""
    cells: Mapping[str, Cell] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    source: str = ""
    link: ThemeLink | None = None

    @property
    def legend(self) -> list[LegendEntry]:
        """Legend of the map; counts are areas."""
        counts = Counter(self.classes.values())
        return [
            LegendEntry(style.key, style.label, style.colour, style.hatched, counts[style.key])
            for style in self.styles
        ]


class ThemeChoice(NamedTuple):
    """A theme that the map of an area offers: key, name, and the level that it is shown by."""

    key: str
    label: str
    by: Level


Builder = Callable[[ThemeContext], Theme | None]
"""Makes a theme; None where the map cannot show it."""
