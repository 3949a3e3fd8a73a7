"""What the report of an area shows: the views that its page and its lists have, as of one day.

No figure is computed here, and no function uses a request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, ancestor, level
from kampungkb.attribution import Attribution
from kampungkb.indicators.targets import TargetFigures, corresponding
from kampungkb.indicators.worklist import Need, Order
from webmap.caching.snapshot import Snapshot, get_trend
from webmap.documents.figure.figure import Figure, make_figure
from webmap.documents.figure.options import FigureOptions
from webmap.maps.change import states
from webmap.maps.change.view import ChangeView, change_view
from webmap.maps.gap_view import GapView, gap_view
from webmap.maps.target_choice import target_keys
from webmap.maps.themes.theme import NO_THEME, STATUS, ThemeOptions
from webmap.maps.trend.view import TrendView, trend_view
from webmap.maps.view import AreaView
from webmap.worklist.options import WorklistOptions
from webmap.worklist.view import WorklistView, worklist_view

MAPS = {
    Level.COUNTRY: (Level.PROVINCE, Level.REGENCY),
    Level.PROVINCE: (Level.REGENCY, Level.DISTRICT),
    Level.REGENCY: (Level.DISTRICT, Level.VILLAGE),
    Level.DISTRICT: (Level.VILLAGE,),
}
"""Levels of the areas that the maps of a report colour; the first is that of its tables."""

_TO_FORM = (Need.UNFORMED, Need.FORMING, Need.UNREADABLE)
_TO_RAISE = (Need.DASAR, Need.NEVER_FILLED, Need.ONE_POINT, Need.FALLEN)


@dataclass(frozen=True)
class Report:
    """The content of the report of an area; texts in the language of the report.

    ``figure``: of the level of the tables, whose texts the report has. ``maps``: all figures, in
    order. ``gaps``: one for each target of the area, with the target of each area of the tables in
    ``targets``, by code. ``change`` and ``change_figure``: since the report before, None for the
    first one and where no village changed. ``trend``: None without reports. ``names``: of all
    areas, by code. ``attributions``: sources with their licences.
    """

    figure: Figure
    maps: tuple[Figure, ...]
    gaps: list[GapView]
    targets: list[dict[str, TargetFigures | None]]
    change: ChangeView | None
    change_figure: Figure | None
    trend: TrendView | None
    worklist: WorklistView
    names: Mapping[str, str]
    attributions: Sequence[Attribution]

    @property
    def view(self) -> AreaView:
        """The view of the level of the tables."""
        return self.figure.view

    @property
    def language(self) -> str:
        """Language of all texts."""
        return self.view.language

    @property
    def lists_villages(self) -> bool:
        """Whether the area is small enough for lists of villages."""
        return self.view.at >= Level.REGENCY


def make_report(
    session: Session,
    snapshot: Snapshot,
    code: str,
    options: FigureOptions,
    *,
    site: str = "",
    notice: str = "",
) -> Report:
    """Return the report of a listed area; that of a village is the report of its district.

    Of ``options`` it has ``language`` and ``grey``; ``theme`` with its target or date: a theme
    beside coverage and change gives one map more, ``since`` is the date that change is shown since.
    Raises what ``make_figure`` raises.
    """
    code = ancestor(code, Level.DISTRICT)

    def figure(by: Level, theme: ThemeOptions = NO_THEME) -> Figure:
        wanted = replace(options, by=by, theme=theme, only="", sides=())
        return make_figure(session, snapshot, code, wanted, site=site, notice=notice)

    levels, theme, language = MAPS[level(code)], options.theme, options.language
    maps = [figure(by) for by in levels]
    main, view = maps[0], maps[0].view
    if theme.key not in (STATUS, states.KEY):
        maps.append(figure(options.by or levels[0], theme))
    since = ThemeOptions(states.KEY, since=theme.since)
    change = change_view(session, snapshot, code, view.rows_level, since, language)
    targets = target_keys(view.total["targets"])
    gaps = [
        gap_view(view.total, view.rows, view.rows_level, key, snapshot.today, language)
        for key in targets
    ]
    return Report(
        figure=main,
        maps=tuple(maps),
        gaps=[one for one in gaps if one],
        targets=[
            {row["code"]: corresponding(one, row["targets"]) for row in view.rows}
            for one in targets.values()
        ],
        change=change,
        change_figure=figure(levels[-1], since) if change and change.count else None,
        trend=trend_view(
            code,
            get_trend(session, code),
            snapshot.reports_of(code),
            view.total["targets"],
            view.day,
            language,
        ),
        worklist=_worklist(session, snapshot, code, theme.target, language),
        names=snapshot.names,
        attributions=snapshot.attributions(session, code),
    )


def _worklist(
    session: Session, snapshot: Snapshot, code: str, target: str, language: str
) -> WorklistView:
    # villages to form; where there are none, formed ones that lack something
    for needs in (_TO_FORM, _TO_RAISE):
        options = WorklistOptions(needs, Order.STEPS, target=target)
        found = worklist_view(session, snapshot, code, options, language)
        if found.total:
            break
    return found
