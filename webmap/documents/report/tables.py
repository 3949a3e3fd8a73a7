"""Tables of a report, with the numbers and headings of the page's tables."""

from collections.abc import Iterator, Sequence

from boundaries.areas.codes import Level
from kampungkb.indicators.changes import ChangeFigures
from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.coverage import AreaFigures, villages_of
from kampungkb.indicators.targets import TargetFigures
from webmap.core.i18n import day, noun, number, percent, texts
from webmap.documents.report.content import Report
from webmap.documents.typesetting.blocks import Cell, Column, Table, cell
from webmap.maps import symbology, target_sentences
from webmap.maps.change.view import ChangeView
from webmap.maps.gap_view import GapView
from webmap.maps.trend.view import TrendView
from webmap.maps.view import AreaView
from webmap.worklist.sentences import need_label
from webmap.worklist.view import WorklistView

TARGETS = 4
"""Most targets side by side in a table; more are in a further table."""

_UNKNOWN = "–"
_GREY = "#555555"
_MANY = 10  # columns; more leave no room for bars
_NORMAL, _SMALL = 0.92, 0.84
_ALWAYS = frozenset([VillageClass.UNFORMED])


def area_name(name: str) -> str:
    """Return the name of an area in a table, as the page's tables have it."""
    return name.replace("Kabupaten ", "")


def class_table(view: AreaView, swatches: dict[str, str], *, grey: bool = False) -> Table:
    """Return the villages of each area by class, with coverage; lowest coverage first.

    ``swatches``: pictures of the classes by key. ``grey``: without colours. A class that no village
    has is left out.
    """
    _ = texts(view.language).gettext
    language, total = view.language, view.total
    classes = [key for key in symbology.LEGEND_ORDER if villages_of(total, key) or key in _ALWAYS]
    headings = {
        VillageClass.UNFORMED: _("Belum"),
        VillageClass.FORMING: _("Dirintis"),
        VillageClass.NO_DATA: _("Tanpa data"),
    }
    columns = [
        Column(_noun(view.rows_level, language), right=False, width=1),
        Column(_("Desa")),
        Column(_("Terbentuk")),
        *(
            Column(headings.get(key) or symbology.label(key, language), file=swatches[key.value])
            for key in classes
        ),
        Column(_("Cakupan")),
        Column(_("Bagian maju")),
    ]

    def row(figures: AreaFigures) -> list[Cell]:
        known = figures["coverage"] is not None
        villages = figures["villages"]
        counts = [
            number(villages_of(figures, key), language)
            if known or key is VillageClass.NO_DATA
            else _UNKNOWN
            for key in classes
        ]
        advanced = figures["mandiri"] + figures["berkelanjutan"]
        return [
            number(villages, language),
            number(figures["formed"], language) if known else _UNKNOWN,
            *counts,
            percent(figures["formed"], villages, language) if known else _("tanpa data"),
            percent(advanced, villages, language) if known else _UNKNOWN,
        ]

    wide = len(columns) > _MANY

    def with_bar(figures: AreaFigures) -> list[Cell]:
        cells = row(figures)
        if figures["coverage"] is not None and not wide:
            shade = _GREY if grey else symbology.colour(symbology.coverage_class(figures))
            cells[-2] = cell(str(cells[-2]), share=figures["coverage"], colour=shade)
        return [area_name(figures["name"]), *cells]

    return Table(
        columns,
        [with_bar(one) for one in view.rows],
        [_("Jumlah"), *row(total)] if len(view.rows) > 1 else (),
        size=_SMALL if wide else _NORMAL,
    )


def village_table(view: AreaView, swatches: dict[str, str]) -> Table:
    """Return the villages of a district with status and class, unformed first."""
    _ = texts(view.language).gettext
    rows = [
        [
            cell(one.name),
            one.code,
            cell(one.status, file=swatches[one.key.value]),
            one.klasifikasi,
            day(one.formed_on, view.language, short=True) if one.formed_on else one.formed_year,
            one.kampung,
        ]
        for one in view.villages
    ]
    columns = [
        Column(_("Desa/kelurahan"), right=False, width=1.2),
        Column(_("Kode"), right=False),
        Column(_("Status"), right=False),
        Column(_("Klasifikasi"), right=False),
        Column(_("Dibentuk"), right=False),
        Column(_("Nama Kampung KB"), right=False, width=1),
    ]
    filled = [at for at in range(len(columns)) if at == 0 or any(row[at] for row in rows)]
    return Table([columns[at] for at in filled], [[row[at] for at in filled] for row in rows])


