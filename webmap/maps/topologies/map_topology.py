"""The topologies of a map: which layers each has.

A topology is one file. The coloured areas and the outlines over them share their borders, so they
come together; the areas around have another detail, and the browser needs them last.
"""

from dataclasses import dataclass
from typing import NamedTuple

from boundaries.areas.codes import COUNTRY, Level, level
from webmap.maps.layers import Layer, layers


@dataclass(frozen=True, slots=True)
class MapTopology:
    """Coloured areas with the outlines over them, or the areas around."""

    areas: Layer
    outlines: Layer | None = None

    @property
    def key(self) -> str:
        """Key in the index: that of its areas."""
        return self.areas.key

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Its layers in the order of the file."""
        return (self.areas, self.outlines) if self.outlines else (self.areas,)

    @property
    def units(self) -> int:
        """Units of a degree to which points are rounded."""
        units: int = 10**self.areas.decimals
        return units

    @property
    def has_coarse(self) -> bool:
        """Whether a coarse version comes first: maps of the country and of a province's villages.

        Others are small; for them a second file would cost more time than it saves.
        """
        code, by = self.areas.code, self.areas.level
        return code == COUNTRY or (level(code) == Level.PROVINCE and by == Level.VILLAGE)

    @classmethod
    def of(cls, key: str) -> "MapTopology":
        """Return the topology of a key in the index."""
        areas = Layer.of(key)
        return cls(areas) if areas.around else of_areas(areas.code, areas.level)


class ShapeSources(NamedTuple):
    """Addresses from which the browser reads the shapes of a map; None for what it has not.

    ``areas``: coloured areas and outlines. ``coarse``: the same, coarser, for the first view.
    ``context``: areas around.
    """

    areas: str | None
    coarse: str | None
    context: str | None


NO_SHAPES = ShapeSources(None, None, None)
"""Sources of a map that is not drawn from shapes."""


def of_areas(code: str, by: Level) -> MapTopology:
    """Return the topology of the areas of level ``by`` on the map of an area."""
    shown = layers(code, by)
    return MapTopology(shown.children, shown.outlines)


def of_context(code: str) -> MapTopology | None:
    """Return the topology of the areas around an area; None for the country."""
    return MapTopology(Layer(code, level(code), around=True)) if code != COUNTRY else None


def all_topologies(code: str) -> list[MapTopology]:
    """Return all topologies that maps of an area may have."""
    if code == COUNTRY:
        return [of_areas(code, Level.PROVINCE), of_areas(code, Level.REGENCY)]
    below = [by for by in Level if by > level(code)]
    context = of_context(code)
    return [*(of_areas(code, by) for by in below), *([context] if context else [])]
