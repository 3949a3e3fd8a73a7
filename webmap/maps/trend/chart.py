"""The chart of a trend as shapes of an SVG, in units of its view box.

Time goes to the right, villages go up to all villages of the area, so that the height reconciles:
formed by class from below, villages without data from above, between them those not formed. A rise
that comes from villages that had no data before is seen as such. Between two dates the register
says nothing: straight lines join them. Pure; ``templates/trend.html`` writes the SVG.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from boundaries.areas.codes import COUNTRY
from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.targets import TargetFigures
from kampungkb.indicators.trends import TrendPoint
from webmap.core import i18n
from webmap.maps import symbology
from webmap.maps.trend.axes import Scale, Tick, month_ticks, number_ticks
from webmap.maps.trend.target_steps import target_series

WIDTH, HEIGHT = 320, 186
_RIGHT, _TOP, _BOTTOM = 312, 26, 166
_DIGIT = 6.6  # width of a digit in the labels
_STUB = 24  # length of a target that was set after all that the chart shows
_LABEL = 34  # half the width of the date over the mark
_BASELINE = 4  # from the middle of a digit to its baseline
_APART = 11  # between the baselines of two numbers, so that both can be read

STACK = tuple(one for one in symbology.BAR_ORDER if one.is_formed)
"""Classes of formed villages from the bottom of the chart up: the highest class first."""


@dataclass(frozen=True, slots=True)
class Band:
    """An area of the chart: villages of a class; villages without data are ``hatched``."""

    key: str
    colour: str
    hatched: bool
    path: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """The target of one issuer as a step at each day that a part of it is due."""

    kind: str  # national, above, own
    metric: str
    path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What the chart writes at a date when it is the one at hand: the day, formed, advanced.

    ``at_report``: whether a report is of that date. Places are in units of the chart; ``anchor``
    is that of the texts. A number that is None is unknown.
    """

    date: str  # YYYY-MM-DD
    at_report: bool
    x: float
    label: str
    label_x: float
    anchor: str
    formed: str | None
    formed_y: float
    formed_text_y: float
    advanced: str | None
    advanced_y: float
    advanced_text_y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Shapes of a chart, from the lowest layer up."""

    bands: list[Band]
    formed: str  # path
    advanced: str  # path; "" where no village is advanced on any date
    targets: list[TargetLine]
    marks: list[Mark]
    days: list[Tick]
    numbers: list[Tick]
    left: float
    right: int = _RIGHT
    top: int = _TOP
    bottom: int = _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def trend_chart(
    code: str,
    points: Sequence[TrendPoint],
    targets: Sequence[TargetFigures],
    day: date,
    language: str = "id",
) -> Chart:
    """Return the chart of at least two points, in order of dates, of an area with villages.

    ``targets``: of the area ``code``. ``day``: the date at hand; where it is not that of a point,
    it gets a mark of its own with the figures of the point before it.
    """
    villages = points[-1]["villages"]
    days = [date.fromisoformat(point["date"]) for point in points]
    first, last = min(days[0], day), max(_end(days[-1], targets), day)
    left = round(10 + _DIGIT * len(i18n.number(villages, language)))
    x = Scale(first.toordinal(), last.toordinal(), left, _RIGHT)
    y = Scale(0, villages, _BOTTOM, _TOP)
    xs = [x(one.toordinal()) for one in days]

    def line(values: Iterable[float]) -> str:
        return _path(zip(xs, map(y, values), strict=True))

    bands = []
    lower = [0] * len(points)
    for key in STACK:
        upper = [base + _count(point, key) for base, point in zip(lower, points, strict=True)]
        if upper != lower:
            bands.append(_band(key, xs, lower, upper, y))
        lower = upper
    formed = lower
    unknown = [villages - point["no_data"] for point in points]
    if any(point["no_data"] for point in points):
        bands.append(_band(VillageClass.NO_DATA, xs, unknown, [villages] * len(points), y))
    advanced = [_advanced(point) for point in points]
    marks = [
        _mark(one, point, x, y, language, at_report=True)
        for one, point in zip(days, points, strict=True)
    ]
    if day not in days:
        before = [point for one, point in zip(days, points, strict=True) if one < day]
        at = before[-1] if before else None
        marks.append(_mark(day, at, x, y, language, at_report=False))
    return Chart(
        bands=bands,
        formed=line(formed),
        advanced=line(advanced) if any(advanced) else "",
        targets=[
            TargetLine(
                _kind(series[0], code), series[0]["metric"], _steps(series, first, last, x, y)
            )
            for series in target_series(targets)
        ],
        marks=marks,
        days=[Tick(x(one.toordinal()), text) for one, text in month_ticks(first, last, language)],
        left=left,
        numbers=[Tick(y(one), i18n.number(one, language)) for one in number_ticks(villages)],
    )


def _end(newest: date, targets: Sequence[TargetFigures]) -> date:
    # the next day that a target is due, so that what is left of the way to it can be seen
    ahead = [due for one in targets if (due := date.fromisoformat(one["due"])) > newest]
    return min(ahead, default=newest)


def _count(point: TrendPoint, key: VillageClass) -> int:
    return int(point[key.value])


def _advanced(point: TrendPoint) -> int:
    return sum(_count(point, one) for one in STACK if one.is_advanced)


def _band(
    key: VillageClass, xs: Sequence[float], lower: Sequence[int], upper: Sequence[int], y: Scale
) -> Band:
    there = list(zip(xs, map(y, upper), strict=True))
    back = list(zip(xs, map(y, lower), strict=True))[::-1]
    path = f"{_path([*there, *back])}Z"
    return Band(key.value, symbology.colour(key), symbology.hatched(key), path)


def _path(places: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places)


def _steps(series: Sequence[TargetFigures], first: date, last: date, x: Scale, y: Scale) -> str:
    # from the day that it was set, where that is known; the last number stays in force
    set_on = series[0]["set_on"]
    start = max(first, date.fromisoformat(set_on)) if set_on else first
    left = min(x(start.toordinal()), x.end - _STUB) if start > last else x(start.toordinal())
    path = f"M{left:g} {y(series[0]['wanted']):g}"
    for one, following in pairwise(series):
        due = x(min(max(date.fromisoformat(one["due"]), first), last).toordinal())
        path += f"H{max(due, left):g}V{y(following['wanted']):g}"
    return f"{path}H{x.end:g}"


def _kind(target: TargetFigures, code: str) -> str:
    if target["set_for"] == COUNTRY:
        return "national"
    return "own" if target["set_for"] == code else "above"


def _mark(
    day: date, point: TrendPoint | None, days: Scale, y: Scale, language: str, *, at_report: bool
) -> Mark:
    x = days(day.toordinal())
    known = point is not None and point["coverage"] is not None
    formed = point["formed"] if point else 0
    advanced = _advanced(point) if point else 0
    formed_y, advanced_y = y(formed), y(advanced)
    # each number beside its point, the one of formed villages above the other
    formed_text_y = formed_y - _BASELINE
    advanced_text_y = max(advanced_y + _BASELINE, formed_text_y + _APART)
    if advanced_text_y > _BOTTOM - 2:
        advanced_text_y = _BOTTOM - 2
        formed_text_y = min(formed_text_y, advanced_text_y - _APART)
    return Mark(
        date=day.isoformat(),
        at_report=at_report,
        x=x,
        label=i18n.day(day, language, short=True),
        label_x=min(max(x, days.start + _LABEL), _RIGHT - _LABEL),
        anchor="end" if x > (days.start + days.end) / 2 else "start",
        formed=i18n.number(formed, language) if known else None,
        formed_y=formed_y,
        formed_text_y=round(formed_text_y, 1),
        advanced=i18n.number(advanced, language) if known and advanced else None,
        advanced_y=advanced_y,
        advanced_text_y=round(advanced_text_y, 1),
    )
