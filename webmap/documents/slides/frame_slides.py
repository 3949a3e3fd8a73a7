"""The first and the last slide: what the deck is about, and where its figures come from."""

from webmap.core.i18n import day, number, texts
from webmap.documents.slides.slide import Column, SlideContent, SlideTable, table_lines
from webmap.maps import meanings, sentences
from webmap.maps.view import AreaView, highest_coverage

REPORTS = 8
"""Most reports in the table; a remark says how many there are besides."""


def title_slide(view: AreaView) -> SlideContent:
    """Return the title slide: the area, the day, and the sentence that sums it up."""
    _ = texts(view.language).gettext
    at = _("Keadaan per %(day)s") % {"day": day(view.day, view.language)}
    remarks = [at]
    if view.asked and view.newest:
        remarks.append(
            _(
                "Diminta per %(asked)s; laporan terbaru untuk wilayah ini per %(newest)s. Yang "
                "lebih baru belum diketahui."
            )
            % {
                "newest": day(view.newest, view.language),
                "asked": day(view.asked, view.language),
            }
        )
    return SlideContent(
        title=deck_title(view),
        text=view.sentence,
        remarks=remarks,
        notes=[*remarks, view.sentence, view.class_line],
        opening=True,
    )


def deck_title(view: AreaView) -> str:
    """Return the title of the deck."""
    return texts(view.language).gettext("Kampung KB di %(title)s") % {"title": view.title}


def sources_slide(view: AreaView, address: str = "", qr: str = "") -> SlideContent:
    """Return the slide of the reports that the figures come from.

    ``address``: of the page of the figures, "" for none; ``qr``: that the QR code holds.
    """
    _ = texts(view.language).gettext
    columns = [
        Column(_("Tanggal")),
        Column(_("Sumber")),
        Column(_("Jenis")),
        Column(_("Desa"), numeric=True),
    ]
    rows = [
        [
            day(one["date"], view.language),
            one["source"],
            sentences.report_kind(one, view.language),
            number(one["villages"], view.language),
        ]
        for one in view.sources[:REPORTS]
    ]
    table = SlideTable(_("Sumber"), columns, rows) if rows else None
    remarks = _source_remarks(view)
    definition = meanings.shares(view.language).sentences[0]
    return SlideContent(
        title=_("Sumber, %(title)s") % {"title": view.title},
        table=table,
        remarks=[*remarks, definition, *filter(None, [address])],
        notes=[view.caption, *remarks, definition, *(table_lines(table) if table else []), address],
        qr=qr,
    )


def _source_remarks(view: AreaView) -> list[str]:
    _ = texts(view.language).gettext
    remarks = []
    if not view.sources:
        remarks.append(_("Belum ada laporan."))
    if len(view.sources) > REPORTS:
        count = number(len(view.sources) - REPORTS, view.language)
        remarks.append(_("%(count)s laporan lain") % {"count": count})
    counts = view.row_counts
    values = {key: number(count, view.language) for key, count in counts.items()}
    if counts["rows"] and counts["rows"] == counts["matched"]:
        text = _("%(rows)s baris laporan, semuanya cocok dengan sebuah desa.")
        remarks.append(text % values)
    elif counts["rows"]:
        text = _(
            "%(rows)s baris laporan: %(matched)s cocok dengan sebuah desa, %(review)s menunggu "
            "pemeriksaan, %(rejected)s ditolak."
        )
        remarks.append(text % values)
    if counts["review"] and view.total["villages"]:
        text = _("Bila semua yang menunggu diterima, cakupan paling tinggi %(percent)s.")
        remarks.append(text % {"percent": highest_coverage(view)})
    for one in view.others:
        text = _("%(count)s terbentuk (di sini %(here)s)") % {
            "count": number(one.formed, view.language),
            "here": number(one.formed_here, view.language),
        }
        remarks.append(f"{one.source}, {day(one.day, view.language)}: {text}.")
    return remarks
