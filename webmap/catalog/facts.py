"""What the catalogue says of the data of this installation."""

from datetime import date, datetime
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from boundaries.areas import repository as areas
from boundaries.areas.codes import COUNTRY, Level
from boundaries.areas.models import Boundary, CodeList
from kampungkb.attribution import Attribution
from kampungkb.models import Report, ThematicReport
from webmap.caching.snapshot import Snapshot
from webmap.core.i18n import noun, number, texts
from webmap.tiles.tilesets import LAYERS

KEYWORDS = {
    "id": (
        "Kampung KB",
        "Kampung Keluarga Berkualitas",
        "desa",
        "kelurahan",
        "kecamatan",
        "batas wilayah",
        "kode wilayah",
        "Inpres 3/2022",
    ),
    "en": (
        "Kampung KB",
        "family planning",
        "village",
        "administrative boundaries",
        "Indonesia",
        "coverage",
    ),
}


class DatasetFacts(NamedTuple):
    """The data set of one level: the collection of ``/ogc``, and how many areas it has."""

    level: Level
    name: str
    areas: int

    def title(self, language: str) -> str:
        """Title of the data set."""
        _ = texts(language).gettext
        if self.level == Level.VILLAGE:
            return _("Status Kampung KB dan batas setiap desa dan kelurahan")
        return _("Cakupan Kampung KB dan batas setiap %(noun)s") % {
            "noun": noun(self.level, language)
        }

    def description(self, language: str) -> str:
        """What the data set has."""
        _ = texts(language).gettext
        values = {"count": number(self.areas, language), "noun": noun(self.level, language, 2)}
        if self.level == Level.VILLAGE:
            return (
                _(
                    "%(count)s desa dan kelurahan dengan kode Kemendagri, nama, wilayah di "
                    "atasnya, batas wilayah, serta status dan klasifikasi Kampung KB per tanggal "
                    "laporan."
                )
                % values
            )
        return (
            _(
                "%(count)s %(noun)s dengan kode Kemendagri, batas wilayah, jumlah desa per status "
                "dan klasifikasi Kampung KB, cakupan, target dan kekurangannya."
            )
            % values
        )


class Facts(NamedTuple):
    """Facts that the records are made from.

    ``first``, ``newest``: dates of the reports, None without any. ``issued``, ``modified``: when
    the first and the last data came in. ``bbox``: west, south, east, north in degrees.
    """

    title: str
    datasets: list[DatasetFacts]
    sources: list[Attribution]
    days: list[date]  # of reports, newest first
    issued: datetime | None
    modified: datetime | None
    bbox: tuple[float, float, float, float] | None

    @property
    def first(self) -> date | None:
        """Date of the first report."""
        return self.days[-1] if self.days else None

    @property
    def newest(self) -> date | None:
        """Date of the newest report."""
        return self.days[0] if self.days else None

    @property
    def licence_url(self) -> str | None:
        """Address of the licence, if all sources that state terms of data have the same one."""
        stated = {one.licence_url for one in self.sources if one.what != "target"}
        return stated.pop() if len(stated) == 1 else None

    def description(self, language: str) -> str:
        """What the catalogue has."""
        _ = texts(language).gettext
        return _(
            "Data Kampung Keluarga Berkualitas (Kampung KB) di desa dan kelurahan Indonesia: "
            "status dan klasifikasi per tanggal laporan, cakupan, target, dan batas wilayah."
        )


def read_facts(session: Session, snapshot: Snapshot) -> Facts:
    """Read the facts from the store."""
    moments = [
        moment
        for table in (Report, ThematicReport, Boundary, CodeList)
        for moment in session.execute(
            select(func.min(table.imported_at), func.max(table.imported_at))
        ).one()
        if moment is not None
    ]
    plain = [moment.replace(tzinfo=None) for moment in moments]
    return Facts(
        title=str(current_app.config["TITLE"]),
        datasets=[
            DatasetFacts(at, LAYERS[at], len(snapshot.codes[at]))
            for at in sorted(LAYERS, reverse=True)
        ],
        sources=snapshot.attributions(session, COUNTRY),
        days=sorted({report.date for report in snapshot.reports}, reverse=True),
        issued=min(plain, default=None),
        modified=max(plain, default=None),
        bbox=areas.bounds(session, COUNTRY),
    )
