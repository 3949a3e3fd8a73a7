"""Theme: what keeps formed villages from a higher klasifikasi ("why only Dasar").

Villages are coloured by NextClass; areas by the share of their villages of class Dasar that were
never filled in, since there the figures are wrong and no village is known to be weak.
"""

from boundaries.areas.codes import Level, level
from kampungkb.indicators import next_class_figures
from kampungkb.indicators.classification import CLASSES, VillageClass
from kampungkb.indicators.next_class import NEXT_CLASSES, NextClass, easiest_step, score_figures
from kampungkb.indicators.next_class_figures import NextClassFigures, never_filled_share
from webmap.core.i18n import noun, number, percent, texts
from webmap.maps import symbology
from webmap.maps.scores import sentences
from webmap.maps.themes.theme import Cell, Theme, ThemeContext, ThemeStyle

KEY = "next"

NO_DATA = VillageClass.NO_DATA.value
UNFORMED = "next_not_formed"

VILLAGE_COLOURS = {
    f"next_{NextClass.NEVER_FILLED}": "#73143f",
    f"next_{NextClass.BLOCKED_SEVERAL}": "#445b0e",
    f"next_{NextClass.BLOCKED_INPUT}": "#c6832f",
    f"next_{NextClass.BLOCKED_PROCESS}": "#fbdf59",
    f"next_{NextClass.BLOCKED_OUTPUT}": "#5ab7ff",
    f"next_{NextClass.ONE_POINT}": "#5d7fa8",
    f"next_{NextClass.TOP}": "#0f08ad",
    UNFORMED: "#a9b0b6",
    NO_DATA: "#f4f4f2",
}
"""Colour of each class of villages, in the order of the legend."""

AREA_COLOURS = {
    "never_filled_all": "#1f0b31",
    "never_filled_under_100": "#643276",
    "never_filled_under_75": "#af566b",
    "never_filled_under_50": "#e08a4e",
    "never_filled_under_25": "#ffdc34",
    "never_filled_none": "#c9ffb9",
    NO_DATA: "#f4f4f2",
}
"""Colour of each class of areas, in the order of the legend."""

_BREAKS = (
    (0.25, "never_filled_under_25"),
    (0.50, "never_filled_under_50"),
    (0.75, "never_filled_under_75"),
)
_NO_STEP = 99  # more points than any step takes, for sorting


def next_class_theme(context: ThemeContext) -> Theme | None:
    """Return the theme of what formed villages lack to their next class.

    None where no village of the area is formed.
    """
    if not context.total["formed"]:
        return None
    return _of_villages(context) if context.by == Level.VILLAGE else _of_areas(context)


def village_classes(context: ThemeContext) -> dict[str, str]:
    """Return the key of the style of each village of the area, by code."""
    part = context.snapshot.state.within(context.code)
    found = context.snapshot.next_classes(context.session, context.code).tolist()
    keys = [NO_DATA if one is NextClass.UNKNOWN else f"next_{one}" for one in NEXT_CLASSES]
    formed = [one.is_formed for one in CLASSES]
    unformed = [NO_DATA if one is VillageClass.NO_DATA else UNFORMED for one in CLASSES]
    return {
        code: keys[byte] if formed[own] else unformed[own]
        for code, own, byte in zip(part.codes.tolist(), part.classes.tolist(), found, strict=True)
    }


def _of_villages(context: ThemeContext) -> Theme:
    _ = texts(context.language).gettext
    lines: dict[str, list[str]] = {}
    cells: dict[str, Cell] = {}
    classes = village_classes(context)
    if level(context.code) >= Level.REGENCY:  # where the page has a table of villages
        lines, cells = _texts_of_villages(context, classes)
        cells |= _area_cells(context)
    return Theme(
        key=KEY,
        title=_("Apa yang kurang ke kelas berikut, %(title)s") % {"title": context.title},
        legend_title=_("Ke kelas berikut"),
        styles=_styles(VILLAGE_COLOURS, _village_labels(context.language)),
        classes=classes,
        lines=lines,
        column=_("Ke kelas berikut") if cells else "",
        areas_column=_("Belum diisi"),
        cells=cells,
        notes=_notes(context.language),
    )


