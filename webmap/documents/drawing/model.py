"""What a map is drawn from, and the drawing. Shapes are in degrees, EPSG:4326."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import shapely

Labels = Literal["names", "numbers", "none"]
"""Texts on the areas of a map: their names, their numbers, or none."""


@dataclass(frozen=True, slots=True)
class MapArea:
    """A coloured area with the ``key`` of its class.

    ``title``: text of its tooltip. ``number``: on maps with numbers. ``name``: on maps with names.
    ``partial``: part of the area has no data. ``weight``: areas of a higher one get their labels
    first, e.g. the number of villages.
    """

    code: str
    shape: shapely.Geometry
    key: str
    title: str = ""
    number: str = ""
    name: str = ""
    partial: bool = False
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class MapOutline:
    """A dark outline over the coloured areas, of an area above them."""

    shape: shapely.Geometry
    name: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class ContextArea:
    """An area around, in grey, with its name where there is room."""

    shape: shapely.Geometry
    name: str = ""


@dataclass(frozen=True, slots=True)
class MapStyle:
    """How a class is drawn: ``#rrggbb``, and whether it is hatched.

    ``faded``: whether it stands back behind the others, so that it is white in grey.
    """

    colour: str
    hatched: bool = False
    faded: bool = False


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Size of the drawing, its texts and what is unique in the document that it stands in.

    All lengths are in units of the drawing. ``label_size``: font size of names and numbers.
    ``keyed``: whether a name without room may be a number with an entry in the key; else it is
    left out. ``kinds``: words that labels leave out at the start of a name, e.g. ``Kecamatan``.
    ``grey``: whether classes are told apart by greys and patterns, for black-and-white printers.
    ``sea``: whether water is blue, else white; never in grey. ``prefix``: of the ids in the
    drawing. ``description``: the alternative text. ``schematic``: whether places are no geography,
    as on a tile grid map: without scale bar, north arrow and panels.
    """

    width: float
    height: float
    prefix: str = "map"
    labels: Labels = "names"
    label_size: float = 11.0
    keyed: bool = True
    kinds: Sequence[str] = ()
    grey: bool = False
    sea: bool = True
    description: str = ""
    language: str = "id"
    schematic: bool = False


@dataclass(frozen=True, slots=True)
class Locator:
    """A small map that shows where the ``areas`` lie among the areas ``around`` them."""

    around: Sequence[shapely.Geometry]
    areas: Sequence[shapely.Geometry]
    name: str = ""  # of what lies around


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """A map as an SVG element of ``width`` by ``height`` units.

    ``key``: number and name of the areas whose name stands as a number on the map.
    """

    svg: str
    width: float
    height: float
    key: tuple[tuple[str, str], ...] = ()
