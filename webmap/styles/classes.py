"""Themes of exported layers: attributes, classes, colours and names, as the site's maps have them.

Villages: ``status`` is the site's map of villages, formed ones in the colour of their klasifikasi;
``klasifikasi`` sets back what is not formed. Areas: ``coverage``, and ``gap`` to the target that
the site shows by default. Colours, bounds and names are those of ``webmap.maps``. Each feature of a
layer is in exactly one class; ``partial`` is drawn over the class.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from boundaries.areas.codes import Level
from kampungkb.indicators.classification import CLASSIFIED, Status, VillageClass
from webmap.core.i18n import texts
from webmap.documents.drawing.fills import HATCH, PAPER
from webmap.maps import meanings, sentences, symbology
from webmap.maps.symbology import COVERAGE_BREAKS, CoverageClass
from webmap.maps.themes.gap import GAP_BREAKS, gap_key, gap_legend_title, gap_styles
from webmap.styles.conditions import (
    Comparison,
    Condition,
    Operator,
    Share,
    any_holds,
    attributes_of,
)
from webmap.styles.gap_target import GapColumns, GapTarget

STATUS, KLASIFIKASI, COVERAGE, GAP = "status", "klasifikasi", "coverage", "gap"
VILLAGE_THEMES = (STATUS, KLASIFIKASI)
AREA_THEMES = (COVERAGE, GAP)
THEMES = VILLAGE_THEMES + AREA_THEMES
"""All themes; the first of a level is the one that its layers open with."""

NOT_FORMED = "not_formed"
"""Key of the class of theme ``klasifikasi`` that holds unformed and forming villages."""


@dataclass(frozen=True, slots=True)
class StyleClass:
    """A class of a theme.

    ``colour``, ``outline``: ``#rrggbb``, of the area and its border. ``hatched``: grey lines over
    the colour, of what has no data. ``conditions``: any of them holds for features of the class.
    """

    key: str
    label: str
    colour: str
    outline: str
    hatched: bool
    conditions: tuple[Condition, ...]

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether a feature with these properties is in the class."""
        return any_holds(self.conditions, row)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Lines that are drawn over the class of a feature for which any of the conditions holds."""

    label: str
    conditions: tuple[Condition, ...]

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether the lines are drawn over a feature with these properties."""
        return any_holds(self.conditions, row)


@dataclass(frozen=True, slots=True)
class StyleTheme:
    """How the layer of one level is coloured; texts in the language asked for.

    ``title``: heading of the legend. ``attributes``: names of the properties that the conditions
    read. ``classes``: in the order of the legend. ``partial``: over areas of which a part has no
    data; None where a feature is one village.
    """

    key: str
    level: Level
    language: str
    title: str
    classes: tuple[StyleClass, ...]
    partial: Overlay | None = None

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the properties that decide on the class of a feature."""
        found: dict[str, None] = {}
        overlays = (self.partial,) if self.partial else ()
        for one in (*self.classes, *overlays):
            found |= dict.fromkeys(attributes_of(one.conditions))
        return tuple(found)

    def class_of(self, row: Mapping[str, Any]) -> StyleClass | None:
        """Return the class of a feature with these properties; None where none fits."""
        return next((one for one in self.classes if one.holds(row)), None)


def themes_of(level: Level) -> tuple[str, ...]:
    """Return the themes of the layers of a level; the first is the default."""
    return VILLAGE_THEMES if level == Level.VILLAGE else AREA_THEMES


def style_themes(
    level: Level, language: str, gap: GapTarget | None = None
) -> tuple[StyleTheme, ...]:
    """Return the themes of the layers of a level, the default first; ``gap`` only with a target."""
    if level == Level.VILLAGE:
        return status_theme(language), klasifikasi_theme(language)
    gaps = (gap_theme(level, language, gap),) if gap else ()
    return coverage_theme(level, language), *gaps


# Villages -------------------------------------------------------------------------------------


def status_theme(language: str = "id") -> StyleTheme:
    """Return the theme of the site's map of villages: status, and klasifikasi of the formed."""
    classes = [_village_class(key, language) for key in symbology.LEGEND_ORDER]
    title = sentences.legend_title(Level.VILLAGE, language)
    return StyleTheme(STATUS, Level.VILLAGE, language, title, tuple(classes))


def klasifikasi_theme(language: str = "id") -> StyleTheme:
    """Return the theme of formed villages by klasifikasi; the others are set back."""
    not_formed = (VillageClass.UNFORMED, VillageClass.FORMING)
    first, *rest = (symbology.label(key, language) for key in not_formed)
    set_back = StyleClass(
        NOT_FORMED,
        ", ".join([first, *map(str.lower, rest)]),
        symbology.FADED_COLOUR,
        HATCH,
        hatched=False,
        conditions=tuple(_village_condition(key) for key in not_formed),
    )
    formed = [_village_class(key, language) for key in (*CLASSIFIED, VillageClass.UNCLASSIFIED)]
    no_data = _village_class(VillageClass.NO_DATA, language)
    title = meanings.classes(language).title
    classes = (set_back, *formed, no_data)
    return StyleTheme(KLASIFIKASI, Level.VILLAGE, language, title, classes)


