"""Theme: what changed since a date, per village and, as a difference of coverage, per area."""

from collections.abc import Mapping
from datetime import date

from boundaries.areas.codes import Level
from kampungkb import repository as register
from kampungkb.indicators import changes
from kampungkb.indicators.changes import CHANGES, Change, ChangeFigures, StateChanges
from kampungkb.indicators.classification import CLASSES
from webmap.caching.snapshot import get_snapshot
from webmap.core.i18n import day, noun, texts
from webmap.maps import sentences
from webmap.maps.change.sentences import area_lines, change_label, class_change, points
from webmap.maps.change.states import KEY, changes_since, chosen_since
from webmap.maps.themes.theme import Cell, Theme, ThemeContext, ThemeStyle

COLOURS = {
    Change.NEW: "#003f17",
    Change.UP: "#58ad60",
    Change.STARTED: "#bce8a8",
    Change.UNCHANGED: "#afafaf",
    Change.STOPPED: "#ebc3f7",
    Change.DOWN: "#9e74b1",
    Change.GONE: "#41004c",
    Change.UNKNOWN: "#f4f4f2",
}
"""Colours in the order of the legend: as far from grey on the one side as on the other."""

_RARE = frozenset([Change.STARTED, Change.STOPPED])
"""Changes that a legend shows only if there are villages of them."""

_STEPS = (0.02, 0.10)
"""Bounds of the classes of areas on either side of no change, in shares of the villages."""

_RISES = (("rise_3", Change.NEW), ("rise_2", Change.UP), ("rise_1", Change.STARTED))
_FALLS = (("fall_1", Change.STOPPED), ("fall_2", Change.DOWN), ("fall_3", Change.GONE))
_AREA_COLOURS = {
    **{key: COLOURS[change] for key, change in _RISES},
    "same": COLOURS[Change.UNCHANGED],
    **{key: COLOURS[change] for key, change in _FALLS},
    "unknown": COLOURS[Change.UNKNOWN],
}


def change_theme(context: ThemeContext) -> Theme | None:
    """Return the theme of the change since the chosen date; None before any earlier report.

    Raises BadDate for a date that is not before the one shown.
    """
    since = chosen_since(context.snapshot, context.code, context.options)
    if since is None:
        return None
    found = changes_since(context.session, context.snapshot, since).within(context.code)
    _ = texts(context.language).gettext
    names = context.snapshot.names
    level = context.by if context.by < Level.VILLAGE else None
    table_level = Level.of(context.table[0]["level"]) if context.table else None
    in_table = changes.rows(found, table_level, names, context.code) if table_level else []
    total = changes.total(found, context.code, names)
    cells = {row["code"]: _area_cell(row, context.language) for row in [*in_table, total]}
    source = _source(context, since)
    values = {"title": context.title, "since": day(since, context.language)}
    if level is None:
        return Theme(
            key=KEY,
            title=_("Perubahan status per desa/kelurahan sejak %(since)s, %(title)s") % values,
            legend_title=_("Perubahan sejak %(since)s") % values,
            styles=_village_styles(found, context.language),
            classes=_village_classes(found),
            lines=_village_lines(found, context.language),
            column=_("Perubahan"),
            areas_column=_("Selisih (poin)"),
            cells={**cells, **_village_cells(found, context.language)},
            source=source,
        )
    rows = in_table if level == table_level else changes.rows(found, level, names, context.code)
    values["noun"] = noun(level, context.language)
    return Theme(
        key=KEY,
        title=_("Selisih cakupan per %(noun)s sejak %(since)s, %(title)s") % values,
        legend_title=_("Selisih cakupan sejak %(since)s") % values,
        styles=_area_styles(context.language),
        classes={row["code"]: area_class(row) for row in rows},
        partial=frozenset(row["code"] for row in rows if 0 < row["unknown"] < row["villages"]),
        lines={row["code"]: area_lines(row, context.language) for row in rows},
        column=_("Perubahan"),
        areas_column=_("Selisih (poin)"),
        cells=cells,
        source=source,
        notes=(_("Selisih dalam poin persen, dari desa yang diketahui pada kedua tanggal."),),
    )


