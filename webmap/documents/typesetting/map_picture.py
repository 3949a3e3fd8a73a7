"""The map of a panel alone as a picture, for documents that other programs lay out."""

from typing import NamedTuple

from webmap.documents.drawing.text import label
from webmap.documents.figure.panel import Panel
from webmap.documents.typesetting.engine import FONT, picture

PIXELS = 1920
"""Width of a picture in pixels: that of a projector."""


class MapPicture(NamedTuple):
    """A map as PNG, its alternative text, and the names that stand as numbers on it."""

    png: bytes
    alternative: str
    key: tuple[tuple[str, str], ...]


def map_picture(panel: Panel, width: float, height: float, label_size: float) -> MapPicture:
    """Return the map of a panel, ``PIXELS`` wide, for a place of a width and height in points.

    ``label_size``: of the names on the map, in points. Raises what ``engine.typeset`` raises.
    """
    drawing = panel.draw(width, height, label_size=label_size)
    data = {
        "width": width,
        "height": height,
        "font": FONT,
        "alternative": panel.description,
    }
    made = picture(
        "picture.typ",
        data,
        {"map.svg": drawing.svg},
        PIXELS,
        round(PIXELS * height / width),
        [entry.colour for entry in panel.legend],
    )
    key = tuple((number, label(name, panel.kinds)) for number, name in drawing.key)
    return MapPicture(made, panel.description, key)
