"""The sections of a report with lists: change, worklist, rows of reports, sources, meanings.

Each writes its parts, or none where the area has nothing for it.
"""

from collections.abc import Sequence

from boundaries.areas.codes import Level
from kampungkb.models import ReportRow
from webmap.core.attribution_texts import attribution_line
from webmap.core.i18n import day, message_text
from webmap.documents.report import tables
from webmap.documents.report.writer import SectionWriter
from webmap.documents.typesetting.blocks import Cell, cell
from webmap.documents.typesetting.map_block import HALF, add_map
from webmap.maps import meanings, sentences
from webmap.maps.change.view import ChangedRow, ChangeView
from webmap.maps.view import LIST_LIMIT

CHANGED = 40
"""Most changed villages in a report; it says how many there are besides."""

WORKLIST = 40
"""Most villages of the worklist in a report."""


def write_change(writer: SectionWriter) -> None:
    """Write what changed since the report before."""
    report, change, _ = writer.report, writer.report.change, writer.gettext
    if change is None:
        return
    since = day(change.since, writer.language)
    writer.blocks.heading(_("Perubahan sejak %(since)s") % {"since": since})
    writer.blocks.text(change.sentence, strong=True, keep=True)
    figure = report.change_figure
    is_drawn = figure is not None and bool(figure.panels[-1].shapes.areas)
    writer.blocks.text(" ".join(filter(None, [change.coverage, *change.notes])), keep=is_drawn)
    if figure and is_drawn:
        add_map(writer.blocks, figure, "change", writer.paper, most=HALF)
    if change.count and len(change.rows) > 1 and report.view.rows_level:
        writer.blocks.table(tables.change_table(change, report.view.rows_level))
    if report.lists_villages and change.villages:
        _write_changed(writer, change)


def _write_changed(writer: SectionWriter, change: ChangeView) -> None:
    with_district = writer.report.view.at < Level.DISTRICT

    def item(one: ChangedRow) -> Cell:
        name, district = one.village["name"], one.village["district"]
        text = f"{name}, {district}" if with_district else name
        return cell(text, small=f"{one.label}: {one.classes}")

    text = "%(count)s desa/kelurahan berubah"
    writer.blocks.heading(writer.count(text, text, change.count), 3)
    writer.blocks.list([item(one) for one in change.villages[:CHANGED]], columns=2)
    writer.others(change.count - min(len(change.villages), CHANGED))


def write_worklist(writer: SectionWriter) -> None:
    """Write how many villages have each need, and the first villages of the worklist."""
    worklist = writer.report.worklist
    if not any(worklist.counts.values()):
        return
    writer.blocks.heading(worklist.heading)
    needs = tables.need_table(worklist)
    if len(needs.rows) > 1 or not writer.report.lists_villages:
        writer.blocks.table(needs)
    if not writer.report.lists_villages or not worklist.rows:
        return
    order = worklist.order_text
    writer.blocks.text(f"{worklist.sentence} {order[:1].upper()}{order[1:]}.", keep=True)
    writer.blocks.text(worklist.gap, soft=True, keep=True)
    writer.blocks.table(tables.worklist_table(worklist, WORKLIST))
    writer.others(worklist.total - min(len(worklist.rows), WORKLIST))


def write_rows(writer: SectionWriter) -> None:
    """Write how many rows of reports wait for review or cannot be read, and the first of them."""
    view, _ = writer.report.view, writer.gettext
    counts = view.row_counts
    if not counts["rows"]:
        return
    writer.blocks.heading(_("Baris laporan"))
    if counts["rows"] == counts["matched"]:
        text = _("%(rows)s baris laporan, semuanya cocok dengan sebuah desa.")
    else:
        text = _(
            "%(rows)s baris laporan: %(matched)s cocok dengan sebuah desa, %(review)s menunggu "
            "pemeriksaan, %(rejected)s ditolak."
        )
    writer.blocks.text(text % {key: writer.number(count) for key, count in counts.items()})
    _write_rows(writer, "%(count)s baris menunggu pemeriksaan", view.waiting)
    _write_rows(writer, "%(count)s baris tidak terbaca: desanya tanpa data", view.unreadable)


def _write_rows(writer: SectionWriter, heading: str, rows: Sequence[ReportRow]) -> None:
    if not rows:
        return
    writer.blocks.heading(writer.count(heading, heading, len(rows)), 3)
    items = [_row(writer, row) for row in rows[:LIST_LIMIT]]
    writer.blocks.list(items, columns=2, size=0.88)
    writer.others(len(rows) - LIST_LIMIT)


def _row(writer: SectionWriter, row: ReportRow) -> Cell:
    parts = [row.village or row.kampung or "–", row.district]
    if writer.report.view.at < Level.REGENCY:
        parts.append(row.regency)
    place = sentences.row_place(row, writer.language)
    reason = message_text(row.reason, writer.language) if row.reason else ""
    return cell(", ".join(filter(None, parts)), small=" · ".join(filter(None, [place, reason])))


def write_sources(writer: SectionWriter) -> None:
    """Write the reports that the figures come from, and where others say otherwise."""
    view, language, _ = writer.report.view, writer.language, writer.gettext
    writer.blocks.heading(_("Sumber"))
    if not view.sources:
        writer.blocks.text(_("Belum ada laporan."))
    items: list[Cell] = []
    for one in view.sources:
        spoken = _("berbicara tentang %(count)s desa/kelurahan di sini")
        details = [
            sentences.report_kind(one, language),
            sentences.report_file(one, language),
            spoken % {"count": writer.number(one["villages"])},
        ]
        if one["late"]:
            names = [writer.report.names.get(code, code) for code in one["late"]]
            details.append(f"{_('Belum mengirim:')} {', '.join(names)}")
        title = f"{day(one['date'], language)} · {one['source']}"
        items.append(cell(title, strong=True, small=" · ".join(details)))
    writer.blocks.list(items)
    if view.others:
        writer.blocks.text(_("Sumber lain berkata lain tentang desa yang sama:"))
        counts = _("%(count)s terbentuk (di sini %(here)s)")
        writer.blocks.list(
            [
                cell(
                    f"{one.source}, {day(one.day, language)}: "
                    + counts
                    % {"count": writer.number(one.formed), "here": writer.number(one.formed_here)}
                )
                for one in view.others
            ]
        )
    writer.blocks.text(writer.report.figure.caption, size=0.92, soft=True)
    line = attribution_line(writer.report.attributions, language)
    writer.blocks.text(_("Lisensi: %(line)s") % {"line": line}, size=0.92, soft=True)


def write_meanings(writer: SectionWriter) -> None:
    """Write what the figures mean, in the words of the page that explains them."""
    language, size = writer.language, 0.88
    writer.blocks.heading(writer.gettext("Apa arti setiap angka"))
    for one in (meanings.statuses(language), meanings.classes(language)):
        writer.blocks.heading(one.title, 3)
        items = [
            {
                # greys of classes that the area does not have stand for nothing on its map
                "file": writer.swatches[key] if (key := term.key.value) in writer.styles else "",
                "name": term.name,
                "text": term.text,
            }
            for term in one.terms
        ]
        writer.blocks.add("terms", items=items, size=size)
        writer.blocks.text(one.note, size=size, soft=True)
    shown = [meanings.shares(language), meanings.targets(language)]
    if writer.report.change:
        shown.append(meanings.changes(language))
    shown.append(meanings.days(language))
    if writer.report.view.row_counts["review"]:
        shown.append(meanings.rows_in_review(language))
    items = [{"file": "", "name": one.title, "text": " ".join(one.sentences)} for one in shown]
    writer.blocks.add("terms", items=items, size=size)