def target_tables(report: Report) -> list[Table]:
    """Return what each area lacks to each target of the report, as a range without data."""
    listed = list(zip(report.gaps, report.targets, strict=True))
    return [
        _target_table(report.view, listed[first : first + TARGETS])
        for first in range(0, len(listed), TARGETS)
    ]


def _target_table(
    view: AreaView, listed: Sequence[tuple[GapView, dict[str, TargetFigures | None]]]
) -> Table:
    language = view.language
    _ = texts(language).gettext

    def cells(code: str) -> Iterator[Cell]:
        for gap, parts in listed:
            wanted = parts[code]
            yield number(wanted["wanted"], language) if wanted else _UNKNOWN
            yield cell(gap.cells[code].text, strong=True)

    total: list[Cell] = [view.title]
    for gap, _parts in listed:
        total += [number(gap.target["wanted"], language), gap.total.text]
    return Table(
        [
            Column(_noun(view.rows_level, language), right=False, width=1),
            *[Column(_("Target"), width=0.6), Column(_("Kurang"), width=0.7)] * len(listed),
        ],
        [[area_name(row["name"]), *cells(row["code"])] for row in view.rows],
        total if len(view.rows) > 1 else (),
        [("", 1), *((_target_heading(gap, language), 2) for gap, _parts in listed)],
    )


def _target_heading(gap: GapView, language: str) -> str:
    return f"{target_sentences.target_label(gap.target, language)}, {gap.target['issuer']}"


def change_table(change: ChangeView, level: Level) -> Table:
    """Return the number of villages of each area by change; ``level``: of the areas."""
    language = change.language
    _ = texts(language).gettext
    shown = [
        ("new", _("Baru")),
        ("up", _("Naik")),
        ("down", _("Turun")),
        ("gone", _("Hilang")),
        *([("started", _("Mulai")), ("stopped", _("Berhenti"))] if change.has_stages else []),
        *([("unknown", _("Tidak diketahui"))] if change.total["unknown"] else []),
    ]

    def cells(row: ChangeFigures) -> list[Cell]:
        known = row["difference"] is not None
        values = {key: value for key, value in row.items() if isinstance(value, int)}
        counts: list[Cell] = [
            number(values[key], language) if known or key == "unknown" else _UNKNOWN
            for key, _title in shown
        ]
        return [*counts, change.points(row)]

    return Table(
        [
            Column(_noun(level, language), right=False, width=1),
            *(Column(title) for _key, title in shown),
            Column(_("Selisih (poin)")),
        ],
        [[area_name(row["name"]), *cells(row)] for row in change.rows],
        [_("Jumlah"), *cells(change.total)],
    )


def trend_table(trend: TrendView, language: str) -> Table:
    """Return the figures of each date of a trend, as the page's table has them."""
    _ = texts(language).gettext
    rows: list[list[Cell]] = []
    for row in trend.rows:
        point, known = row.point, row.point["coverage"] is not None
        counts = [point["formed"], row.advanced, *(int(point[key.value]) for key in trend.classes)]
        formed, *others = [number(one, language) if known else _UNKNOWN for one in counts]
        share = percent(point["formed"], point["villages"], language)
        rows.append(
            [
                day(row.day, language, short=True),
                formed,
                share if known else _("tanpa data"),
                *others,
                number(point["no_data"], language),
                row.sources,
            ]
        )
    return Table(
        [
            Column(_("Tanggal"), right=False),
            Column(_("Terbentuk")),
            Column(_("Cakupan")),
            Column(_("Mandiri +")),
            *(Column(symbology.label(key, language)) for key in trend.classes),
            Column(_("Tanpa data")),
            Column(_("Sumber"), right=False, width=1),
        ],
        rows,
    )


def need_table(worklist: WorklistView) -> Table:
    """Return how many villages have each need; those that no village has are left out."""
    language = worklist.language
    _ = texts(language).gettext
    return Table(
        [Column(_("Yang perlu dikerjakan"), right=False, width=1), Column(_("Desa"))],
        [
            [need_label(need, language, worklist.layer), number(count, language)]
            for need, count in worklist.counts.items()
            if count
        ],
    )


def worklist_table(worklist: WorklistView, rows: int) -> Table:
    """Return the first ``rows`` villages of a worklist with what each lacks."""
    shown = [key for key in worklist.columns if key not in ("source", "as_of")]
    wide = {"name": 1.0, "district": 0.8, "missing": 2.0, "note": 1.0}
    return Table(
        [
            Column(worklist.headings[key], right=key == "number", width=wide.get(key, 0))
            for key in shown
        ],
        [[str(getattr(row, key)) for key in shown] for row in worklist.rows[:rows]],
    )


def _noun(level: Level | None, language: str) -> str:
    word = noun(level or Level.VILLAGE, language)
    return word[:1].upper() + word[1:]
