"""A page of the list of all villages of an area; figures and texts are those of the area's page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import LENGTHS, Level, ancestor, level
from kampungkb import repository as register
from kampungkb.indicators.classification import CLASSES
from kampungkb.indicators.coverage import AreaFigures, RegisterState
from webmap.caching.snapshot import Snapshot
from webmap.core.i18n import texts
from webmap.maps import sentences, symbology
from webmap.maps.symbology import LegendEntry
from webmap.maps.village_list.options import PAGE_ROWS, ListOptions
from webmap.maps.village_rows import RANK, VillageRow, default_rank, village_rows_at

_ABOVE = (Level.DISTRICT, Level.REGENCY, Level.PROVINCE)


@dataclass(frozen=True)
class VillageListView:
    """A page of the list of an area's villages as of a day; texts in the language of the page.

    ``count``: villages on the list, ``total`` those of the area. ``rows``: those of the page;
    ``above``: the levels whose names tell the rows apart, from below. ``is_classed`` and
    ``is_dated``: whether a village of the area has a klasifikasi, a date of formation.
    """

    code: str
    title: str
    day: date
    asked: date | None  # day of the request, if it is after every report on the area
    newest: date | None
    language: str
    options: ListOptions
    total: AreaFigures
    count: int
    rows: list[VillageRow]
    names: dict[str, str]
    above: tuple[Level, ...]
    is_classed: bool
    is_dated: bool
    source_line: str

    @property
    def heading(self) -> str:
        """Title of the page."""
        _ = texts(self.language).gettext
        return _("Desa/kelurahan di %(title)s") % {"title": self.title}

    @property
    def sentence(self) -> str:
        """The sentence that sums up the area."""
        return sentences.sentence(self.total, self.title, self.day, self.language)

    @property
    def legend(self) -> list[LegendEntry]:
        """The classes to choose from, with their numbers of villages."""
        return symbology.status_legend(self.total, self.language)

    @property
    def pages(self) -> int:
        """Number of pages of the list, 1 for an empty one."""
        return max(1, -(-self.count // PAGE_ROWS))

    @property
    def first(self) -> int:
        """Number of the first row of the page, from 1."""
        return (self.options.page - 1) * PAGE_ROWS + 1

    def name_above(self, row: VillageRow, above: Level) -> str:
        """Return the name of the area of a level that a village lies in."""
        return self.names[ancestor(row.code, above)]


def village_list_view(
    session: Session, snapshot: Snapshot, code: str, options: ListOptions, language: str = "id"
) -> VillageListView:
    """Return a page of the list of the villages of a listed area."""
    part = snapshot.state.within(code)
    total, newest = snapshot.total(code), snapshot.newest_of(code)
    details = register.detail_columns(session, snapshot.state, snapshot.reports, code)
    positions = np.arange(len(part.codes))
    if options.only:
        positions = positions[part.classes == options.only.byte]
    order = _sorted(positions.tolist(), _key(snapshot, part, details, options), options)
    first = (options.page - 1) * PAGE_ROWS
    return VillageListView(
        code=code,
        title=names.title(code, snapshot.names[code]),
        day=snapshot.day_of(code),
        asked=snapshot.asked_later(code),
        newest=newest,
        language=language,
        options=options,
        total=total,
        count=len(order),
        rows=village_rows_at(snapshot, part, details, order[first : first + PAGE_ROWS], language),
        names=snapshot.names,
        above=tuple(one for one in _ABOVE if one > level(code)),
        is_classed=total["formed"] > total["unclassified"],
        is_dated=any(details["formed_year"]),
        source_line=sentences.source_line(
            register.sources(session, snapshot.state, code), language
        ),
    )


def _key(
    snapshot: Snapshot, part: RegisterState, details: dict[str, list[Any]], options: ListOptions
) -> Callable[[int], Any]:
    """Return what a village is sorted by, from its position; the code decides between equals."""
    codes, classes = details["code"], part.classes.tolist()
    column = options.column
    if column == "formed_on":
        years = details["formed_year"]
        days = details["formed_on"]
        return lambda at: days[at].isoformat() if days[at] else (years[at] or "").lstrip("> ")
    if column == "status":
        ranks = [RANK[one] for one in CLASSES]
        return lambda at: ranks[classes[at]]
    if not column:
        default = [default_rank(one) for one in CLASSES]
        return lambda at: default[classes[at]]
    length = LENGTHS[Level.VILLAGE if column == "name" else Level.of(column)]
    return lambda at: snapshot.names[codes[at][:length]].casefold()


def _sorted(positions: Sequence[int], key: Callable[[int], Any], options: ListOptions) -> list[int]:
    # positions are in the order of codes, and sorting keeps the order of equals
    return sorted(positions, key=key, reverse=options.descending)
