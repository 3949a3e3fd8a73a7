"""Classes of villages and areas on a map: colours, names, legend, bar of classes.

Pages, documents and files all take them from here. Pure functions of ``AreaFigures``; no function
uses a request.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from boundaries.areas.codes import Level
from kampungkb.indicators.classification import CLASSIFIED, Status, VillageClass
from kampungkb.indicators.coverage import AreaFigures, villages_of
from webmap.core.i18n import texts


class CoverageClass(StrEnum):
    """Class of an area by coverage, in the order of the legend.

    The place of a member in this order is the class byte of an area in the files of the atlas.
    """

    ZERO = "zero"
    UNDER_25 = "under_25"
    UNDER_50 = "under_50"
    UNDER_75 = "under_75"  # the first national target is 75 %
    UNDER_100 = "under_100"
    FULL = "full"
    NO_DATA = VillageClass.NO_DATA.value


MapClass = VillageClass | CoverageClass
"""Class of what a map colours: of a village, or of an area by coverage."""

COVERAGE_BREAKS = (
    (0.25, CoverageClass.UNDER_25),
    (0.50, CoverageClass.UNDER_50),
    (0.75, CoverageClass.UNDER_75),
)
"""Upper bound, not included, of each class of coverage above 0 and below 1 but the last."""

LEGEND_ORDER = (
    VillageClass.UNFORMED,
    VillageClass.FORMING,
    *CLASSIFIED,
    VillageClass.UNCLASSIFIED,
    VillageClass.NO_DATA,
)
"""Order of classes of villages in a legend: what is missing first, then rising."""

TABLE_ORDER = (
    VillageClass.UNFORMED,
    VillageClass.FORMING,
    VillageClass.NO_DATA,
    VillageClass.UNCLASSIFIED,
    *CLASSIFIED,
)
"""Order of classes of villages in a sorted table: what is missing first, then rising."""

_NOT_CLASSIFIED = (
    VillageClass.UNCLASSIFIED,
    VillageClass.FORMING,
    VillageClass.UNFORMED,
    VillageClass.NO_DATA,
)
BAR_ORDER = (*reversed(CLASSIFIED), *_NOT_CLASSIFIED)
"""Order of the segments of the bar of classes: from the highest class to what is missing."""

LINE_ORDER = (*CLASSIFIED, *_NOT_CLASSIFIED)
"""Order of classes in the bar's text."""

RARE = frozenset([VillageClass.FORMING, VillageClass.UNCLASSIFIED])
"""Classes that a legend shows only if there are villages of them."""

_VILLAGE_COLOURS = {
    VillageClass.NO_DATA: "#f4f4f2",
    VillageClass.UNFORMED: "#d94801",
    VillageClass.FORMING: "#f2c971",
    VillageClass.UNCLASSIFIED: "#8e736f",
    VillageClass.DASAR: "#bdcdff",
    VillageClass.BERKEMBANG: "#5cbbae",
    VillageClass.MANDIRI: "#3878b7",
    VillageClass.BERKELANJUTAN: "#0a2f6b",
}

COLOURS: dict[MapClass, str] = {one: _VILLAGE_COLOURS[one] for one in LEGEND_ORDER}
"""Colour of each class of villages, in the order of the legend."""

COVERAGE_COLOURS: dict[MapClass, str] = {
    CoverageClass.ZERO: "#b30000",
    CoverageClass.UNDER_25: "#e8704a",
    CoverageClass.UNDER_50: "#f7b98f",
    CoverageClass.UNDER_75: "#f3ead3",
    CoverageClass.UNDER_100: "#7fbfb8",
    CoverageClass.FULL: "#0a5a78",
    CoverageClass.NO_DATA: "#f4f4f2",
}
"""Colour of each class of coverage, in the order of the legend."""

_ALL_COLOURS = {**COVERAGE_COLOURS, **COLOURS}

FADED_COLOUR = "#f7f8f8"
"""Colour of areas that stand back behind those of a chosen class."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend; ``count`` is areas, or villages where villages are drawn."""

    key: str
    label: str
    colour: str
    hatched: bool
    count: int


