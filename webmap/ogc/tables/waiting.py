"""Rows of reports that wait for review because no village was matched, as the pages show them."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from kampungkb import repository as register
from kampungkb.indicators.classification import CLASSIFIED, Status
from kampungkb.review.row_id import NoSuchRow, RowId, row_ids
from webmap.caching.snapshot import Snapshot
from webmap.core.errors import BadParameter
from webmap.core.i18n import message_text, texts
from webmap.maps import symbology
from webmap.ogc.tables.table import Column, Row, Rows, Scope, Table

_MAX_ID = 500  # characters; Python refuses to read numbers of thousands of digits


def columns(language: str) -> Mapping[str, Column]:
    """Return the columns, with titles and descriptions in a language."""
    _ = texts(language).gettext
    statuses = tuple((one.value, symbology.status_label(one, language)) for one in Status)
    classes = tuple((one.value, symbology.label(one, language)) for one in CLASSIFIED)
    return {
        "row_id": Column(
            str, _("Nomor baris"), _("Nomor laporan dan barisnya, seperti di halaman pemeriksaan.")
        ),
        "source": Column(str, _("Sumber"), _("Sumber laporan yang memuat baris ini.")),
        "as_of": Column(date, _("Tanggal laporan"), _("Tanggal laporan yang memuat baris ini.")),
        "sheet": Column(str, _("Lembar"), _("Nama lembar dalam berkas laporan.")),
        "row": Column(int, _("Baris"), _("Nomor baris dalam lembar itu, mulai dari 1.")),
        "kampung_kb": Column(str, _("Nama Kampung KB"), _("Seperti tertulis dalam laporan.")),
        "village": Column(str, _("Desa/kelurahan"), _("Seperti tertulis dalam laporan.")),
        "district": Column(str, _("Kecamatan"), _("Seperti tertulis dalam laporan.")),
        "regency": Column(str, _("Kabupaten/kota"), _("Seperti tertulis dalam laporan.")),
        "province": Column(str, _("Provinsi"), _("Seperti tertulis dalam laporan.")),
        "given_code": Column(str, _("Kode tertulis"), _("Kode desa yang tertulis dalam laporan.")),
        "status": Column(str, _("Status"), _("Status menurut laporan."), statuses),
        "klasifikasi": Column(str, _("Klasifikasi"), _("Klasifikasi menurut laporan."), classes),
        "reason": Column(str, _("Alasan"), _("Mengapa baris ini menunggu pemeriksaan.")),
        "within": Column(
            str,
            _("Kode wilayah"),
            _("Wilayah terdalam yang pasti; baris ini dihitung di situ dan di atasnya."),
        ),
        "within_name": Column(str, _("Wilayah"), _("Nama wilayah itu; kosong bila tidak pasti.")),
        "date": Column(date, _("Tanggal angka"), _("Baris yang menunggu per tanggal ini.")),
    }


def read(session: Session, snapshot: Snapshot, scope: Scope, language: str) -> Rows:
    """Return the rows in review of an area, as many as ``coverage`` says of it."""
    found = register.report_rows(session, snapshot.state, scope.within)
    reports = {report.id: report for report in snapshot.reports}
    day = snapshot.day_of(scope.within).isoformat()
    rows: list[Row] = []
    for row, row_id in zip(found, row_ids(session, found), strict=True):
        report = reports[row.report_id]
        rows.append(
            {
                "row_id": str(row_id),
                "source": report.source,
                "as_of": report.date.isoformat(),
                "sheet": row.sheet or None,
                "row": row.row,
                "kampung_kb": row.kampung or None,
                "village": row.village or None,
                "district": row.district or None,
                "regency": row.regency or None,
                "province": row.province or None,
                "given_code": row.given_code or None,
                "status": row.status or None,
                "klasifikasi": row.klasifikasi,
                "reason": message_text(row.reason, language),
                "within": row.within,
                "within_name": snapshot.names.get(row.within) if row.within else None,
                "date": day,
            }
        )
    return Rows(sorted(rows, key=lambda row: sort_key(row["row_id"])))


def sort_key(row_id: str) -> tuple[int, str, int]:
    """Return report, sheet and row of an id; raises BadParameter."""
    try:
        parsed = RowId.parse(row_id if len(row_id) <= _MAX_ID else "")
    except NoSuchRow as error:
        raise BadParameter(error.what, do="Take the link from the page before.") from error
    return parsed.report, parsed.sheet or "", parsed.row


WAITING = Table(
    name="waiting",
    title=lazy_gettext("Baris yang menunggu pemeriksaan"),
    description=lazy_gettext(
        "Baris laporan yang desanya belum dapat dipastikan, tanpa batas wilayah: tidak dihitung "
        "dalam cakupan sampai diperiksa."
    ),
    key="row_id",
    columns=columns,
    read=read,
    sort_key=sort_key,
    shown=(
        ("row_id",),
        ("village", "given_code"),
        ("district",),
        ("regency",),
        ("klasifikasi", "status"),
        ("reason",),
    ),
    page=("review.area", "within"),
)
