"""The map of a panel alone as a picture, for documents that other programs lay out."""

from io import BytesIO
from typing import NamedTuple

from PIL import Image

from webmap.documents.figure.panel import Panel
from webmap.documents.typesetting.engine import FONT, typeset

PIXELS = 1920
"""Width of a picture in pixels: that of a projector."""

_COLOURS = 128  # of a picture: a map has a dozen, and the edges between them


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
    resolution = PIXELS / (width / 72)
    page = typeset("picture.typ", data, {"map.svg": drawing.svg}, "png", pixels_per_inch=resolution)
    return MapPicture(_with_palette(page[0]), panel.description, drawing.key)


def _with_palette(png: bytes) -> bytes:
    """Return a picture of few colours, a third of its size; those of the classes stay exact."""
    with Image.open(BytesIO(png)) as picture:
        small = picture.convert("RGB").quantize(
            _COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    file = BytesIO()
    small.save(file, "PNG")
    return file.getvalue()