def label(key: MapClass, language: str = "id") -> str:
    """Return the name of a class."""
    _ = texts(language).gettext
    labels: dict[MapClass, str] = {
        VillageClass.UNFORMED: _("Belum terbentuk"),
        VillageClass.FORMING: _("Dirintis"),
        VillageClass.DASAR: _("Dasar"),
        VillageClass.BERKEMBANG: _("Berkembang"),
        VillageClass.MANDIRI: _("Mandiri"),
        VillageClass.BERKELANJUTAN: _("Berkelanjutan"),
        VillageClass.UNCLASSIFIED: _("Tanpa klasifikasi"),
        VillageClass.NO_DATA: _("Tanpa data"),
        CoverageClass.ZERO: _("0 %"),
        CoverageClass.UNDER_25: _("di bawah 25 %"),
        CoverageClass.UNDER_50: _("25 – < 50 %"),
        CoverageClass.UNDER_75: _("50 – < 75 %"),
        CoverageClass.UNDER_100: _("75 – < 100 %"),
        CoverageClass.FULL: _("100 %"),
    }
    return labels[key]


def state_label(key: VillageClass, language: str = "id") -> str:
    """Return status and klasifikasi together: ``Terbentuk · Dasar``."""
    if not key.is_formed:
        return label(key, language)
    return f"{status_label(key.status, language)} · {label(key, language)}"


def status_label(status: Status, language: str = "id") -> str:
    """Return a status in one short word."""
    _ = texts(language).gettext
    words = {
        Status.NO_DATA: _("Tanpa data"),
        Status.UNFORMED: _("Belum"),
        Status.FORMING: _("Dirintis"),
        Status.FORMED: _("Terbentuk"),
    }
    return words[status]


# Classes --------------------------------------------------------------------------------------


def coverage_class(row: AreaFigures) -> CoverageClass:
    """Return the class of an area: breaks at 25, 50 and 75 %; 0 and 100 % have their own."""
    if row["coverage"] is None:
        return CoverageClass.NO_DATA
    if row["formed"] == 0:
        return CoverageClass.ZERO
    if row["formed"] == row["villages"]:
        return CoverageClass.FULL
    above = CoverageClass.UNDER_100
    return next((key for top, key in COVERAGE_BREAKS if row["coverage"] < top), above)


def village_class(row: AreaFigures) -> VillageClass:
    """Return the class of a single village from its figures."""
    return next((key for key in VillageClass if villages_of(row, key)), VillageClass.NO_DATA)


def class_of(row: AreaFigures) -> MapClass:
    """Return the class that an area is coloured by: of the village, else of coverage."""
    return village_class(row) if row["level"] == Level.VILLAGE.word else coverage_class(row)


def legend_classes(by: Level) -> tuple[MapClass, ...]:
    """Return the classes of a map of areas of level ``by``, in the order of the legend."""
    return LEGEND_ORDER if by == Level.VILLAGE else tuple(CoverageClass)


def colour(key: MapClass) -> str:
    """Return the colour of a class, ``#rrggbb``."""
    return _ALL_COLOURS[key]


def hatched(key: MapClass) -> bool:
    """Return whether a class is drawn hatched, so that no data does not look like a value."""
    return key == VillageClass.NO_DATA.value


def partial(row: AreaFigures) -> bool:
    """Return whether some villages of an area have no data: its coverage may be higher."""
    return 0 < row["no_data"] < row["villages"]


def status_legend(total: AreaFigures, language: str = "id") -> list[LegendEntry]:
    """Return the legend of a map of villages; counts are the area's villages."""
    return [
        _entry(key, villages_of(total, key), language)
        for key in LEGEND_ORDER
        if villages_of(total, key) or key not in RARE
    ]


def coverage_legend(rows: Iterable[AreaFigures], language: str = "id") -> list[LegendEntry]:
    """Return the legend of a map of areas by coverage; counts are areas."""
    counts = Counter(map(coverage_class, rows))
    return [_entry(key, counts[key], language) for key in CoverageClass]


def bar(total: AreaFigures, language: str = "id") -> list[LegendEntry]:
    """Return the segments of the bar of classes: from the highest class to what is missing."""
    return [
        _entry(key, villages_of(total, key), language)
        for key in BAR_ORDER
        if villages_of(total, key)
    ]


def _entry(key: MapClass, count: int, language: str) -> LegendEntry:
    return LegendEntry(key.value, label(key, language), colour(key), hatched(key), count)
