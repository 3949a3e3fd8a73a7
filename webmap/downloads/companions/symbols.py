"""Classes and colours of the areas in files that have colours of their own (KML)."""

from collections.abc import Mapping
from typing import Any

from boundaries.areas.codes import Level
from geo.files.layer import Symbol, Symbology
from webmap.core import i18n
from webmap.styles.classes import StyleClass, style_themes


def symbology(by: Level, language: str) -> Symbology:
    """Return the classes of the areas of a level: status of villages, coverage of others."""
    theme = style_themes(by, language)[0]
    no_data = theme.classes[-1]

    def class_of(values: Mapping[str, Any]) -> StyleClass:
        return theme.class_of(values) or no_data

    def caption(values: Mapping[str, Any]) -> tuple[str, str]:
        _ = i18n.texts(language).gettext
        text = _("%(title)s: %(label)s, per %(day)s") % {
            "title": theme.title,
            "label": class_of(values).label,
            "day": i18n.day(values["date"], language),
        }
        return str(values["name"]), text

    return Symbology(
        {one.key: Symbol(one.label, one.colour) for one in theme.classes},
        lambda values: class_of(values).key,
        caption,
    )
