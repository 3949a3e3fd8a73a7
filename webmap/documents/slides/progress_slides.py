"""Slides of progress: targets, the trend, what changed since a date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from boundaries.areas.codes import Level
from kampungkb.indicators.changes import ChangeFigures
from kampungkb.indicators.classification import VillageClass
from webmap.core.i18n import day, noun, number, texts
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
from webmap.maps import symbology
from webmap.maps.change.view import ChangeView
from webmap.maps.trend.view import TrendRow, TrendView
from webmap.maps.view import AreaView

CHANGED = 34
"""Most changed villages in the table."""

ACCENT = "#1f5f99"
"""Colour of what has no class."""

_ADVANCED = symbology.colour(VillageClass.BERKELANJUTAN)
_LABEL = 0.09  # of the axis of time, that a number takes


def targets_slide(view: AreaView) -> SlideContent | None:
    """Return the slide of all targets with who set them; None where there are none."""
    targets = view.total["targets"]
    if not targets:
        return None
    _ = texts(view.language).gettext
    rows = []
    for one, figures in zip(view.targets, targets, strict=True):
        reached = "–" if figures["reached"] is None else number(figures["reached"], view.language)
        verdict = f"{one.verdict} · {_('lewat tenggat')}" if one.overdue else one.verdict
        rows.append([one.label, one.issuer, one.wanted, reached, verdict])
    columns = [
        Column(_("Target")),
        Column(_("Ditetapkan oleh")),
        Column(_("Jumlah desa"), numeric=True),
        Column(_("Tercapai"), numeric=True),
        Column(_("Kekurangan")),
    ]
    table = SlideTable(_("Target"), columns, rows)
    more = [
        f"{one.label}, {one.issuer}: {'; '.join(filter(None, [one.after, one.waiting]))}."
        for one in view.targets
        if one.after or one.waiting
    ]
    return SlideContent(
        title=_("Target dan kekurangan, %(title)s") % {"title": view.title},
        table=table,
        chart=_targets_chart(view) if any(one["reached"] for one in targets) else None,
        notes=[view.sentence, *table_lines(table), *more],
    )


def _targets_chart(view: AreaView) -> SlideChart:
    _ = texts(view.language).gettext
    targets = view.total["targets"]
    reached = [min(one["reached"] or 0, one["wanted"]) for one in targets]
    missing = [one["gap_at_least"] or 0 for one in targets]
    unknown = [(one["gap"] or 0) - (one["gap_at_least"] or 0) for one in targets]
    wanted = [one["wanted"] for one in targets]
    series = [
        _part(_("Tercapai"), ACCENT, reached, wanted),
        _part(_("Kurang"), symbology.colour(VillageClass.UNFORMED), missing, wanted),
    ]
    if any(unknown):
        no_data = _part(_("Tanpa data"), symbology.colour(VillageClass.NO_DATA), unknown, wanted)
        series.append(replace(no_data, hatched=True))
    names = [
        f"{one.label}, {figures['issuer']}"
        for one, figures in zip(view.targets, targets, strict=True)
    ]
    return SlideChart(ChartKind.PARTS, _("Target"), names, series)


def _part(name: str, colour: str, counts: Sequence[int], wanted: Sequence[int]) -> ChartSeries:
    # the names beside the bars take a part of the slide
    fits = [number_fits(*one, charts=2) for one in zip(counts, wanted, strict=True)]
    return ChartSeries(name, colour, counts, fits)


def trend_slide(view: AreaView, trend: TrendView | None) -> SlideContent | None:
    """Return the slide of the trend up to the day of the figures; None with fewer than two dates.

    What changed since the report before stands over it where the change has no map of its own.
    """
    if trend is None or len(trend.rows) < 2:
        return None
    _ = texts(view.language).gettext
    days = [row.day for row in trend.rows]
    formed = [row.point["formed"] if _has_data(row) else None for row in trend.rows]
    advanced = [row.advanced if _has_classes(row) else None for row in trend.rows]
    labelled = _labelled(days)
    series = [ChartSeries(_("Terbentuk"), ACCENT, formed, labelled)]
    if any(advanced):
        apart = [
            shown and one != other
            for shown, one, other in zip(labelled, advanced, formed, strict=True)
        ]
        series.append(ChartSeries(_("Mandiri + berkelanjutan"), _ADVANCED, advanced, apart))
    columns = [
        Column(_("Tanggal")),
        Column(_("Terbentuk"), numeric=True),
        Column(_("Mandiri + berkelanjutan"), numeric=True),
        Column(_("Tanpa data"), numeric=True),
    ]
    rows = [
        [day(row.day, view.language)]
        + [
            "–" if count is None else number(count, view.language)
            for count in (reached, higher, row.point["no_data"])
        ]
        for row, reached, higher in zip(trend.rows, formed, advanced, strict=True)
    ]
    return SlideContent(
        title=_("Perkembangan, %(title)s") % {"title": view.title},
        text=trend.text,
        chart=SlideChart(ChartKind.LINES, _("Desa menurut tanggal"), days, series),
        remarks=trend.notes,
        notes=[trend.text, *trend.notes, *table_lines(SlideTable("", columns, rows))],
    )


def _has_data(row: TrendRow) -> bool:
    return row.point["coverage"] is not None


def _has_classes(row: TrendRow) -> bool:
    # a report without klasifikasi says nothing of how many are advanced
    point = row.point
    return _has_data(row) and not 0 < point["formed"] == point["unclassified"]


def _labelled(days: Sequence[date]) -> list[bool]:
    """Return which dates have room for a number: the first, the last, others where it is free."""
    room = (days[-1] - days[0]) * _LABEL
    shown = [days[-1], days[0]]
    for one in reversed(days):
        if all(abs(one - other) >= room for other in shown):
            shown.append(one)
    return [one in shown for one in days]


def unchanged_slide(trend: SlideContent | None, view: AreaView) -> SlideContent | None:
    """Return the slide of a change that has no map: its sentences, over the trend if there is one.

    None where no earlier report is known.
    """
    change = view.change
    if change is None:
        return trend
    _ = texts(view.language).gettext
    text = " ".join(filter(None, [change.sentence, change.coverage]))
    slide = trend or SlideContent(title="")
    return replace(
        slide,
        title=_("Perubahan sejak %(since)s, %(title)s")
        % {"since": day(change.since, view.language), "title": view.title},
        text=text,
        remarks=[*change.notes[:1], *slide.remarks],
        notes=[text, *change.notes, *slide.notes],
    )


def changed_slide(view: AreaView) -> SlideContent | None:
    """Return the table of what changed: areas for the country and a province, else villages."""
    change = view.change
    if change is None or not change.count:
        return None
    _ = texts(view.language).gettext
    values = {"since": day(change.since, view.language), "title": view.title}
    if view.at <= Level.PROVINCE:
        table = _changed_areas(view, change)
        left_out = 0
    else:
        table = _changed_villages(view, change)
        left_out = change.count - len(table.rows)
    remarks = []
    if left_out:
        remarks.append(
            _("%(count)s desa lain yang berubah tidak ditampilkan.")
            % {"count": number(left_out, view.language)}
        )
    return SlideContent(
        title=_("Yang berubah sejak %(since)s, %(title)s") % values,
        table=table,
        remarks=remarks,
        notes=[change.sentence, *remarks, *table_lines(table)],
    )


def _changed_areas(view: AreaView, change: ChangeView) -> SlideTable:
    _ = texts(view.language).gettext
    heading = noun(view.rows_level or view.by, view.language)
    columns = [
        Column(heading[:1].upper() + heading[1:]),
        Column(_("Baru"), numeric=True),
        Column(_("Naik"), numeric=True),
        Column(_("Turun"), numeric=True),
        Column(_("Hilang"), numeric=True),
        Column(_("Selisih (poin)"), numeric=True),
    ]
    changed = [row for row in change.rows if any(_changes(row))]
    rows = [
        [row["name"].replace("Kabupaten ", ""), *_counts(view, row), change.points(row)]
        for row in sorted(changed, key=lambda row: -(row["difference"] or 0))
    ]
    total = [_("Jumlah"), *_counts(view, change.total), change.points(change.total)]
    return SlideTable(_("Perubahan"), columns, rows, total)


def _counts(view: AreaView, row: ChangeFigures) -> list[str]:
    return [number(count, view.language) for count in _changes(row)]


def _changes(row: ChangeFigures) -> tuple[int, int, int, int]:
    return row["new"], row["up"], row["down"], row["gone"]


def _changed_villages(view: AreaView, change: ChangeView) -> SlideTable:
    _ = texts(view.language).gettext
    many = view.at < Level.DISTRICT
    columns = [
        Column(_("Desa/kelurahan")),
        *([Column(_("Kecamatan"))] if many else []),
        Column(_("Perubahan")),
        Column(_("Klasifikasi")),
    ]
    rows: list[Sequence[str]] = [
        [
            one.village["name"],
            *([one.village["district"]] if many else []),
            one.label,
            one.classes,
        ]
        for one in change.villages[:CHANGED]
    ]
    return SlideTable(_("Perubahan"), columns, rows)