def _of_areas(context: ThemeContext) -> Theme | None:
    if not context.rows:
        return None
    _ = texts(context.language).gettext
    figures = _figures(context, context.by)
    values = {"noun": noun(context.by, context.language), "title": context.title}
    return Theme(
        key=KEY,
        title=_("Desa Dasar yang belum pernah diisi per %(noun)s, %(title)s") % values,
        legend_title=_("Dasar yang belum pernah diisi"),
        styles=_styles(AREA_COLOURS, _area_labels(context.language)),
        classes={row["code"]: _area_class(row) for row in figures},
        partial=frozenset(
            row["code"]
            for row in figures
            if 0 < row["no_data"] < row["villages"] or 0 < row["dasar_scored"] < row["dasar"]
        ),
        lines={row["code"]: _area_lines(row, context.language) for row in figures},
        column=_("Belum diisi"),
        cells=_area_cells(context),
        notes=_notes(context.language),
    )


def _figures(context: ThemeContext, by: Level) -> list[NextClassFigures]:
    snapshot = context.snapshot
    found = snapshot.next_classes(context.session, context.code)
    return next_class_figures.rows(snapshot.state, found, by, snapshot.names, context.code)


def _area_cells(context: ThemeContext) -> dict[str, Cell]:
    # of the areas in the table, and of the whole for its last line
    if not context.table:
        return {}
    levels = (level(context.code), Level.of(context.table[0]["level"]))
    return {
        row["code"]: _cell(row, context.language) for by in levels for row in _figures(context, by)
    }


def _texts_of_villages(
    context: ThemeContext, classes: dict[str, str]
) -> tuple[dict[str, list[str]], dict[str, Cell]]:
    labels = _village_labels(context.language)
    lines, cells = {}, {}
    scores = context.snapshot.scores(context.session, context.code).tolist()
    for (code, key), own in zip(classes.items(), scores, strict=True):
        lines[code] = [labels[key]]
        if key in (NO_DATA, UNFORMED):
            cells[code] = Cell("", _NO_STEP)
            continue
        figures = score_figures(own)
        step = easiest_step(figures)
        cells[code] = Cell(
            sentences.lacking_text(figures, context.language), step["points"] if step else 0
        )
        if step and not figures["never_filled"]:
            lines[code] = [sentences.step_sentence(step, context.language), labels[key]]
    return lines, cells


def _cell(row: NextClassFigures, language: str) -> Cell:
    share = never_filled_share(row)
    if share is None:
        return Cell("–", -1)
    return Cell(percent(row["never_filled"], row["dasar_scored"], language, 0), share)


def _area_class(row: NextClassFigures) -> str:
    share = never_filled_share(row)
    if share is None:
        known = row["villages"] > row["no_data"] and not row["dasar"]
        return "never_filled_none" if known else NO_DATA
    if not row["never_filled"]:
        return "never_filled_none"
    if share >= 1:
        return "never_filled_all"
    return next((key for top, key in _BREAKS if share < top), "never_filled_under_100")


def _area_lines(row: NextClassFigures, language: str) -> list[str]:
    _ = texts(language).gettext
    if row["villages"] == row["no_data"]:
        return [_("tanpa data")]
    values = {key: number(row[key], language) for key in ("never_filled", "dasar", "one_point")}
    share = percent(row["never_filled"], row["dasar_scored"], language)
    return [
        _("%(never_filled)s dari %(dasar)s desa Dasar belum pernah diisi (%(percent)s)")
        % {**values, "percent": share},
        _("%(one_point)s satu poin lagi ke Mandiri atau Berkelanjutan") % values,
    ]


def _styles(colours: dict[str, str], labels: dict[str, str]) -> tuple[ThemeStyle, ...]:
    return tuple(
        ThemeStyle(key, labels[key], colour, key == NO_DATA) for key, colour in colours.items()
    )


def _village_labels(language: str) -> dict[str, str]:
    _ = texts(language).gettext
    return {
        **{f"next_{one}": sentences.next_class_label(one, language) for one in NEXT_CLASSES},
        UNFORMED: _("belum terbentuk atau dirintis"),
        NO_DATA: _("tanpa data atau tanpa skor"),
    }


def _area_labels(language: str) -> dict[str, str]:
    _ = texts(language).gettext
    return {
        "never_filled_all": _("semua belum diisi"),
        "never_filled_under_100": _("75 – < 100 %"),
        "never_filled_under_75": _("50 – < 75 %"),
        "never_filled_under_50": _("25 – < 50 %"),
        "never_filled_under_25": _("di bawah 25 %"),
        "never_filled_none": _("tidak ada"),
        NO_DATA: symbology.label(VillageClass.NO_DATA, language),
    }


def _notes(language: str) -> tuple[str, ...]:
    _ = texts(language).gettext
    return (_("Belum pernah diisi: kedua belas skor 1. Mungkin belum dijawab, bukan lemah."),)
