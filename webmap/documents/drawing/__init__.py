"""One map as SVG, from shapes, styles and names: pure, without the store and without HTTP."""

from webmap.documents.drawing.map_drawing import draw_map, swatch
from webmap.documents.drawing.model import (
    ContextArea,
    Locator,
    MapArea,
    MapDrawing,
    MapFrame,
    MapOutline,
    MapStyle,
)

__all__ = [
    "ContextArea",
    "Locator",
    "MapArea",
    "MapDrawing",
    "MapFrame",
    "MapOutline",
    "MapStyle",
    "draw_map",
    "swatch",
]
