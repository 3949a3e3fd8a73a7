"""The slides of an area as a .pptx file: gather the views, choose the slides, write them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from webmap.caching.snapshot import Snapshot, get_trend
from webmap.core.errors import BadParameter
from webmap.core.i18n import day as day_text
from webmap.core.i18n import texts
from webmap.documents.figure.figure import page_address
from webmap.documents.figure.options import NO_OPTIONS, FigureOptions
from webmap.documents.figure.panel import Panel
from webmap.documents.figure.shapes import map_shapes
from webmap.documents.slides import figure_slides, frame_slides, map_slides, progress_slides
from webmap.documents.slides.powerpoint import presentation
from webmap.documents.slides.slide import DeckContent, SlideContent
from webmap.documents.typesetting.map_picture import MapPicture, map_picture
from webmap.maps.change.states import KEY as CHANGE
from webmap.maps.themes.gap import KEY as GAP
from webmap.maps.themes.theme import STATUS, ThemeOptions
from webmap.maps.trend.view import trend_view
from webmap.maps.view import LEVELS, AreaView, area_view

LABEL_SIZE = 12.0
"""Size in points of the names on maps."""


def deck(
    session: Session,
    snapshot: Snapshot,
    code: str,
    options: FigureOptions = NO_OPTIONS,
    *,
    site: str = "",
    notice: str = "",
    author: str = "",
    template: Path | None = None,
) -> bytes:
    """Return the slides of a listed area as a .pptx file; a village has those of its district.

    ``options``: language, target, date of change; ``by``: level of the areas on the second map; a
    theme besides these has a slide of its own. ``site``: address of the site with a slash at its
    end, "" where it is not known. ``notice``: a sentence for every slide. ``author``: who publishes
    the deck. ``template``: a .pptx or .potx whose master and layouts are used.

    Raises BadDate for a date of change that is not before the one shown, BadParameter for several
    dates side by side, BadSetting for a template that cannot be used, UnknownLevel as ``area_view``
    does.
    """
    if options.sides:
        raise BadParameter(
            "slides show one date", do="Leave out sides, or ask for a .pdf, .png or .svg."
        )
    content = deck_content(
        session, snapshot, code, options, site=site, notice=notice, author=author
    )

    def picture(view: AreaView, width: float, height: float) -> MapPicture:
        shapes = map_shapes(session, view.code, view.by, grid=view.shows_grid)
        only = options.only if any(one.key == options.only for one in view.legend) else ""
        panel = Panel(view, shapes, snapshot.names, only=only, grey=options.grey)
        return map_picture(panel, width, height, LABEL_SIZE)

    return presentation.write(content, picture, template)


@dataclass(frozen=True)
class _Source:
    """What views are made from."""

    session: Session
    snapshot: Snapshot
    options: FigureOptions

    def view(self, code: str, by: Level | None, key: str = STATUS) -> AreaView:
        """Return a view of an area with a theme; target and date are those of the options."""
        asked = self.options.theme
        of_theme = ThemeOptions(key, asked.target, asked.since if key == CHANGE else None)
        return area_view(self.session, self.snapshot, code, by, self.options.language, of_theme)


def deck_content(
    session: Session,
    snapshot: Snapshot,
    code: str,
    options: FigureOptions = NO_OPTIONS,
    *,
    site: str = "",
    notice: str = "",
    author: str = "",
) -> DeckContent:
    """Return what the slides of a listed area say; arguments and errors are those of ``deck``."""
    source = _Source(session, snapshot, options)
    view = source.view(code, None)
    address = page_address(site, view.code, view.day, options) if site else ""
    slides = [
        frame_slides.title_slide(view),
        *_map_slides(source, view),
        *_target_slides(source, view),
        *figure_slides.ranking_slides(view),
        *_change_slides(source, view),
        *_lowest_slides(source, view),
        frame_slides.sources_slide(view, address, f"{site}f/{view.fingerprint}" if site else ""),
    ]
    return DeckContent(
        title=frame_slides.deck_title(view),
        subject=view.sentence,
        author=author,
        language=options.language,
        foot=_foot(view, notice),
        slides=[one.cleaned() for one in slides],
    )


def _map_slides(source: _Source, view: AreaView) -> Iterator[SlideContent]:
    """Yield coverage, then status and class by village, or coverage by smaller areas."""
    options, levels = source.options, LEVELS[view.at]
    yield map_slides.map_slide(view, only=options.only)
    finest = Level.VILLAGE if Level.VILLAGE in levels else levels[-1]
    detail = options.by if options.by and options.by != view.by else finest
    if _is_known(view) and detail != view.by:
        detailed = source.view(view.code, detail)
        text = view.class_line if detail == Level.VILLAGE else view.sentence
        yield map_slides.map_slide(detailed, text=text, only=options.only)
    if options.theme.key not in (STATUS, GAP, CHANGE):
        themed = area_view(
            source.session,
            source.snapshot,
            view.code,
            options.by or finest,
            options.language,
            options.theme,
        )
        if themed.theme:
            yield map_slides.map_slide(themed, only=options.only)


def _target_slides(source: _Source, view: AreaView) -> Iterator[SlideContent]:
    """Yield all targets, then the map of the gaps to the chosen one."""
    found = [progress_slides.targets_slide(view)]
    if _is_known(view) and view.gap and view.rows_level:
        found.append(map_slides.gap_slide(source.view(view.code, view.by, key=GAP)))
    yield from filter(None, found)


def _change_slides(source: _Source, view: AreaView) -> Iterator[SlideContent]:
    """Yield what changed since a date, as a map and a table, and the trend."""
    snapshot = source.snapshot
    change = source.view(view.code, source.options.by or LEVELS[view.at][-1], key=CHANGE)
    # as of the day, as all figures are
    points = [
        one for one in get_trend(source.session, view.code) if one["date"] <= view.day.isoformat()
    ]
    reports = [one for one in snapshot.reports_of(view.code) if one.date <= view.day]
    targets = view.total["targets"]
    trend = progress_slides.trend_slide(
        view, trend_view(view.code, points, reports, targets, view.day, view.language)
    )
    moved = map_slides.change_slide(change)
    if moved:
        yield from filter(None, [moved, progress_slides.changed_slide(change), trend])
    elif slide := progress_slides.unchanged_slide(trend, change):
        yield slide


def _lowest_slides(source: _Source, view: AreaView) -> Iterator[SlideContent]:
    """Yield the areas of lowest coverage: a kecamatan with its map, or a table of many."""
    if view.at == Level.DISTRICT:
        found = figure_slides.village_slide(view)
    elif view.at == Level.REGENCY:
        known = [row for row in view.rows if row["coverage"] is not None]
        if len(known) < 2 or known[0]["formed"] == known[0]["villages"]:
            return
        found = map_slides.lowest_slide(source.view(known[0]["code"], None), view.title)
    else:
        smaller = source.view(view.code, LEVELS[view.at][1])
        found = figure_slides.lowest_table_slide(smaller, source.snapshot.names)
    if found:
        yield found


def _is_known(view: AreaView) -> bool:
    """Return whether there is data on some village of the area."""
    return view.total["no_data"] < view.total["villages"]


def _foot(view: AreaView, notice: str) -> str:
    """Return the line at the foot of every slide: notice, area, day, fingerprint, sources."""
    _ = texts(view.language).gettext
    at = _("per %(day)s") % {"day": day_text(view.day, view.language)}
    mark = f"{_('Sidik data')} {view.fingerprint}"
    return " · ".join(filter(None, [notice, view.title, at, mark, view.caption]))
