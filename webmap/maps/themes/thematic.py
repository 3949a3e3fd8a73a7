"""Themes of thematic layers: what there is in each village, alone or crossed with coverage.

The layer is as of ``snapshot.layer_day``: layers are reported at other times than the register.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from boundaries.areas.codes import Level, level
from kampungkb.thematic import repository
from kampungkb.thematic.figures import (
    CrossedFigures,
    LayerFigures,
    ThematicState,
    crossed_figures,
    crossed_villages,
    layer_figures,
)
from kampungkb.thematic.registry import LAYER_CLASSES, LayerClass, find_layer
from webmap.core.i18n import noun, number, percent, texts
from webmap.maps import sentences
from webmap.maps.symbology import COVERAGE_COLOURS, CoverageClass, label
from webmap.maps.thematic_symbology import COLOURS, layer_class_label, layer_name
from webmap.maps.themes.theme import Cell, Theme, ThemeContext, ThemeLink, ThemeStyle

CROSSED_COLOURS = {
    "cross_formed_none": "#d94801",
    "cross_formed_present": "#0a5a78",
    "cross_not_formed_present": "#7fbfb8",
    "cross_not_formed_none": "#f3dfa2",
    "no_data": "#f4f4f2",
}
"""Colour of each class of villages by Kampung KB and layer, in the order of the legend."""

_BREAKS = (
    (0.25, CoverageClass.UNDER_25),
    (0.50, CoverageClass.UNDER_50),
    (0.75, CoverageClass.UNDER_75),
)


class _Part(NamedTuple):
    """Villages of an area that have something, of those that could; without data apart."""

    number: int
    of: int
    no_data: int
    villages: int


def thematic_theme(context: ThemeContext) -> Theme | None:
    """Return the theme of the layer of the request; None where the area has no report of it."""
    key = context.options.key
    available = context.snapshot.layers(context.code)
    if key not in {one["key"] for one in available}:
        return None
    if context.by != Level.VILLAGE and not context.rows:
        return None
    state = context.snapshot.layer_state(context.session, key)
    make = _crossed if context.options.crossed else _alone
    return make(context, state, layer_name(key, context.language))


def _alone(context: ThemeContext, state: ThematicState, name: str) -> Theme:
    language = context.language
    _ = texts(language).gettext
    parts = {row["code"]: _present(row) for row in _figures(context, state)}
    values = {"layer": name, "title": context.title, "noun": noun(context.by, language)}
    line = _("%(count)s dari %(of)s desa punya %(layer)s (%(percent)s)")
    classes, cells = _area_classes(context, parts), _cells(parts, language)
    styles = _shares(language)
    if context.by == Level.VILLAGE:
        layer, part = find_layer(context.options.key), state.within(context.code)
        keys = [LAYER_CLASSES[byte] for byte in part.classes.tolist()]
        codes = part.codes.tolist()
        labels = {one: layer_class_label(one, language) for one in LayerClass}
        classes = {code: _key(one) for code, one in zip(codes, keys, strict=True)}
        styles = tuple(
            ThemeStyle(_key(one), labels[one], colour, one is LayerClass.NO_DATA)
            for one, colour in COLOURS.items()
            if one in layer.classes
        )
        if _lists_villages(context):
            cells |= {
                code: Cell(labels[one], one.byte) for code, one in zip(codes, keys, strict=True)
            }
    return Theme(
        key=context.options.key,
        title=_("%(layer)s per %(noun)s, %(title)s") % values,
        legend_title=name if context.by == Level.VILLAGE else _("Desa dengan %(layer)s") % values,
        styles=styles,
        classes=classes,
        partial=_partial(context, parts),
        lines=_lines(context, parts, line, name),
        column=name,
        cells=cells,
        source=_source(context, state, name),
        link=ThemeLink(_("Silangkan dengan Kampung KB"), {"with": "formed"}),
    )


def _crossed(context: ThemeContext, state: ThematicState, name: str) -> Theme:
    language = context.language
    _ = texts(language).gettext
    parts = {row["code"]: _formed_without(row) for row in _crossed_rows(context, state)}
    values = {"layer": name, "title": context.title, "noun": noun(context.by, language)}
    classes, cells = _area_classes(context, parts), _cells(parts, language)
    styles = _shares(language)
    line = _("%(count)s dari %(of)s Kampung KB tanpa %(layer)s (%(percent)s)")
    labels = {
        "formed_none": _("Kampung KB tanpa %(layer)s") % values,
        "formed_present": _("Kampung KB dengan %(layer)s") % values,
        "not_formed_present": _("hanya %(layer)s") % values,
        "not_formed_none": _("tidak ada keduanya"),
        "no_data": label(CoverageClass.NO_DATA, language),
    }
    if context.by == Level.VILLAGE:
        classes = crossed_classes(context, state)
        styles = tuple(
            ThemeStyle(key, labels[key.removeprefix("cross_")], colour, key == "no_data")
            for key, colour in CROSSED_COLOURS.items()
        )
        if _lists_villages(context):
            order = {style.key: place for place, style in enumerate(styles)}
            names = {style.key: style.label for style in styles}
            cells |= {code: Cell(names[key], order[key]) for code, key in classes.items()}
    else:
        # the fewer Kampung KB lack the layer, the better: the ramp of coverage turned round
        styles = tuple(
            ThemeStyle(style.key, style.label, COVERAGE_COLOURS[_TURNED[key]], style.hatched)
            for style, key in zip(styles, CoverageClass, strict=True)
        )
    return Theme(
        key=context.options.key,
        title=_("Kampung KB tanpa %(layer)s per %(noun)s, %(title)s") % values,
        legend_title=_("Kampung KB tanpa %(layer)s") % values,
        styles=styles,
        classes=classes,
        partial=_partial(context, parts),
        lines=_lines(context, parts, line, name),
        column=_("Tanpa %(layer)s") % values,
        cells=cells,
        source=_source(context, state, name),
        link=ThemeLink(_("Hanya %(layer)s") % values, {"with": ""}),
    )


_TURNED = dict(
    zip(
        (one for one in CoverageClass if one is not CoverageClass.NO_DATA),
        reversed([one for one in CoverageClass if one is not CoverageClass.NO_DATA]),
        strict=True,
    )
) | {CoverageClass.NO_DATA: CoverageClass.NO_DATA}


def crossed_classes(context: ThemeContext, state: ThematicState) -> dict[str, str]:
    """Return the key of the style of each village of the area, by Kampung KB and layer."""
    register, layer = context.snapshot.state.within(context.code), state.within(context.code)
    classes = dict.fromkeys(register.codes.tolist(), "no_data")
    for formed in (True, False):
        for present in (True, False):
            key = f"cross_{'formed' if formed else 'not_formed'}_{'present' if present else 'none'}"
            mask = crossed_villages(register, layer, formed=formed, present=present)
            classes |= dict.fromkeys(register.codes[mask].tolist(), key)
    return classes


def _levels(context: ThemeContext) -> list[Level]:
    # of the areas on the map and in the table, and of the whole for the last line of the table
    rows = [*context.rows[:1], *context.table[:1]]
    return sorted({level(context.code), *(Level.of(row["level"]) for row in rows)})


def _figures(context: ThemeContext, state: ThematicState) -> Iterable[LayerFigures]:
    names = context.snapshot.names
    for by in _levels(context):
        yield from layer_figures(state, by, names, context.code)


def _crossed_rows(context: ThemeContext, state: ThematicState) -> Iterable[CrossedFigures]:
    snapshot = context.snapshot
    for by in _levels(context):
        yield from crossed_figures(snapshot.state, state, by, snapshot.names, context.code)


def _present(row: LayerFigures) -> _Part:
    return _Part(row["present"], row["villages"] - row["no_data"], row["no_data"], row["villages"])


def _formed_without(row: CrossedFigures) -> _Part:
    formed = row["formed_none"] + row["formed_present"]
    return _Part(row["formed_none"], formed, row["no_data"], row["villages"])


def _lists_villages(context: ThemeContext) -> bool:
    return level(context.code) >= Level.REGENCY


def _key(one: LayerClass) -> str:
    return one.value if one is LayerClass.NO_DATA else f"layer_{one.value}"


def _shares(language: str) -> tuple[ThemeStyle, ...]:
    return tuple(
        ThemeStyle(
            _share_key(key),
            label(key, language),
            COVERAGE_COLOURS[key],
            key is CoverageClass.NO_DATA,
        )
        for key in CoverageClass
    )


def _share_key(key: CoverageClass) -> str:
    return key.value if key is CoverageClass.NO_DATA else f"share_{key.value}"


def _area_classes(context: ThemeContext, parts: Mapping[str, _Part]) -> dict[str, str]:
    return {row["code"]: _share_key(_class(parts[row["code"]])) for row in context.rows}


def _class(part: _Part) -> CoverageClass:
    # of the villages whose state is known
    if not part.of:
        return CoverageClass.NO_DATA
    if part.number == 0:
        return CoverageClass.ZERO
    if part.number == part.of:
        return CoverageClass.FULL
    share = part.number / part.of
    return next((key for top, key in _BREAKS if share < top), CoverageClass.UNDER_100)


def _partial(context: ThemeContext, parts: Mapping[str, _Part]) -> frozenset[str]:
    return frozenset(
        row["code"]
        for row in context.rows
        if 0 < (part := parts[row["code"]]).no_data < part.villages and part.of
    )


def _cells(parts: Mapping[str, _Part], language: str) -> dict[str, Cell]:
    return {
        code: Cell(percent(part.number, part.of, language, 0), part.number / part.of)
        if part.of
        else Cell("–", -1)
        for code, part in parts.items()
    }


def _lines(
    context: ThemeContext, parts: Mapping[str, _Part], pattern: str, name: str
) -> dict[str, list[str]]:
    _ = texts(context.language).gettext
    lines = {}
    for row in context.rows:
        part = parts[row["code"]]
        values = {
            "count": number(part.number, context.language),
            "of": number(part.of, context.language),
            "percent": percent(part.number, part.of, context.language),
            "no_data": number(part.no_data, context.language),
            "layer": name,
        }
        own = [pattern % values] if part.of else [_("tanpa data")]
        if part.of and part.no_data:
            own.append(_("%(no_data)s tanpa data") % values)
        lines[row["code"]] = own
    return lines


def _source(context: ThemeContext, state: ThematicState, name: str) -> str:
    reports = context.snapshot.layer_reports
    sources = repository.layer_sources(reports, state, context.code)
    return f"{name}: {sentences.source_line(sources, context.language)}"