def area_class(row: ChangeFigures) -> str:
    """Return the class of an area by its difference in coverage; symmetric around no change."""
    share = row["difference"]
    if share is None:
        return f"{KEY}_unknown"
    if share == 0:
        return f"{KEY}_same"
    step = 1 + sum(abs(share) > bound for bound in _STEPS)
    return f"{KEY}_{'rise' if share > 0 else 'fall'}_{step}"


def _source(context: ThemeContext, since: date) -> str:
    """Return the sources of the figures before, for the line under the map.

    Only their dates where they are the sources of the page, too.
    """
    _ = texts(context.language).gettext
    states = get_snapshot(context.session, since).state, context.snapshot.state
    before, after = (register.sources(context.session, state, context.code) for state in states)
    line = sentences.source_line(before, context.language)
    if before and {one["source"] for one in before} <= {one["source"] for one in after}:
        days = dict.fromkeys(one["date"] for one in before[:2])
        line = ", ".join(day(one, context.language) for one in days)
    return _("Sebelumnya: %(sources)s") % {"sources": line}


def _key(change: Change) -> str:
    return f"{KEY}_{change.value}"


def _village_styles(found: StateChanges, language: str) -> tuple[ThemeStyle, ...]:
    there = {CHANGES[byte] for byte in set(found.changes.tolist())}
    return tuple(
        ThemeStyle(_key(change), change_label(change, language), colour, change == Change.UNKNOWN)
        for change, colour in COLOURS.items()
        if change not in _RARE or change in there
    )


def _area_styles(language: str) -> tuple[ThemeStyle, ...]:
    _ = texts(language).gettext
    labels = {
        "rise_3": _("naik > 10 poin"),
        "rise_2": _("naik > 2 – 10 poin"),
        "rise_1": _("naik sampai 2 poin"),
        "same": _("tetap"),
        "fall_1": _("turun sampai 2 poin"),
        "fall_2": _("turun > 2 – 10 poin"),
        "fall_3": _("turun > 10 poin"),
        "unknown": _("Tidak diketahui"),
    }
    return tuple(
        ThemeStyle(f"{KEY}_{key}", text, _AREA_COLOURS[key], key == "unknown")
        for key, text in labels.items()
    )


def _village_classes(found: StateChanges) -> Mapping[str, str]:
    keys = [_key(change) for change in CHANGES]
    return {
        code: keys[byte]
        for code, byte in zip(found.codes.tolist(), found.changes.tolist(), strict=True)
    }


def _texts_of_changes(found: StateChanges, language: str) -> list[tuple[str, Change, str]]:
    # a few dozen texts serve all villages
    made: dict[tuple[int, int], str] = {}
    rows = []
    columns = zip(
        *(part.tolist() for part in (found.codes, found.changes, found.before, found.after)),
        strict=True,
    )
    for code, change, before, after in columns:
        if (before, after) not in made:
            made[before, after] = class_change(CLASSES[before], CLASSES[after], language)
        rows.append((code, CHANGES[change], made[before, after]))
    return rows


def _village_lines(found: StateChanges, language: str) -> Mapping[str, list[str]]:
    labels = {change: change_label(change, language) for change in CHANGES}
    return {
        code: [f"{labels[change]}: {text}"]
        for code, change, text in _texts_of_changes(found, language)
    }


def _village_cells(found: StateChanges, language: str) -> Mapping[str, Cell]:
    # what changed comes first, what is unknown last
    ranks = {change: float(rank) for rank, change in enumerate(COLOURS)}
    return {
        code: Cell(text, ranks[change]) for code, change, text in _texts_of_changes(found, language)
    }


def _area_cell(row: ChangeFigures, language: str) -> Cell:
    if row["difference"] is None:
        return Cell("–", float("-1e9"))
    return Cell(points(row["difference"], language), row["difference"])
