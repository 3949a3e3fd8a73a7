"""The styles of one layer: every theme in every language of the site, the default first."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from boundaries.areas.codes import Level
from webmap.core.i18n import LANGUAGES
from webmap.styles.classes import style_themes
from webmap.styles.gap_target import GapTarget
from webmap.styles.qml import qml
from webmap.styles.sld import sld

Titles = Callable[[str], Mapping[str, str]]
"""Gives the titles of the columns of a layer, by column, in a language."""


class LayerStyle(NamedTuple):
    """A style as both formats write it. ``name``: theme and language, e.g. ``status_id``."""

    name: str
    title: str
    language: str
    qml: bytes
    sld: bytes


def layer_styles(
    level: Level, language: str, gap: GapTarget | None, titles: Titles, layer: str = ""
) -> tuple[LayerStyle, ...]:
    """Return the styles of a layer; the first is the default one in ``language``.

    ``layer``: its name, in the SLD. The titles of columns stand in the QML.
    """
    languages = [language, *(one for one in LANGUAGES if one != language)]
    return tuple(
        LayerStyle(
            f"{theme.key}_{one}", theme.title, one, qml(theme, titles(one)), sld(theme, layer)
        )
        for one in languages
        for theme in style_themes(level, one, gap)
    )
