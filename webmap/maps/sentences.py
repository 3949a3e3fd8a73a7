"""Texts about an area: sentence, captions, tooltips, alternative text.

Pages, documents and files use the same texts. Pure functions of ``AreaFigures``, without a request.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from boundaries.areas.codes import Level
from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.coverage import AreaFigures, villages_of
from kampungkb.models import ReportKind, ReportRow
from kampungkb.repository import SourceReport
from webmap.core.i18n import day, noun, number, percent, texts
from webmap.maps import symbology
from webmap.maps.symbology import LegendEntry, label

_FILES_NAMED = 3  # at most, of one report


def sentence_parts(
    total: AreaFigures, title: str, at: date, language: str = "id"
) -> list[tuple[str, str | None]]:
    """Return the sentence that sums up an area in pieces of (text, emphasis).

    Emphasis is None, ``strong``, or the class of the villages that the piece counts.
    """
    _ = texts(language).gettext
    values = {**_numbers(total, language), "title": title, "day": day(at, language)}
    if total["villages"] == 0:
        return _pieces(_("Tidak ada desa/kelurahan yang tercatat di %(title)s."), values)
    if total["no_data"] == total["villages"]:
        return _pieces(
            _("Belum ada data tentang *%(villages)s* desa/kelurahan di %(title)s per %(day)s."),
            values,
        )
    parts = _pieces(
        _(
            "*%(formed)s dari %(villages)s* desa/kelurahan di %(title)s sudah membentuk "
            "Kampung KB (*%(percent)s*) per %(day)s."
        ),
        values,
    )
    if total["formed"] == total["villages"]:
        return [*parts, *_pieces(" " + _("Semua sudah."), values)]
    rest = {
        VillageClass.UNFORMED: _("*%(unformed)s belum*"),
        VillageClass.FORMING: _("*%(forming)s dirintis*"),
        VillageClass.NO_DATA: _("*%(no_data)s tanpa data*"),
    }
    classes = [key for key in rest if villages_of(total, key)]
    for position, key in enumerate(classes):
        parts.append((", " if position else " ", None))
        parts += _pieces(rest[key], values, emphasis=key.value)
    return [*parts, (".", None)]


def sentence(total: AreaFigures, title: str, at: date, language: str = "id") -> str:
    """Return the sentence that sums up an area: ``49 dari 297 desa/kelurahan … 248 belum.``"""
    return "".join(text for text, _ in sentence_parts(total, title, at, language))


def village_sentence(
    row: AreaFigures, title: str, place: str, at: date, language: str = "id"
) -> str:
    """Return the sentence of one village: ``Desa Bentar, Kecamatan Salem, sudah … per …``"""
    _ = texts(language).gettext
    key = symbology.village_class(row)
    pattern = {
        VillageClass.NO_DATA: _("Belum ada data tentang %(title)s, %(place)s, per %(day)s."),
        VillageClass.UNFORMED: _("%(title)s, %(place)s, belum membentuk Kampung KB per %(day)s."),
        VillageClass.FORMING: _("%(title)s, %(place)s, sedang merintis Kampung KB per %(day)s."),
        VillageClass.UNCLASSIFIED: _(
            "%(title)s, %(place)s, sudah membentuk Kampung KB per %(day)s."
        ),
    }.get(key) or _(
        "%(title)s, %(place)s, sudah membentuk Kampung KB per %(day)s: klasifikasi %(label)s."
    )
    return pattern % {
        "title": title,
        "place": place,
        "day": day(at, language),
        "label": label(key, language),
    }


def _pieces(
    pattern: str, values: Mapping[str, str], emphasis: str = "strong"
) -> list[tuple[str, str | None]]:
    # split before filling in: a name may contain any character, the asterisk, too
    return [
        (piece % values, emphasis if odd % 2 else None)
        for odd, piece in enumerate(pattern.split("*"))
        if piece
    ]


def map_title(title: str, by: Level, language: str = "id") -> str:
    """Return the title of a map without a page around it."""
    _ = texts(language).gettext
    if by == Level.VILLAGE:
        return _("Status Kampung KB per desa/kelurahan, %(title)s") % {"title": title}
    return _("Cakupan Kampung KB per %(noun)s, %(title)s") % {
        "noun": noun(by, language),
        "title": title,
    }


def legend_title(by: Level, language: str = "id") -> str:
    """Return the heading of the legend."""
    _ = texts(language).gettext
    if by == Level.VILLAGE:
        return _("Status Kampung KB")
    return _("Cakupan per %(noun)s") % {"noun": noun(by, language)}


def source_line(sources: Sequence[SourceReport], language: str = "id") -> str:
    """Return the first two reports of the figures with their dates, and the number of others."""
    _ = texts(language).gettext
    if not sources:
        return _("Belum ada laporan")
    parts = [f"{report['source']}, {day(report['date'], language)}" for report in sources[:2]]
    if len(sources) > 2:
        parts.append(_("%(count)s laporan lain") % {"count": number(len(sources) - 2, language)})
    return "; ".join(parts)


def report_kind(report: SourceReport, language: str = "id") -> str:
    """Return what kind of report figures come from, with number and date of a decree."""
    _ = texts(language).gettext
    kinds = {
        ReportKind.PORTAL: _("portal nasional"),
        ReportKind.REGENCY: _("laporan daerah"),
        ReportKind.DECREE: _("keputusan (SK)"),
        ReportKind.SIGA: _("SIGA"),
    }
    words = kinds[ReportKind(report["kind"])]
    if report["number"]:
        words += " " + _("nomor %(number)s") % {"number": report["number"]}
    if report["signed_on"]:
        words += ", " + _("ditandatangani %(day)s") % {"day": day(report["signed_on"], language)}
    return words


def report_file(report: SourceReport, language: str = "id") -> str:
    """Return the file of a report; of many files the first, and how many others there are."""
    first, *others = report["file"].split(", ")  # as an import joins several files
    if len(others) < _FILES_NAMED:
        return report["file"]
    text = texts(language).gettext("%(file)s dan %(count)s berkas lain")
    return text % {"file": first, "count": number(len(others), language)}


def caption(
    sources: Sequence[SourceReport], boundaries: Sequence[str], language: str = "id"
) -> str:
    """Return the line under the map: source and date of the figures, source of the boundaries."""
    _ = texts(language).gettext
    line = source_line(sources, language)
    if not boundaries:
        return line
    return line + " · " + _("Batas: %(titles)s") % {"titles": "; ".join(boundaries)}


def figure_lines(row: AreaFigures, language: str = "id") -> list[str]:
    """Return the lines of an area's tooltip: coverage, then villages that are not formed."""
    _ = texts(language).gettext
    values = _numbers(row, language)
    if row["coverage"] is None:
        return [_("tanpa data (%(villages)s desa/kelurahan)") % values]
    values["missing"] = values["unformed"]
    lines = [_("%(formed)s dari %(villages)s terbentuk (%(percent)s)") % values]
    rest = [
        (row["unformed"], _("%(missing)s belum")),
        (row["forming"], _("%(forming)s dirintis")),
        (row["no_data"], _("%(no_data)s tanpa data")),
    ]
    if parts := [pattern % values for count, pattern in rest if count]:
        lines.append(", ".join(parts))
    return lines


