"""What stands on a map besides areas and names: scale bar, north arrow, locator."""

from dataclasses import dataclass, replace

import shapely

from webmap.core.i18n import number
from webmap.documents.drawing import text
from webmap.documents.drawing.arranging.insets import Extent, extent_of, split
from webmap.documents.drawing.fills import ACCENT, FRAME, INK, PAPER
from webmap.documents.drawing.labelling.inside import Box
from webmap.documents.drawing.model import Locator
from webmap.documents.drawing.projection import Projection, bar_length, fit
from webmap.documents.drawing.rings import TENTHS, Rings, as_array, paths, polygons, simplified

_SIZE = 10.7  # of the font of the scale bar on a page
_CORNER = 8.0  # from the edges of its panel


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A scale bar: its length in units, its text, size of texts (1 on a page), and its box."""

    length: float
    label: str
    scale: float
    box: Box = (0.0, 0.0, 0.0, 0.0)

    @property
    def width(self) -> float:
        """Width of the box that it needs."""
        return max(self.length, text.width(self.label, self.size)) + 2 * _CORNER * self.scale

    @property
    def height(self) -> float:
        """Height of the box that it needs."""
        return self.size + (5 + 1.5 * _CORNER) * self.scale

    @property
    def size(self) -> float:
        """Size of the font."""
        return _SIZE * self.scale

    def placed(self, box: Box) -> "ScaleBar":
        """Return the scale bar in a box."""
        return replace(self, box=box)

    def svg(self) -> str:
        """Draw it at the bottom of its box."""
        scale = self.scale
        x = (self.box[0] + self.box[2] - self.length) / 2
        y = self.box[3] - _CORNER * scale
        path = f"M{x:.1f} {y - 5 * scale:.1f}v{5 * scale:.1f}h{self.length:.1f}v{-5 * scale:.1f}"
        return (
            f'<g fill="none"><path d="{path}" stroke="{PAPER}" stroke-width="{3.2 * scale:.2f}"/>'
            f'<path d="{path}" stroke="{INK}" stroke-width="{1.2 * scale:.2f}"/></g>'
            f'<text x="{x + self.length / 2:.1f}" y="{y - 5 * scale:.1f}"'
            f' font-size="{self.size:.1f}" text-anchor="middle" fill="{INK}" stroke="{PAPER}"'
            f' stroke-width="{3 * scale:.1f}" stroke-linejoin="round"'
            f' paint-order="stroke">{self.label}</text>'
        )


def scale_bar(projection: Projection, longest: float, language: str, scale: float) -> ScaleBar:
    """Return the scale bar of a projection, at most ``longest`` units long."""
    length, metres = bar_length(projection, longest)
    if metres >= 1000:
        return ScaleBar(length, f"{number(metres // 1000, language)} km", scale)
    return ScaleBar(length, f"{number(metres, language)} m", scale)


ARROW = (34.0, 46.0)
"""Width and height of the box of the north arrow on a page."""


def north_arrow(box: Box, language: str, scale: float) -> str:
    """Draw the north arrow in a box."""
    north = "U" if language == "id" else "N"
    place = f"translate({(box[0] + box[2]) / 2:.1f} {box[1]:.1f})"
    place += f" scale({scale:.3g})" if scale != 1 else ""
    return (
        f'<g transform="{place}">'
        f'<path d="M0 10l6 17-6-4-6 4z" fill="{INK}" stroke="{PAPER}" stroke-width="0.8"/>'
        f'<text y="40" font-size="11" font-weight="700" text-anchor="middle" fill="{INK}"'
        f' stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">'
        f"{north}</text></g>"
    )


# Locator --------------------------------------------------------------------------------------

_AROUND = "#d3d9de"
_MARKED = 7.0  # units; a smaller place gets a ring around it
_LOCATOR_MARGIN = 4.0
_LOCATOR_LEAST = 44.0  # units that a locator is wide and high


def locator_size(extent: Extent, width: float, height: float) -> tuple[float, float]:
    """Return the size of a locator of an extent within a width and height."""
    inner = 2 * _LOCATOR_MARGIN
    wide, high = max(extent.width, 1e-6), max(extent.height, 1e-6)
    scale = min((width - inner) / wide, (height - inner) / high)
    return (
        max(wide * scale + inner, _LOCATOR_LEAST),
        max(high * scale + inner, _LOCATOR_LEAST),
    )


def locator_extent(locator: Locator) -> Extent | None:
    """Return the extent of a locator in degrees; None if it has no shapes.

    Far islands are left out, unless the place is on one of them.
    """
    boxes = shapely.bounds(polygons(as_array([*locator.around, *locator.areas]))[0])
    if not len(boxes):
        return None
    around, _ = polygons(as_array(locator.around))
    own = shapely.bounds(polygons(as_array(locator.areas))[0])
    if len(around):
        found = split(shapely.bounds(around), shapely.area(around), 1.3)
        if found.moved and found.main.holds(own).all():
            return found.main
    return extent_of(boxes)


def locator_map(locator: Locator, extent: Extent, box: Box, *, grey: bool) -> str:
    """Draw a locator of an extent in a box: the areas around in grey, its own dark, in a frame."""
    width, height = box[2] - box[0], box[3] - box[1]
    projection = fit(extent, width, height, _LOCATOR_MARGIN)
    around, own = (polygons(as_array(shapes))[0] for shapes in (locator.around, locator.areas))
    around = around[extent.holds(shapely.bounds(around))]
    [land, filled] = simplified(
        [Rings.of(projection.shapes(around)), Rings.of(projection.shapes(own))], cell=6
    )
    sizes = land.bounds()
    seen = (sizes[:, 2:] - sizes[:, :2]).max(axis=1, initial=0) >= 8
    colour = INK if grey else ACCENT
    return (
        f'<g transform="translate({box[0]:.1f} {box[1]:.1f})">'
        f'<rect width="{width:.1f}" height="{height:.1f}" fill="{PAPER}" stroke="{FRAME}"/>'
        f'<path d="{"".join(paths(land.selected(seen)))}" fill="{_AROUND}" stroke="{PAPER}"'
        ' stroke-width="0.4"/>'
        f'<path d="{"".join(paths(filled))}" fill="{colour}" stroke="{colour}"'
        f' stroke-width="0.8" stroke-linejoin="round"/>{_ring(filled, colour)}</g>'
    )


def _ring(filled: Rings, colour: str) -> str:
    # around a place that is hardly seen
    if not len(filled.points):
        return ""
    low, high = filled.points.min(axis=0) / TENTHS, filled.points.max(axis=0) / TENTHS
    if (high - low).max() >= _MARKED:
        return ""
    x, y = ((low + high) / 2).tolist()
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_MARKED:g}" fill="none" stroke="{colour}"'
        ' stroke-width="1.6"/>'
    )
