"""Slides with tables and charts of the areas in an area: ranking, classes, the lowest ones."""

from collections.abc import Callable, Mapping, Sequence

from boundaries.areas.codes import Level, ancestor
from kampungkb.indicators.coverage import AreaFigures, villages_of
from webmap.core.i18n import noun, number, percent, percent_value, texts
from webmap.documents.slides.slide import (
    ChartKind,
    ChartSeries,
    Column,
    SlideChart,
    SlideContent,
    SlideTable,
    number_fits,
    table_lines,
)
from webmap.maps import sentences, symbology
from webmap.maps.symbology import CoverageClass
from webmap.maps.view import AreaView

PER_CHART = 19
"""Most areas in a chart, so that their names can be read."""

PER_SLIDE = 17
"""Most rows of a table on one slide, where no text wraps."""

LONGEST = 3 * PER_SLIDE
"""Most areas that are shown all, on several slides; of more, the first and the last ones."""


def ranking_slides(view: AreaView) -> list[SlideContent]:
    """Return charts and tables of the areas in the table of a view, lowest coverage first.

    Empty where fewer than two areas have data.
    """
    known = [row for row in view.rows if row["coverage"] is not None]
    if len(known) < 2:
        return []
    return [*_coverage_charts(view, known), *_class_charts(view, known), _area_table(view, known)]


def lowest_table_slide(view: AreaView, names: Mapping[str, str]) -> SlideContent | None:
    """Return the table of the areas of lowest coverage, by a view of smaller areas.

    ``names``: of all areas, by code. None where fewer than two have data.
    """
    known = [row for row in view.rows if row["coverage"] is not None]
    if view.rows_level is None or len(known) < 2:
        return None
    _ = texts(view.language).gettext
    values = _values(view)
    rows = known[:PER_SLIDE]
    table = _table(view, rows, _("Cakupan terendah"), parents=names)
    remarks = _left_out(view, len(known) - len(rows))
    none = next((one for one in view.legend if one.key == CoverageClass.ZERO), None)
    if none and none.count:
        text = _("Tanpa satu pun yang terbentuk: %(count)s %(noun)s.")
        remarks.append(text % _counted(view, none.count))
    remarks = _as_one([*remarks, *_gap_remark(view)])
    return SlideContent(
        title=_("Cakupan terendah per %(noun)s, %(title)s") % values,
        table=table,
        remarks=remarks,
        notes=[*remarks, *table_lines(table)],
    )


def village_slide(view: AreaView) -> SlideContent | None:
    """Return the table of the villages of a district, those not formed first."""
    if view.at != Level.DISTRICT or not view.villages:
        return None
    _ = texts(view.language).gettext
    columns = [Column(_("Desa/kelurahan")), Column(_("Status")), Column(_("Klasifikasi"))]
    rows = [[one.name, one.status, one.klasifikasi or "–"] for one in view.villages]
    table = SlideTable(_("Desa/kelurahan"), columns, rows)
    return SlideContent(
        title=_("Desa/kelurahan, yang belum dahulu, %(title)s") % {"title": view.title},
        table=table,
        notes=[view.sentence, view.class_line, *table_lines(table)],
    )


# Charts ---------------------------------------------------------------------------------------


def _coverage_charts(view: AreaView, known: Sequence[AreaFigures]) -> list[SlideContent]:
    _ = texts(view.language).gettext
    values = _values(view)

    def chart(rows: Sequence[AreaFigures]) -> SlideChart:
        shares = [percent_value(row["formed"], row["villages"]) for row in rows]
        colours = [symbology.colour(symbology.coverage_class(row)) for row in rows]
        series = ChartSeries(_("Cakupan"), colours[0], shares, [True] * len(rows), colours)
        name = _("Cakupan per %(noun)s") % values
        return SlideChart(ChartKind.BARS, name, list(map(_short, rows)), [series], "%", 100)

    def line(row: AreaFigures) -> str:
        return f"{row['name']}: {percent(row['formed'], row['villages'], view.language)}"

    title = _("Urutan cakupan per %(noun)s, %(title)s") % values
    return _chart_slides(view, known, title, view.sentence, chart, line)


def _class_charts(view: AreaView, known: Sequence[AreaFigures]) -> list[SlideContent]:
    _ = texts(view.language).gettext
    values = _values(view)
    keys = [key for key in symbology.BAR_ORDER if any(villages_of(row, key) for row in known)]

    def chart(rows: Sequence[AreaFigures]) -> SlideChart:
        series = []
        for key in keys:
            counts = [villages_of(row, key) for row in rows]
            fits = [
                number_fits(count, row["villages"]) for count, row in zip(counts, rows, strict=True)
            ]
            label, colour = symbology.label(key, view.language), symbology.colour(key)
            hatched = symbology.hatched(key)
            series.append(ChartSeries(label, colour, counts, fits, hatched=hatched))
        name = _("Status dan klasifikasi per %(noun)s") % values
        return SlideChart(ChartKind.PARTS, name, list(map(_short, rows)), series)

    def line(row: AreaFigures) -> str:
        return f"{row['name']}: {sentences.class_line(row, view.language)}"

    title = _("Status dan klasifikasi per %(noun)s, %(title)s") % values
    return _chart_slides(view, known, title, view.class_line, chart, line)


