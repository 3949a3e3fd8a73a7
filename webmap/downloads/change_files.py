"""Files of what changed in an area: tables for people, GeoJSON of the changed villages."""

from collections.abc import Iterator
from datetime import date

import orjson
from sqlalchemy.orm import Session

from boundaries.areas import geojson_fragments, names
from boundaries.areas.codes import Level
from geo.files import geojson
from geo.files.formats import feature_collection
from geo.files.titled_table import TitledTable
from kampungkb.indicators.changes import Change
from kampungkb.indicators.classification import VillageClass
from kampungkb.repository import SourceReport
from webmap.core import i18n
from webmap.differences.change_report import ChangeReport
from webmap.maps import symbology
from webmap.maps.change.sentences import change_label, change_notes, sentence

_COUNTS = ("new", "from_forming", "up", "down", "gone", "started", "stopped", "unchanged")
"""Figures of areas in tables, between the number of villages and those that are unknown."""


def village_table(report: ChangeReport, language: str) -> TitledTable:
    """Return the changed villages of a report; headings and values in a language."""
    _ = i18n.texts(language).gettext
    return TitledTable(
        name=_("Desa yang berubah"),
        lines=_lines(report, language),
        headings=[
            _("Kode"),
            _("Desa/kelurahan"),
            _("Kecamatan"),
            _("Kabupaten/kota"),
            _("Provinsi"),
            _("Perubahan"),
            _("Sebelumnya"),
            _("Sesudahnya"),
        ],
        rows=[
            [
                village["code"],
                village["name"],
                village["district"],
                village["regency"],
                village["province"],
                change_label(Change(village["change"]), language),
                symbology.state_label(VillageClass(village["before"]), language),
                symbology.state_label(VillageClass(village["after"]), language),
            ]
            for village in report["villages"]
        ],
        day=date.fromisoformat(report["date"]),
    )


def area_table(report: ChangeReport, language: str) -> TitledTable:
    """Return the figures of the areas of a report and of the whole; headings in a language."""
    _ = i18n.texts(language).gettext
    headings = {
        "new": _("Baru terbentuk"),
        "from_forming": _("Di antaranya dari dirintis"),
        "up": _("Naik kelas"),
        "down": _("Turun kelas"),
        "gone": _("Hilang"),
        "started": _("Mulai dirintis"),
        "stopped": _("Berhenti dirintis"),
        "unchanged": _("Tetap"),
    }
    return TitledTable(
        name=_("Per wilayah"),
        lines=_lines(report, language),
        headings=[
            _("Kode"),
            _("Wilayah"),
            _("Desa/kelurahan"),
            *(headings[key] for key in _COUNTS),
            _("Tidak diketahui"),
            _("Terbentuk sebelumnya"),
            _("Terbentuk sesudahnya"),
            _("Cakupan sebelumnya"),
            _("Cakupan sesudahnya"),
            _("Selisih cakupan"),
        ],
        rows=[
            [
                row["code"],
                row["name"],
                row["villages"],
                *(row[key] for key in _COUNTS),  # type: ignore[literal-required]
                row["unknown"],
                row["formed_before"],
                row["formed_after"],
                row["coverage_before"],
                row["coverage_after"],
                row["difference"],
            ]
            for row in [*report["rows"], report["total"]]
        ],
        day=date.fromisoformat(report["date"]),
    )


def renamed_table(report: ChangeReport, language: str) -> TitledTable:
    """Return the villages that the reports write differently; headings in a language."""
    _ = i18n.texts(language).gettext
    return TitledTable(
        name=_("Ditulis lain"),
        lines=_lines(report, language),
        headings=[
            _("Kode"),
            _("Desa/kelurahan"),
            _("Desa, ditulis sebelumnya"),
            _("Desa, ditulis sesudahnya"),
            _("Kampung KB, ditulis sebelumnya"),
            _("Kampung KB, ditulis sesudahnya"),
        ],
        rows=[
            [
                village["code"],
                village["name"],
                village["before"]["village"],
                village["after"]["village"],
                village["before"]["kampung"],
                village["after"]["kampung"],
            ]
            for village in report["renamed"]
        ],
        day=date.fromisoformat(report["date"]),
    )


def change_geojson(session: Session, report: ChangeReport) -> Iterator[bytes]:
    """Return the text of a FeatureCollection of the changed villages of a report.

    Geometry: EPSG:4326, full detail, null where no boundary is known. Properties: as in the JSON of
    villages. Members: area, since, date and sources. Shapes are read before the first part.
    """
    villages = report["villages"]
    codes = [village["code"] for village in villages]
    shapes = geojson_fragments.geometries_of(session, Level.VILLAGE, codes)
    members = {
        key: report[key] for key in ("area", "since", "date", "sources", "fingerprints", "total")
    }
    return feature_collection(
        (
            geojson.encode_feature(
                village["code"], shapes.get(village["code"]), orjson.dumps(village)
            )
            for village in villages
        ),
        {"name": file_stem(report), **members},
    )


def file_stem(report: ChangeReport) -> str:
    """Name of a file without its suffix: code, both days."""
    return f"kampungkb_{report['area']['code']}_changes_{report['since']}_{report['date']}"


def _lines(report: ChangeReport, language: str) -> list[str]:
    _ = i18n.texts(language).gettext
    since, until = (i18n.day(report[key], language) for key in ("since", "date"))
    code = report["area"]["code"]
    not_listed, renamed = len(report["not_listed"]), len(report["renamed"])
    return [
        _("Perubahan Kampung KB, %(title)s (%(code)s), %(since)s sampai %(until)s")
        % {
            "title": names.title(code, report["area"]["name"]),
            "code": code,
            "since": since,
            "until": until,
        },
        sentence(report["total"], date.fromisoformat(report["since"]), language),
        *change_notes(report["total"], renamed, not_listed, language),
        _("Sumber per %(day)s: %(sources)s")
        % {"day": since, "sources": _names(report["sources"]["since"], language)},
        _("Sumber per %(day)s: %(sources)s")
        % {"day": until, "sources": _names(report["sources"]["date"], language)},
        *_fingerprints(report, since, until, language),
    ]


def _fingerprints(report: ChangeReport, since: str, until: str, language: str) -> list[str]:
    marks = report["fingerprints"]
    dated = [
        f"{mark} ({day})" for mark, day in ((marks["since"], since), (marks["date"], until)) if mark
    ]
    return [f"{i18n.texts(language).gettext('Sidik data')}: {', '.join(dated)}"] if dated else []


def _names(sources: list[SourceReport], language: str) -> str:
    named = [f"{one['source']}, {i18n.day(one['date'], language)}" for one in sources]
    return "; ".join(named) or i18n.texts(language).gettext("Belum ada laporan")
