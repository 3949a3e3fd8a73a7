"""A panel of a figure: the map of one view, which is drawn in any size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boundaries.areas import names
from boundaries.areas.codes import Level, ancestor, level
from kampungkb.indicators.classification import VillageClass
from webmap.core.i18n import number
from webmap.documents.drawing.map_drawing import draw_map
from webmap.documents.drawing.model import (
    ContextArea,
    Locator,
    MapArea,
    MapDrawing,
    MapFrame,
    MapOutline,
    MapStyle,
)
from webmap.documents.figure.shapes import MapShapes
from webmap.maps import symbology
from webmap.maps.symbology import LegendEntry
from webmap.maps.view import AreaView

NAMED = 130
"""Most coloured areas whose names stand on a map; of more, the areas above them are named."""

FADED = MapStyle(symbology.FADED_COLOUR, faded=True)
"""Areas of other classes, where a figure shows one class only."""

_FADED_KEY = "faded"
_NO_DATA = VillageClass.NO_DATA.value


@dataclass(frozen=True)
class Panel:
    """The map of one view.

    ``names``: of all areas, by code. ``title``: of this panel, where a figure has several.
    ``only``: key of the one class that keeps its colour. ``grey``: patterns instead of colours.
    """

    view: AreaView
    shapes: MapShapes
    names: Mapping[str, str]
    title: str = ""
    only: str = ""
    grey: bool = False

    @property
    def legend(self) -> list[LegendEntry]:
        """The legend with counts."""
        return self.view.legend

    @property
    def description(self) -> str:
        """Alternative text of the map."""
        return self.view.alternative

    @property
    def line(self) -> str:
        """The legend as one line, under one of several panels: ``Dasar 11 · Mandiri 2``."""
        return " · ".join(
            f"{entry.label} {number(entry.count, self.view.language)}"
            for entry in self.legend
            if entry.count
        )

    def draw(
        self,
        width: float,
        height: float,
        *,
        label_size: float = 7.0,
        prefix: str = "map",
        keyed: bool = True,
    ) -> MapDrawing:
        """Draw the map; all lengths in units of the drawing.

        ``keyed``: whether names without room may be numbers, which the document explains.
        """
        view = self.view
        frame = MapFrame(
            width,
            height,
            prefix=prefix,
            labels="names",
            label_size=label_size,
            keyed=keyed,
            kinds=self.kinds,
            grey=self.grey,
            description=self.description,
            language=view.language,
            schematic=self.shapes.is_grid,
        )
        return draw_map(
            self._areas(),
            map_styles(self.legend),
            self._outlines(),
            self._around(),
            frame,
            locator=self._locator(),
        )

    def _areas(self) -> list[MapArea]:
        classes, partial = area_classes(self.view), _partial(self.view)
        named = len(self.shapes.areas) <= NAMED
        weights = {row["code"]: float(row["villages"]) for row in self.view.rows}
        found = []
        for code, shape in self.shapes.areas.items():
            key = classes.get(code, _NO_DATA)
            title = names.title(code, self.names.get(code, code))
            found.append(
                MapArea(
                    code,
                    shape,
                    key if not self.only or key == self.only else _FADED_KEY,
                    title=title,
                    name=title if named else "",
                    partial=code in partial and not self.only,
                    weight=weights.get(code, 0.0),
                )
            )
        return found

    def _outlines(self) -> list[MapOutline]:
        own = self.view.code
        named = len(self.shapes.areas) > NAMED
        return [
            MapOutline(
                shape,
                names.title(code, self.names.get(code, code)) if named and code != own else "",
                code,
            )
            for code, shape in self.shapes.outlines.items()
        ]

    def _around(self) -> list[ContextArea]:
        return [
            ContextArea(shape, self.names.get(code, ""))
            for code, shape in self.shapes.around.items()
        ]

    def _locator(self) -> Locator | None:
        own = self.view.code
        around = self.shapes.parents
        if len(around) < 2:
            return None
        shown = own if own in around else ancestor(own, Level.REGENCY)
        if shown not in around:
            return None
        parent = "ID" if level(own) == Level.PROVINCE else ancestor(own, Level.PROVINCE)
        return Locator(list(around.values()), [around[shown]], self.names.get(parent, ""))

    @property
    def kinds(self) -> Sequence[str]:
        """Words for kinds of areas, which names on the map leave out: Desa, Kecamatan."""
        codes = [*self.shapes.areas, *self.shapes.outlines]
        return sorted({names.kind(code) for code in codes} - {"Kota"})


def map_styles(legend: Sequence[LegendEntry]) -> dict[str, MapStyle]:
    """Return how each class of a legend is drawn, by key, in the order of the legend."""
    styles = {entry.key: MapStyle(entry.colour, entry.hatched) for entry in legend}
    no_data = VillageClass.NO_DATA
    styles.setdefault(_NO_DATA, MapStyle(symbology.colour(no_data), hatched=True))
    return {**styles, _FADED_KEY: FADED}


def area_classes(view: AreaView) -> dict[str, str]:
    """Return the key of the class of every area that the map of a view colours, by code."""
    if view.theme:
        return dict(view.theme.classes)
    if view.by == Level.VILLAGE:
        return {code: key.value for code, key in view.classes}
    return {row["code"]: symbology.coverage_class(row).value for row in view.rows}


def _partial(view: AreaView) -> frozenset[str]:
    if view.theme:
        return view.theme.partial
    if view.by == Level.VILLAGE:
        return frozenset()
    return frozenset(row["code"] for row in view.rows if symbology.partial(row))
