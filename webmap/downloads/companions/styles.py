"""Styles beside a file in a zip, and in a GeoPackage."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from boundaries.areas.codes import Level
from geo.files.layer import EMPTY
from webmap.downloads.descriptions import describe
from webmap.styles.classes import StyleTheme, style_themes
from webmap.styles.conditions import Comparison, Condition, Share
from webmap.styles.gap_target import GapTarget
from webmap.styles.geopackage import add_styles
from webmap.styles.layer_styles import layer_styles
from webmap.styles.qml import SUFFIX as QML
from webmap.styles.qml import qml
from webmap.styles.sld import SUFFIX as SLD
from webmap.styles.sld import sld


def style_files(
    by: Level,
    columns: Sequence[str],
    gap: GapTarget | None,
    language: str,
    layer: str,
    names: Mapping[str, str] = EMPTY,
) -> dict[str, bytes]:
    """Return the styles of a layer by the ends of their names; ``.qml`` is the default one.

    ``names``: of columns in the file, where they differ. ``layer``: its name, in the SLD.
    """
    files: dict[str, bytes] = {}
    for place, theme in enumerate(style_themes(by, language, gap)):
        renamed = _rename(theme, names)
        end = f"_{theme.key}" if place else ""
        titles = {
            names.get(name, name): title
            for name, title in column_titles(by, columns, language).items()
        }
        files |= {f"{end}{QML}": qml(renamed, titles), f"{end}{SLD}": sld(renamed, layer)}
    return files


def column_titles(by: Level, columns: Sequence[str], language: str) -> dict[str, str]:
    """Return the title of each column in a language."""
    return {name: describe(name, by, language).title for name in columns}


def add_package_styles(
    path: Path,
    layers: Mapping[str, tuple[Level, Sequence[str], GapTarget | None]],
    language: str,
    day: date,
) -> None:
    """Write the styles of all layers in all languages into a GeoPackage.

    ``layers``: level, columns and target of each layer by its name. ``language``: of the style that
    a layer opens with. ``day``: written as the time of the change.
    """
    styles = {}
    for name, (by, columns, gap) in layers.items():
        titles = partial(column_titles, by, columns)
        styles[name] = layer_styles(by, language, gap, titles, name)
    add_styles(path, styles, day)


def _rename(theme: StyleTheme, names: Mapping[str, str]) -> StyleTheme:
    """Return a theme that reads columns by their names in the file."""

    def renamed(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(tuple(_renamed(one, names) for one in condition) for condition in conditions)

    lines = theme.partial
    return replace(
        theme,
        classes=tuple(replace(one, conditions=renamed(one.conditions)) for one in theme.classes),
        partial=lines and replace(lines, conditions=renamed(lines.conditions)),
    )


def _renamed(comparison: Comparison, names: Mapping[str, str]) -> Comparison:
    value = comparison.value
    if isinstance(value, Share):
        value = value._replace(attribute=names.get(value.attribute, value.attribute))
    attribute = names.get(comparison.attribute, comparison.attribute)
    return comparison._replace(attribute=attribute, value=value)
