"""The sections of a report with figures: summary, maps, classes, targets, trend.

Each writes its parts, or none where the area has nothing for it.
"""

from typing import Any

from boundaries.areas.codes import Level
from webmap.core.i18n import noun, percent
from webmap.documents.report import tables
from webmap.documents.report.class_bar import draw_bar
from webmap.documents.report.trend_drawing import (
    ADVANCED_STYLE,
    FORMED_STYLE,
    draw_line,
    draw_trend,
    target_style,
)
from webmap.documents.report.writer import SectionWriter
from webmap.documents.typesetting.blocks import Cell, cell
from webmap.documents.typesetting.map_block import HALF, MOST, add_map
from webmap.maps import sentences, symbology
from webmap.maps.target_sentences import TargetProgress
from webmap.maps.trend.chart import Chart
from webmap.maps.trend.view import TrendView
from webmap.maps.view import AreaView, highest_coverage

_TILES = 4  # main figures that stand there also where they are 0
_CHART = 0.6  # of the width of the page


def write_summary(writer: SectionWriter) -> None:
    """Write the main figures, the bar of classes, the targets and the source."""
    view, blocks, _ = writer.report.view, writer.blocks, writer.gettext
    total = view.total
    if not total["villages"]:
        return
    if total["coverage"] is not None:
        blocks.add("tiles", items=_tiles(writer, view))
    blocks.add(
        "bar",
        file=blocks.picture("bar.svg", draw_bar(view.bar, writer.styles, grey=writer.grey)),
        alternative=view.class_line,
        items=[
            {
                "file": writer.swatches[entry.key],
                "label": entry.label,
                "count": writer.number(entry.count),
                "share": percent(entry.count, total["villages"], writer.language),
            }
            for entry in view.bar
        ],
    )
    if total["coverage"] is not None and total["review_villages"]:
        pattern = _("Bila semua yang menunggu diterima, cakupan paling tinggi %(percent)s.")
        blocks.text(pattern % {"percent": highest_coverage(view)}, soft=True)
    line = sentences.source_line(view.sources, writer.language)
    blocks.text(_("Sumber: %(sources)s") % {"sources": line}, soft=True)
    if view.targets:
        blocks.heading(_("Target"))
        blocks.list([_target(writer, one) for one in view.targets], size=1)


def _tiles(writer: SectionWriter, view: AreaView) -> list[dict[str, str]]:
    _, total, language = writer.gettext, view.total, writer.language
    villages, advanced = total["villages"], total["mandiri"] + total["berkelanjutan"]
    counts = [
        (villages, noun(Level.VILLAGE, language, villages), ""),
        (total["formed"], _("terbentuk"), percent(total["formed"], villages, language)),
        (advanced, _("mandiri + berkelanjutan"), percent(advanced, villages, language)),
        (total["unformed"], _("belum"), ""),
        (total["forming"], _("dirintis"), ""),
        (total["no_data"], _("tanpa data"), ""),
    ]
    return [
        {"value": writer.number(count), "label": label, "note": note}
        for at, (count, label, note) in enumerate(counts)
        if count or at < _TILES
    ]


def _target(writer: SectionWriter, one: TargetProgress) -> Cell:
    _ = writer.gettext
    details = [one.issuer, _("lewat tenggat") if one.overdue else "", one.after, one.waiting]
    return cell(
        f"{one.label}: {one.wanted} {_('desa')}; {one.verdict}",
        strong=True,
        small=" · ".join(filter(None, details)),
    )


def write_maps(writer: SectionWriter) -> None:
    """Write the maps, the first of them beside the summary."""
    drawn = [one for one in writer.report.maps if one.panels[-1].shapes.areas]
    for at, figure in enumerate(drawn):
        writer.blocks.heading(figure.view.map_title)
        add_map(writer.blocks, figure, f"map-{at}", writer.paper, most=MOST if at else HALF)


def write_classes(writer: SectionWriter) -> None:
    """Write the table of classes by area, or the villages of a district; none without data."""
    view, _ = writer.report.view, writer.gettext
    if view.rows and view.rows_level and view.total["coverage"] is not None:
        title = _("Klasifikasi per %(noun)s")
        writer.blocks.heading(title % {"noun": noun(view.rows_level, writer.language)})
        writer.blocks.table(tables.class_table(view, writer.swatches, grey=writer.grey))
    elif view.villages:
        title = _("%(count)s desa/kelurahan, yang belum dahulu")
        writer.blocks.heading(title % {"count": writer.number(len(view.villages))})
        writer.blocks.table(tables.village_table(view, writer.swatches))


def write_targets(writer: SectionWriter) -> None:
    """Write what each area lacks to each target; nothing without data."""
    report, view, _ = writer.report, writer.report.view, writer.gettext
    if not report.gaps or not view.rows_level or view.total["coverage"] is None:
        return
    title = _("Target dan kekurangan per %(noun)s")
    writer.blocks.heading(title % {"noun": noun(view.rows_level, writer.language)})
    for table in tables.target_tables(report):
        writer.blocks.table(table)
    notes = [f"{gap.name}. {' '.join(gap.notes)}" for gap in report.gaps if gap.notes]
    writer.blocks.list([cell(note, soft=True) for note in notes], size=0.88)


def write_trend(writer: SectionWriter) -> None:
    """Write the chart of the trend with its key, and its table."""
    trend, _ = writer.report.trend, writer.gettext
    if trend is None:
        return
    writer.blocks.heading(_("Tren"))
    writer.blocks.text(" ".join([trend.text, *trend.notes]), keep=trend.chart is not None)
    if trend.chart is None:
        return
    day = writer.report.view.day.isoformat()
    drawn = draw_trend(trend.chart, day, writer.styles, grey=writer.grey)
    writer.blocks.add(
        "chart",
        file=writer.blocks.picture("trend.svg", drawn),
        alternative=_("Grafik tren: %(text)s") % {"text": trend.text},
        share=_CHART,
        items=_key(writer, trend, trend.chart),
    )
    writer.blocks.table(tables.trend_table(trend, writer.language))


def _key(writer: SectionWriter, trend: TrendView, chart: Chart) -> list[dict[str, Any]]:
    _ = writer.gettext
    lines = [(FORMED_STYLE, _("terbentuk"))]
    if chart.advanced:
        lines.append((ADVANCED_STYLE, _("mandiri + berkelanjutan")))
    lines += [
        (target_style(line), f"{_('target')} {text}")
        for line, text in zip(chart.targets, trend.targets, strict=True)
    ]
    drawn = [
        (writer.blocks.picture(f"line-{at}.svg", draw_line(style)), text)
        for at, (style, text) in enumerate(lines)
    ]
    bands = [
        (writer.swatches[band.key], _band_label(writer, band.key)) for band in reversed(chart.bands)
    ]
    return [{"file": file, "text": text} for file, text in [*drawn, *bands]]


def _band_label(writer: SectionWriter, key: str) -> str:
    one = next(found for found in symbology.COLOURS if found.value == key)
    return symbology.label(one, writer.language).lower()