def _village_class(key: VillageClass, language: str) -> StyleClass:
    hatched = symbology.hatched(key)
    return StyleClass(
        key.value,
        symbology.label(key, language),
        symbology.colour(key),
        HATCH if hatched else PAPER,
        hatched,
        (_village_condition(key),),
    )


def _village_condition(key: VillageClass) -> Condition:
    status = Comparison("status", Operator.EQUAL, key.status.value)
    if key.status is not Status.FORMED:
        return (status,)
    if key.klasifikasi is None:
        return status, Comparison("klasifikasi", Operator.MISSING)
    return status, Comparison("klasifikasi", Operator.EQUAL, key.klasifikasi.value)


# Areas ----------------------------------------------------------------------------------------


def coverage_theme(level: Level, language: str = "id") -> StyleTheme:
    """Return the theme of areas by coverage; the attribute ``coverage`` is a share from 0 to 1."""
    _ = texts(language).gettext
    classes = [
        _area_class(key.value, key, symbology.label(key, language), (_coverage_condition(key),))
        for key in CoverageClass
    ]
    some = Comparison("no_data", Operator.ABOVE, 0)
    not_all = Comparison("no_data", Operator.BELOW, Share(1, "villages"))
    label = _("bergaris: sebagian desanya tanpa data, cakupan dapat lebih tinggi")
    partial = Overlay(label, ((some, not_all),))
    title = sentences.legend_title(level, language)
    return StyleTheme(COVERAGE, level, language, title, tuple(classes), partial)


def gap_theme(level: Level, language: str, gap: GapTarget) -> StyleTheme:
    """Return the theme of areas by the share of a target that is missing.

    The gap counts every village without data as missing. Where there are such villages it is a
    range down to ``gap_at_least``; these areas are under ``partial``.
    """
    _ = texts(language).gettext
    styles = {style.key: style for style in gap_styles(language)}
    classes = [
        _area_class(gap_key(key), key, styles[gap_key(key)].label, _gap_conditions(key, gap))
        for key in (key for key in CoverageClass if gap_key(key) in styles)
    ]
    label = _("bergaris: sebagian desanya tanpa data, kekurangan dapat lebih kecil")
    ranges = [
        (
            *_missing_before(gap, place),
            Comparison(columns.at_least, Operator.BELOW, Share(1, columns.gap)),
        )
        for place, columns in enumerate(gap.columns)
    ]
    title = f"{gap_legend_title(gap.target, language)} ({gap.target['issuer']})"
    return StyleTheme(GAP, level, language, title, tuple(classes), Overlay(label, tuple(ranges)))


def _area_class(
    key: str, colour: CoverageClass, label: str, conditions: tuple[Condition, ...]
) -> StyleClass:
    hatched = symbology.hatched(colour)
    outline = HATCH if hatched else PAPER
    return StyleClass(key, label, symbology.colour(colour), outline, hatched, conditions)


def _coverage_condition(key: CoverageClass) -> Condition:
    if key is CoverageClass.NO_DATA:
        return (Comparison(COVERAGE, Operator.MISSING),)
    if key in (CoverageClass.ZERO, CoverageClass.FULL):
        return (Comparison(COVERAGE, Operator.EQUAL, float(key is CoverageClass.FULL)),)
    bounds = [top for top, _ in COVERAGE_BREAKS]
    place = [*(one for _, one in COVERAGE_BREAKS), CoverageClass.UNDER_100].index(key)
    return (
        Comparison(COVERAGE, Operator.AT_LEAST, bounds[place - 1])
        if place
        else Comparison(COVERAGE, Operator.ABOVE, 0.0),
        Comparison(COVERAGE, Operator.BELOW, bounds[place] if place < len(bounds) else 1.0),
    )


def _gap_conditions(key: CoverageClass, gap: GapTarget) -> tuple[Condition, ...]:
    if key is CoverageClass.NO_DATA:
        return (tuple(Comparison(one.gap, Operator.MISSING) for one in gap.columns),)
    return tuple(
        (*_missing_before(gap, place), *_gap_condition(key, columns))
        for place, columns in enumerate(gap.columns)
    )


def _missing_before(gap: GapTarget, place: int) -> Iterable[Comparison]:
    # columns count where those before them have no value
    return (Comparison(one.gap, Operator.MISSING) for one in gap.columns[:place])


def _gap_condition(key: CoverageClass, columns: GapColumns) -> Condition:
    if key is CoverageClass.FULL:
        return (Comparison(columns.gap, Operator.EQUAL, 0),)
    above_none = Comparison(columns.gap, Operator.ABOVE, 0)
    if key is CoverageClass.ZERO:
        return above_none, Comparison(columns.gap, Operator.EQUAL, Share(1, columns.target))
    bounds = {one: top for top, one in GAP_BREAKS}
    top, below = bounds[key], [bound for bound in bounds.values() if bound < bounds[key]]
    over = Share(max(below), columns.target) if below else 0
    if top == 1:  # all of the target is a class of its own
        upper = Comparison(columns.gap, Operator.BELOW, Share(1, columns.target))
    else:
        upper = Comparison(columns.gap, Operator.AT_MOST, Share(top, columns.target))
    return Comparison(columns.gap, Operator.ABOVE, over), upper
