"""Which themes there are, and which the map of an area offers."""

from collections.abc import Sequence

from boundaries.areas.codes import Level
from kampungkb.indicators.coverage import AreaFigures
from kampungkb.thematic.registry import LAYERS
from webmap.core.i18n import texts
from webmap.maps.change.states import KEY as CHANGE
from webmap.maps.thematic_symbology import layer_name
from webmap.maps.themes import change, gap, next_class
from webmap.maps.themes.thematic import thematic_theme
from webmap.maps.themes.theme import STATUS, Builder, Theme, ThemeChoice, ThemeContext

BUILDERS: dict[str, Builder] = {
    gap.KEY: gap.gap_theme,
    CHANGE: change.change_theme,
    next_class.KEY: next_class.next_class_theme,
    **dict.fromkeys(LAYERS, thematic_theme),
}


def build_theme(context: ThemeContext) -> Theme | None:
    """Return the theme that a request asks for; None for the map of status or coverage.

    None, too, where the map cannot show it: a link may keep the theme of another area.
    """
    builder = BUILDERS.get(context.options.key)
    return builder(context) if builder else None


def theme_choices(
    by: Level,
    levels: tuple[Level, ...],
    total: AreaFigures,
    language: str,
    layers: Sequence[str] = (),
    *,
    has_earlier: bool = False,
) -> list[ThemeChoice]:
    """Return the themes that the map of an area offers, the map without a theme first.

    ``by``: level that the map shows now; ``levels``: those that it can show; ``layers``: keys of
    the thematic layers that there are of the area; ``has_earlier``: whether there is a report on it
    before the one shown.
    """
    _ = texts(language).gettext
    choices = [ThemeChoice(STATUS, _("Cakupan dan status"), by)]
    areas = [level for level in levels if level < Level.VILLAGE]
    if areas and total["targets"]:
        choices.append(ThemeChoice(gap.KEY, _("Kurang ke target"), by if by in areas else areas[0]))
    if has_earlier:
        choices.append(ThemeChoice(CHANGE, _("Perubahan"), by))
    if total["formed"]:
        # where the page can list villages the answer is in the list
        lists = levels[0] >= Level.DISTRICT
        shown = Level.VILLAGE if lists and Level.VILLAGE in levels else by
        choices.append(ThemeChoice(next_class.KEY, _("Mengapa Dasar"), shown))
    choices += [ThemeChoice(key, layer_name(key, language), by) for key in layers]
    return choices if len(choices) > 1 else []
