"""The trend of an area as a page shows it: a sentence, the chart and the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.targets import TargetFigures
from kampungkb.indicators.trends import TrendPoint
from kampungkb.models import Report
from webmap.core import i18n
from webmap.maps import symbology
from webmap.maps.trend.chart import Chart, trend_chart
from webmap.maps.trend.target_steps import series_text, target_series


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One date of the table: the reports of that date, and the figures as of it."""

    day: date
    sources: str
    advanced: int
    point: TrendPoint


@dataclass(frozen=True, slots=True)
class TrendView:
    """What a page says of the trend of an area; texts in the language of the page.

    ``chart`` is None where only one date has a report, or the area has no villages. ``classes``:
    columns of the table, those that occur. ``notes``: what the figures must not be read as.
    """

    text: str
    notes: list[str]
    chart: Chart | None
    targets: list[str]  # of each line of the chart, in its order
    classes: list[VillageClass]
    rows: list[TrendRow]


def trend_rows(points: Sequence[TrendPoint], reports: Sequence[Report]) -> list[TrendRow]:
    """Return the rows of the table of a trend, oldest first.

    ``points``: as ``get_trend`` returns them; ``reports``: those that speak for the area.
    """
    sources: dict[str, list[str]] = {}
    for report in reports:
        named = sources.setdefault(report.date.isoformat(), [])
        if report.source not in named:
            named.append(report.source)
    return [
        TrendRow(
            date.fromisoformat(point["date"]),
            "; ".join(sources.get(point["date"], [])),
            point["mandiri"] + point["berkelanjutan"],
            point,
        )
        for point in points
    ]


def trend_view(
    code: str,
    points: Sequence[TrendPoint],
    reports: Sequence[Report],
    targets: Sequence[TargetFigures],
    day: date,
    language: str = "id",
) -> TrendView | None:
    """Return the trend of the area ``code``; None where no report speaks for it.

    ``points`` and ``reports``: as ``trend_rows`` takes them; ``targets``: of the area; ``day``: the
    date at hand, which the chart marks.
    """
    if not points:
        return None
    rows = trend_rows(points, reports)
    has_chart = len(points) > 1 and points[-1]["villages"] > 0
    return TrendView(
        text=_text(rows, language),
        notes=_notes(points, language),
        chart=trend_chart(code, points, targets, day, language) if has_chart else None,
        targets=[series_text(one, language) for one in target_series(targets)],
        classes=occurring_classes(points),
        rows=rows,
    )


def occurring_classes(points: Sequence[TrendPoint]) -> list[VillageClass]:
    """Return the classes of formed villages that some date has, in the order of texts."""
    return [
        one
        for one in symbology.LINE_ORDER
        if one.is_formed and any(point[one.value] for point in points)
    ]


def _text(rows: Sequence[TrendRow], language: str) -> str:
    _, ngettext = i18n.texts(language).gettext, i18n.texts(language).ngettext
    first, last = rows[0], rows[-1]
    if len(rows) == 1:
        return _("Baru satu tanggal laporan tentang wilayah ini (%(day)s): belum ada tren.") % {
            "day": i18n.day(first.day, language)
        }
    pattern = ngettext(
        "Terbentuk %(first)s pada %(since)s, %(last)s pada %(until)s (%(num)s tanggal laporan).",
        "Terbentuk %(first)s pada %(since)s, %(last)s pada %(until)s (%(num)s tanggal laporan).",
        len(rows),
    )
    return pattern % {
        "first": i18n.number(first.point["formed"], language),
        "since": i18n.day(first.day, language, short=True),
        "last": i18n.number(last.point["formed"], language),
        "until": i18n.day(last.day, language, short=True),
        "num": i18n.number(len(rows), language),
    }


def _notes(points: Sequence[TrendPoint], language: str) -> list[str]:
    _ = i18n.texts(language).gettext
    if all(one["no_data"] == next_one["no_data"] for one, next_one in pairwise(points)):
        return []
    return [
        _(
            "Desa tanpa data: %(first)s pada awal, %(last)s pada akhir. Sebagian perubahan berasal "
            "dari laporan yang bertambah, bukan dari kemajuan."
        )
        % {
            "first": i18n.number(points[0]["no_data"], language),
            "last": i18n.number(points[-1]["no_data"], language),
        }
    ]
