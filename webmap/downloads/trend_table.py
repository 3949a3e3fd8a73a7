"""The trend of an area as JSON and as a table for files: a row for each date of its reports."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from boundaries.areas import names
from boundaries.areas.codes import level
from geo.files.titled_table import TitledTable
from kampungkb.models import Report
from webmap.caching.snapshot import Snapshot, get_trend
from webmap.core import i18n
from webmap.maps import symbology
from webmap.maps.trend.target_steps import series_text, target_series
from webmap.maps.trend.view import trend_rows


def trend_json(session: Session, snapshot: Snapshot, code: str) -> dict[str, Any]:
    """Return the trend of an area as JSON values: figures by date, oldest first, and its targets.

    ``sources`` of a row: the reports of that date that speak for a part of the area.
    """
    reports = snapshot.reports_of(code)
    return {
        "area": {"code": code, "name": snapshot.names[code], "level": level(code).word},
        "rows": [
            {**point, "sources": _sources(reports, point["date"])}
            for point in get_trend(session, code)
        ],
        "targets": snapshot.total(code)["targets"],
    }


def _sources(reports: Sequence[Report], day: str) -> list[dict[str, Any]]:
    return [
        {"id": report.id, "source": report.source, "file": report.file}
        for report in reports
        if report.date.isoformat() == day
    ]


def trend_table(session: Session, snapshot: Snapshot, code: str, language: str) -> TitledTable:
    """Return the trend of an area as a table; headings and texts in a language."""
    _ = i18n.texts(language).gettext
    title = names.title(code, snapshot.names[code])
    reports = snapshot.reports_of(code)
    rows = trend_rows(get_trend(session, code), reports)
    targets = target_series(snapshot.total(code)["targets"])
    newest = reports[0].date if reports else date.min
    return TitledTable(
        name=_("Tren"),
        lines=[
            _("Tren Kampung KB, %(title)s (%(code)s)") % {"title": title, "code": code},
            *(f"{_('Target')} {series_text(series, language)}" for series in targets),
            _("Sumber: %(sources)s")
            % {"sources": "; ".join(dict.fromkeys(one.source for one in reports))},
        ],
        headings=[
            _("Kode"),
            _("Wilayah"),
            _("Tanggal"),
            _("Desa/kelurahan"),
            _("Terbentuk"),
            _("Cakupan"),
            _("Mandiri + berkelanjutan"),
            *(symbology.label(one, language) for one in symbology.LINE_ORDER),
            _("Sumber"),
        ],
        rows=[
            [
                code,
                title,
                row.day,
                row.point["villages"],
                row.point["formed"],
                row.point["coverage"],
                row.advanced,
                *(row.point[one.value] for one in symbology.LINE_ORDER),
                row.sources,
            ]
            for row in rows
        ],
        day=newest,
    )
