"""Lay out the report of an area as a PDF on upright paper."""

from dataclasses import replace
from typing import Any

from webmap.core.i18n import texts
from webmap.documents.report import list_sections, sections
from webmap.documents.report.content import Report
from webmap.documents.report.writer import SectionWriter
from webmap.documents.typesetting.document_data import document_data
from webmap.documents.typesetting.engine import typeset
from webmap.documents.typesetting.papers import Paper

_SECTIONS = (
    sections.write_summary,
    sections.write_maps,
    sections.write_classes,
    sections.write_targets,
    sections.write_trend,
    list_sections.write_change,
    list_sections.write_worklist,
    list_sections.write_rows,
    list_sections.write_sources,
    list_sections.write_meanings,
)
"""What a report has, in order."""


def report_pdf(report: Report, paper: Paper) -> bytes:
    """Return a report as PDF; raises what ``engine.typeset`` raises."""
    if paper.is_landscape:
        paper = replace(paper, width=paper.height, height=paper.width)
    writer = SectionWriter(report, paper)
    for write in _SECTIONS:
        write(writer)
    files = writer.blocks.files
    if report.figure.qr:
        files["qr.svg"] = report.figure.qr
    data = {**_texts(report, paper), "blocks": writer.blocks.listed}
    return typeset("report.typ", data, files, "pdf")[0]


def _texts(report: Report, paper: Paper) -> dict[str, Any]:
    figure, _ = report.figure, texts(report.language).gettext
    day = _("per %(day)s") % {"day": figure.day_text}
    foot = [f"{_('Sidik data')} {figure.fingerprint}" if figure.fingerprint else ""]
    return {
        **document_data(figure, paper),
        "subtitle": _("Laporan cakupan Kampung KB, %(day)s") % {"day": day},
        "day": _("Laporan cakupan Kampung KB, %(day)s") % {"day": day},
        "foot": " · ".join(filter(None, [*foot, figure.address.split("?")[0]])),
        "page_words": _("Halaman %(page)s dari %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    }