def class_line(total: AreaFigures, language: str = "id") -> str:
    """Return the bar of classes as text: ``11 dasar · 22 berkembang · …``."""
    return " · ".join(
        f"{number(count, language)} {label(key, language).lower()}"
        for key in symbology.LINE_ORDER
        if (count := villages_of(total, key))
    )


def alternative(
    map_title: str,
    legend: Sequence[LegendEntry],
    total: AreaFigures,
    title: str,
    at: date,
    language: str = "id",
) -> str:
    """Return the alternative text of the map: what it shows, and the number of areas by class."""
    _ = texts(language).gettext
    counts = "; ".join(
        f"{entry.label}: {number(entry.count, language)}" for entry in legend if entry.count
    )
    return _("Peta: %(what)s, %(day)s. %(counts)s. %(sentence)s") % {
        "what": map_title,
        "day": day(at, language),
        "counts": counts or _("Tidak ada wilayah"),
        "sentence": sentence(total, title, at, language),
    }


def grid_label(language: str = "id") -> str:
    """Return the name of the tile grid map in the switch over the map."""
    return texts(language).gettext("Kotak per desa")


def grid_note(language: str = "id") -> str:
    """Return the sentence that says how to read a tile grid map."""
    return texts(language).gettext(
        "Satu kotak = satu desa/kelurahan, sama besar; letaknya perkiraan."
    )


def row_place(row: ReportRow, language: str = "id") -> str:
    """Return where a row stands in its file: ``lembar Isian, baris 7``; a CSV has no sheets."""
    _ = texts(language).gettext
    if not row.sheet:
        return _("baris %(row)s") % {"row": row.row}
    return _("lembar %(sheet)s, baris %(row)s") % {"sheet": row.sheet, "row": row.row}


def _numbers(row: AreaFigures, language: str) -> dict[str, str]:
    """Return counts of villages and percent formed as texts, for patterns of sentences."""
    return {
        "villages": number(row["villages"], language),
        "formed": number(row["formed"], language),
        "forming": number(row["forming"], language),
        "unformed": number(row["unformed"], language),
        "no_data": number(row["no_data"], language),
        "percent": percent(row["formed"], row["villages"], language),
    }