def _chart_slides(
    view: AreaView,
    known: Sequence[AreaFigures],
    title: str,
    note: str,
    chart: Callable[[Sequence[AreaFigures]], SlideChart],
    line: Callable[[AreaFigures], str],
) -> list[SlideContent]:
    """Return a slide with the ``chart`` of each part of the areas that have data.

    ``line``: an area of the chart as a line of the notes.
    """
    rows, left_out = _ends(known, LONGEST, 2 * PER_CHART)
    remarks = _as_one(_remarks(view, known, left_out))
    count = -(-len(rows) // PER_CHART)
    size = -(-len(rows) // count)
    parts = [rows[at : at + size] for at in range(0, len(rows), size)]
    return [
        SlideContent(
            title=f"{title} ({number}/{count})" if count > 1 else title,
            chart=chart(part),
            remarks=remarks,
            notes=[note, *remarks, *map(line, part)],
        )
        for number, part in enumerate(parts, start=1)
    ]


def _remarks(view: AreaView, known: Sequence[AreaFigures], left_out: int) -> list[str]:
    _ = texts(view.language).gettext
    remarks = _left_out(view, left_out)
    if without := len(view.rows) - len(known):
        text = _("%(count)s %(noun)s tanpa data tidak ditampilkan.")
        remarks.append(text % _counted(view, without))
    return remarks


# Tables ---------------------------------------------------------------------------------------


def _area_table(view: AreaView, known: Sequence[AreaFigures]) -> SlideContent:
    _ = texts(view.language).gettext
    values = _values(view)
    rows, left_out = _ends(known, LONGEST, 2 * PER_SLIDE)
    table = _table(view, rows, _("Angka per %(noun)s") % values, total=True)
    remarks = _as_one([*_remarks(view, known, left_out), *_gap_remark(view)])
    notes = view.gap.notes if view.gap else []
    return SlideContent(
        title=_("Angka per %(noun)s, %(title)s") % values,
        table=table,
        remarks=remarks,
        notes=[view.sentence, *remarks, *notes, *table_lines(table)],
    )


def _table(
    view: AreaView,
    rows: Sequence[AreaFigures],
    name: str,
    parents: Mapping[str, str] | None = None,
    *,
    total: bool = False,
) -> SlideTable:
    _ = texts(view.language).gettext
    level = view.rows_level or view.by
    heading = noun(level, view.language)
    columns = [Column(heading[:1].upper() + heading[1:])]
    shown = [*rows, view.total] if total else list(rows)
    forming = any(row["forming"] for row in shown)
    unknown = any(row["no_data"] for row in shown)
    gaps = view.gap.cells if view.gap else {}
    if parents:
        above = noun(Level(level - 1), view.language)
        columns.append(Column(above[:1].upper() + above[1:]))
    columns += [Column(_("Desa"), numeric=True), Column(_("Terbentuk"), numeric=True)]
    if forming:
        columns.append(Column(_("Dirintis"), numeric=True))
    columns.append(Column(_("Belum"), numeric=True))
    if unknown:
        columns.append(Column(_("Tanpa data"), numeric=True))
    columns.append(Column(_("Cakupan"), numeric=True))
    if gaps:
        columns.append(Column(_("Kurang"), numeric=True))

    def cells(row: AreaFigures, title: str, gap: str) -> list[str]:
        known = row["coverage"] is not None
        counts = [row["formed"], *([row["forming"]] if forming else []), row["unformed"]]
        found = [title]
        if parents:
            found.append(parents.get(ancestor(row["code"], Level(level - 1)), ""))
        found.append(number(row["villages"], view.language))
        found += [number(count, view.language) if known else "–" for count in counts]
        if unknown:
            found.append(number(row["no_data"], view.language))
        share = percent(row["formed"], row["villages"], view.language)
        found.append(share if known else _("tanpa data"))
        return [*found, gap if known else "–"] if gaps else found

    last = None
    if total and len(view.rows) > 1:
        last = cells(view.total, _("Jumlah"), view.gap.total.text if view.gap else "")
    return SlideTable(
        name,
        columns,
        [
            cells(row, _short(row), gaps[row["code"]].text if row["code"] in gaps else "–")
            for row in rows
        ],
        last,
    )


def _gap_remark(view: AreaView) -> list[str]:
    if view.gap is None:
        return []
    _ = texts(view.language).gettext
    return [_("Kurang: ke %(target)s.") % {"target": view.gap.name}]


def _as_one(remarks: Sequence[str]) -> list[str]:
    # one paragraph takes less of the height of a table
    return [" ".join(remarks)] if remarks else []


# Parts ----------------------------------------------------------------------------------------


def _values(view: AreaView) -> dict[str, str]:
    level = view.rows_level or view.by
    return {"noun": noun(level, view.language), "title": view.title}


def _counted(view: AreaView, count: int) -> dict[str, str]:
    level = view.rows_level or view.by
    return {"count": number(count, view.language), "noun": noun(level, view.language, count)}


def _short(row: AreaFigures) -> str:
    # as in the table of a page, whose heading says what the areas are
    return row["name"].replace("Kabupaten ", "")


def _ends(rows: Sequence[AreaFigures], longest: int, most: int) -> tuple[list[AreaFigures], int]:
    """Return all rows, or of too many the first and the last ones, and how many are left out.

    ``longest``: most rows of which all are returned; ``most``: how many of more than these.
    """
    if len(rows) <= longest:
        return list(rows), 0
    half = most // 2
    return [*rows[:half], *rows[-half:]], len(rows) - 2 * half


def _left_out(view: AreaView, count: int) -> list[str]:
    if not count:
        return []
    _ = texts(view.language).gettext
    return [_("%(count)s %(noun)s lain tidak ditampilkan.") % _counted(view, count)]
