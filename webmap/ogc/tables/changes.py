"""Villages whose status or klasifikasi changed between two dates, as the change view counts them.

The changes, names and dates are those of ``webmap.differences``, from which the files at
``/changes/`` are made, too.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from kampungkb.indicators.changes import CHANGED, Change
from kampungkb.indicators.classification import CLASSIFIED, Status, VillageClass
from kampungkb.models import Report
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core.i18n import texts
from webmap.differences.change_report import changed_villages
from webmap.differences.sides import changes_between, dates_before, of_snapshot
from webmap.downloads.descriptions import describe
from webmap.maps import symbology
from webmap.maps.change.sentences import change_label
from webmap.ogc.parameters.property_filters import read_code
from webmap.ogc.tables.table import Column, Row, Rows, Scope, Table

_PLACE = ("code", "name", "district", "regency", "province")


def columns(language: str) -> Mapping[str, Column]:
    """Return the columns, with titles and descriptions in a language."""
    _ = texts(language).gettext
    statuses = tuple((one.value, symbology.status_label(one, language)) for one in Status)
    classes = tuple((one.value, symbology.label(one, language)) for one in CLASSIFIED)
    changes = tuple((one.value, change_label(one, language)) for one in Change if one in CHANGED)
    source = _("Sumber laporan yang menjadi dasar status itu.")
    as_of = _("Tanggal laporan yang menjadi dasar status itu.")
    place = {name: Column(str, *describe(name, Level.VILLAGE, language)) for name in _PLACE}
    return {
        **place,
        "change": Column(str, _("Perubahan"), _("Jenis perubahan antara kedua tanggal."), changes),
        "status_before": Column(
            str, _("Status sebelumnya"), _("Status pada tanggal pertama."), statuses
        ),
        "klasifikasi_before": Column(
            str, _("Klasifikasi sebelumnya"), _("Klasifikasi pada tanggal pertama."), classes
        ),
        "as_of_before": Column(date, _("Tanggal laporan sebelumnya"), as_of),
        "source_before": Column(str, _("Sumber sebelumnya"), source),
        "status_after": Column(
            str, _("Status sesudahnya"), _("Status pada tanggal kedua."), statuses
        ),
        "klasifikasi_after": Column(
            str, _("Klasifikasi sesudahnya"), _("Klasifikasi pada tanggal kedua."), classes
        ),
        "as_of_after": Column(date, _("Tanggal laporan sesudahnya"), as_of),
        "source_after": Column(str, _("Sumber sesudahnya"), source),
        "since": Column(date, _("Tanggal pertama"), _("Perubahan dihitung sejak tanggal ini.")),
        "date": Column(date, _("Tanggal kedua"), _("Perubahan dihitung sampai tanggal ini.")),
    }


def read(session: Session, snapshot: Snapshot, scope: Scope, _language: str) -> Rows:
    """Return the changed villages of an area, by code.

    By default since the area's report before the one shown; none where there is no such report.
    Raises BadDate for a date that is not before the one shown.
    """
    since = scope.since or next(iter(dates_before(snapshot, scope.within)), None)
    if since is None:
        return Rows([])
    earlier = get_snapshot(session, since)
    first, second = of_snapshot(earlier), of_snapshot(snapshot)
    villages = changed_villages(changes_between(first, second), second, scope.within)
    codes = [village["code"] for village in villages]
    days = {
        "since": first.day.isoformat(),
        # nothing newer may be known of the area
        "date": max(second.day_of(scope.within), first.day).isoformat(),
    }
    rows: list[Row] = []
    for village, before, after in zip(
        villages, _reports(earlier, codes), _reports(snapshot, codes), strict=True
    ):
        rows.append(
            {
                **{name: value for name, value in village.items() if name in _PLACE},
                "change": village["change"],
                **_state("before", VillageClass(village["before"]), before),
                **_state("after", VillageClass(village["after"]), after),
                **days,
            }
        )
    return Rows(rows, first.day)


def _reports(snapshot: Snapshot, codes: Sequence[str]) -> list[Report | None]:
    """Return the report that speaks for each of the villages, all of which the state has."""
    state, reports = snapshot.state, {report.id: report for report in snapshot.reports}
    places = np.searchsorted(state.codes, np.array(codes, dtype=state.codes.dtype))
    return [reports.get(number) for number in state.reports[places].tolist()]


def _state(word: str, value: VillageClass, report: Report | None) -> Row:
    return {
        f"status_{word}": value.status.value,
        f"klasifikasi_{word}": value.klasifikasi and value.klasifikasi.value,
        f"as_of_{word}": report and report.date.isoformat(),
        f"source_{word}": report and report.source,
    }


CHANGES = Table(
    name="changes",
    title=lazy_gettext("Desa yang berubah"),
    description=lazy_gettext(
        "Desa dan kelurahan yang status atau klasifikasi Kampung KB-nya berubah antara dua tanggal."
    ),
    key="code",
    columns=columns,
    read=read,
    sort_key=lambda code: read_code("code", code),
    shown=(
        ("code",),
        ("name",),
        ("district",),
        ("regency",),
        ("change",),
        ("klasifikasi_before", "status_before"),
        ("klasifikasi_after", "status_after"),
    ),
    page=("pages.area", "code"),
    has_shapes=True,
    parameters=("since",),
)
