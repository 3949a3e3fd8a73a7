"""Gather the content of an area's page: figures and texts.

The page and the exported map are rendered from the same AreaView. No function uses a request.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, UnknownLevel, ancestor, ancestors, level
from kampungkb import repository as register
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.coverage import AreaFigures, ReviewedFigures
from kampungkb.models import ReportRow
from kampungkb.repository import SourceReport
from kampungkb.review.pending import unplaced_rows
from webmap.caching.snapshot import Snapshot
from webmap.core.i18n import noun, percent, texts
from webmap.differences.other_sources import OtherFigure, other_figures
from webmap.differences.sides import dates_before
from webmap.maps import sentences, symbology, target_sentences
from webmap.maps.change.states import KEY as CHANGE
from webmap.maps.change.view import ChangeView, change_view
from webmap.maps.gap_view import GapView, gap_view
from webmap.maps.layers import layers
from webmap.maps.scores.view import ScoresView, scores_view
from webmap.maps.symbology import LegendEntry
from webmap.maps.target_sentences import TargetProgress
from webmap.maps.themes.registry import build_theme, theme_choices
from webmap.maps.themes.theme import (
    NO_THEME,
    STATUS,
    Theme,
    ThemeChoice,
    ThemeContext,
    ThemeOptions,
)
from webmap.maps.village_rows import RANK as RANK
from webmap.maps.village_rows import VillageRow, village_rows

LEVELS = {
    Level.COUNTRY: (Level.PROVINCE, Level.REGENCY),
    Level.PROVINCE: (Level.REGENCY, Level.DISTRICT, Level.VILLAGE),
    Level.REGENCY: (Level.DISTRICT, Level.VILLAGE),
    Level.DISTRICT: (Level.VILLAGE,),
}
"""Levels that the map of an area can show, by its own level; the first is the default."""

LIST_LIMIT = 20
"""Most items of a list under the table; the page shows the number of the others."""


@dataclass(frozen=True)
class AreaView:
    """What a page shows of an area as of a day; texts in the language of the page."""

    code: str
    by: Level
    day: date  # that the figures are of
    asked: date | None  # day of the request, if it is after every report on the area
    newest: date | None  # day of the newest report on the area
    language: str
    title: str
    heading: str
    path: list[tuple[str, str]]  # (code, name) from the country down
    total: ReviewedFigures
    rows: list[AreaFigures]  # areas of the table, lowest coverage first
    rows_level: Level | None
    villages: list[VillageRow]  # of the table, unformed first; empty if it lists other areas
    classes: list[tuple[str, VillageClass]]  # (code, class) of every village drawn
    selected: AreaFigures | None  # the village whose page this is
    selected_sentence: str
    scores: ScoresView | None  # of the village whose page this is
    sources: list[SourceReport]
    others: list[OtherFigure]  # of other sources that say otherwise
    caption: str
    fingerprint: str  # of the area's data as of the day
    row_counts: dict[str, int]
    waiting: list[ReportRow]  # rows in review
    unplaced: int  # rows in review of the regency without a certain district; of a district only
    unreadable: list[ReportRow]  # rows that name a village and cannot be read
    shapeless: list[tuple[str, str, str]]  # villages without boundary: (code, name, district)
    shapeless_count: int
    bounds: tuple[float, float, float, float] | None  # west, south, east, north in degrees
    names: dict[str, str]  # of the areas whose outlines lie over the coloured areas
    options: ThemeOptions
    theme: Theme | None  # None: status or coverage
    themes: list[ThemeChoice]  # that the map offers
    gap: GapView | None  # gaps to the chosen target; None without targets
    change: ChangeView | None  # since a date; None where none is asked for

    @property
    def at(self) -> Level:
        """Level of the area."""
        return level(self.code)

    @property
    def unnamed(self) -> Level | None:
        """Level of the coloured areas if their names are not in the page; None if they are."""
        return Level.VILLAGE if self.by == Level.VILLAGE and not self.villages else None

    @property
    def shows_grid(self) -> bool:
        """Whether the map is a tile grid: a square for each village, all of one size."""
        return self.options.grid and self.by == Level.VILLAGE

    @property
    def grid_note(self) -> str:
        """How to read the tile grid; "" where the map is none."""
        return sentences.grid_note(self.language) if self.shows_grid else ""

    @property
    def sentence_parts(self) -> list[tuple[str, str | None]]:
        """The sentence that sums up the area, in pieces of (text, emphasis)."""
        return sentences.sentence_parts(self.total, self.title, self.day, self.language)

    @property
    def sentence(self) -> str:
        """The sentence that sums up the area, as plain text."""
        return sentences.sentence(self.total, self.title, self.day, self.language)

    @property
    def asks_for_change(self) -> bool:
        """Whether the request asks for change, even if no date is earlier."""
        return self.change is not None or self.options.key == CHANGE

    @property
    def map_sentence(self) -> str:
        """The sentence over the map: what it shows in one."""
        if self.change and self.shown_theme == CHANGE:
            return self.change.sentence
        return self.sentence

    @property
    def map_title(self) -> str:
        """Title of the map as a file of its own."""
        if self.theme:
            return self.theme.title
        return sentences.map_title(self.title, self.by, self.language)

    @property
    def legend_title(self) -> str:
        """Heading of the legend."""
        if self.theme:
            return self.theme.legend_title
        return sentences.legend_title(self.by, self.language)

    @property
    def legend(self) -> list[LegendEntry]:
        """Legend of the map, with counts."""
        if self.theme:
            return self.theme.legend
        if self.by == Level.VILLAGE:
            return symbology.status_legend(self.total, self.language)
        return symbology.coverage_legend(self.rows, self.language)

    @property
    def partial(self) -> int:
        """Number of areas on the map with some villages without data."""
        if self.theme:
            return len(self.theme.partial)
        return 0 if self.by == Level.VILLAGE else sum(map(symbology.partial, self.rows))

    @property
    def bar(self) -> list[LegendEntry]:
        """Segments of the bar of classes."""
        return symbology.bar(self.total, self.language)

    @property
    def class_line(self) -> str:
        """The bar of classes as text."""
        return sentences.class_line(self.total, self.language)

    @property
    def targets(self) -> list[TargetProgress]:
        """Progress to each target."""
        return target_sentences.target_progress(self.total, self.language)

    @property
    def shown_theme(self) -> str:
        """Key of the theme that the map shows."""
        return self.theme.key if self.theme else STATUS

    @property
    def alternative(self) -> str:
        """Alternative text of the map."""
        text = sentences.alternative(
            self.map_title, self.legend, self.total, self.title, self.day, self.language
        )
        return f"{text} {self.grid_note}".strip()


def area_view(
    session: Session,
    snapshot: Snapshot,
    code: str,
    by: Level | None = None,
    language: str = "id",
    options: ThemeOptions = NO_THEME,
) -> AreaView:
    """Gather the content of a listed area's page.

    A village is shown on the map of its district. ``by``: level of the coloured areas, None for
    villages on a tile grid map, else for the first of LEVELS. ``options``: what the map shows.
    Raises UnknownLevel for a level that the map of the area cannot show.
    """
    village = code if level(code) == Level.VILLAGE else None
    code = ancestor(code, Level.DISTRICT)
    by = _level(code, by, options)
    title = names.title(code, snapshot.names[code])
    sources = register.sources(session, snapshot.state, code)
    bounds = areas.bounds(session, code)
    shapeless, shapeless_count = areas.shapeless(session, code, LIST_LIMIT)
    rows_level = _rows_level(code, by)
    rows = snapshot.rows(code, rows_level) if rows_level else []
    waiting = register.report_rows(session, snapshot.state, code)
    total = snapshot.with_waiting(session, [snapshot.total(code)], waiting)[0]
    day, newest = snapshot.day_of(code), snapshot.newest_of(code)
    heading, selected, selected_sentence, scores = title, None, "", None
    if village:
        selected = snapshot.total(village)
        heading = names.title(village, snapshot.names[village])
        selected_sentence = sentences.village_sentence(selected, heading, title, day, language)
        scores = scores_view(snapshot.scores(session, village)[0].tolist(), language)
    return AreaView(
        code=code,
        by=by,
        day=day,
        asked=snapshot.asked_later(code),
        newest=newest,
        language=language,
        title=title,
        heading=heading,
        path=_path(snapshot, village or code),
        total=total,
        rows=sorted(rows, key=_lowest_first),
        rows_level=rows_level,
        villages=village_rows(session, snapshot, code, language) if _has_table(code, by) else [],
        classes=_classes(snapshot, code) if by == Level.VILLAGE else [],
        selected=selected,
        selected_sentence=selected_sentence,
        scores=scores,
        sources=sources,
        others=other_figures(session, snapshot, code),
        caption=sentences.caption(sources, _boundary_titles(session, code), language),
        fingerprint=snapshot.fingerprint(code),
        row_counts=snapshot.row_counts(session, code),
        waiting=waiting,
        unplaced=unplaced_rows(session, snapshot.state, code)
        if level(code) == Level.DISTRICT
        else 0,
        unreadable=register.unreadable_rows(session, snapshot.state, code)
        if total["unreadable"]
        else [],
        shapeless=[
            (area.code, area.name, snapshot.names.get(area.parent or "", "")) for area in shapeless
        ],
        shapeless_count=shapeless_count,
        bounds=bounds,
        names=_outline_names(snapshot, code, by),
        options=options,
        theme=build_theme(
            ThemeContext(
                session=session,
                snapshot=snapshot,
                code=code,
                title=title,
                by=by,
                rows=rows if rows_level == by else [],
                table=rows,
                total=total,
                options=options,
                language=language,
            )
        ),
        themes=theme_choices(
            by,
            LEVELS[level(code)],
            total,
            language,
            [layer["key"] for layer in snapshot.layers(code)],
            has_earlier=bool(dates_before(snapshot, code)),
        ),
        gap=gap_view(total, rows, rows_level, options.target, snapshot.today, language),
        change=change_view(session, snapshot, code, rows_level, options, language),
    )


def _level(code: str, by: Level | None, options: ThemeOptions) -> Level:
    levels = LEVELS[level(code)]
    if by is None:
        return Level.VILLAGE if options.grid and Level.VILLAGE in levels else levels[0]
    if by not in levels:
        raise UnknownLevel(
            f"the map of {code} cannot show areas of level {by.word}",
            do=f"Use one of: {' '.join(f'by={choice.word}' for choice in levels)}.",
        )
    return by


def _rows_level(code: str, by: Level) -> Level | None:
    # a map of villages has a table of the areas between them and the page's area
    if by < Level.VILLAGE:
        return by
    return Level(level(code) + 1) if level(code) < Level.DISTRICT else None


def _has_table(code: str, by: Level) -> bool:
    return by == Level.VILLAGE and level(code) >= Level.REGENCY


def _lowest_first(row: AreaFigures) -> tuple[bool, float, int, str]:
    return row["coverage"] is None, row["coverage"] or 0.0, -row["unformed"], row["name"]


def _path(snapshot: Snapshot, code: str) -> list[tuple[str, str]]:
    path = []
    for area in [*ancestors(code), code]:
        name = snapshot.names.get(area, area)
        path.append((area, name if level(area) == Level.PROVINCE else names.title(area, name)))
    return path


def _classes(snapshot: Snapshot, code: str) -> list[tuple[str, VillageClass]]:
    part = snapshot.state.within(code)
    keys = [CLASSES[byte] for byte in part.classes.tolist()]
    return list(zip(part.codes.tolist(), keys, strict=True))


def _outline_names(snapshot: Snapshot, code: str, by: Level) -> dict[str, str]:
    outlines = layers(code, by).outlines
    if outlines is None or outlines.level == level(code):
        return {}
    return {area: snapshot.names[area] for area in snapshot.listed(outlines.level, code)}


def _boundary_titles(session: Session, code: str) -> list[str]:
    titles = [boundary.title for boundary in areas.boundary_sources(session, code)]
    return list(dict.fromkeys(titles))[:3]


def highest_coverage(view: AreaView) -> str:
    """Return the coverage, as text, if all rows in review were accepted (``coverage_at_most``)."""
    formed = view.total["formed"] + view.total["review_villages"]
    return percent(formed, view.total["villages"], view.language)


def breakdown_label(by: Level, language: str, *, themed: bool = False) -> str:
    """Return the text of a choice in the switch over the map, which may show a theme."""
    _ = texts(language).gettext
    if themed:
        return _("Per %(noun)s") % {
            "noun": _("desa") if by == Level.VILLAGE else noun(by, language)
        }
    if by == Level.VILLAGE:
        return _("Status per desa")
    return _("Cakupan per %(noun)s") % {"noun": noun(by, language)}
