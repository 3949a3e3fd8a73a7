"""Colours of shapes, bars and cells: plain, or hatched for what has no data."""

from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_PATTERN

TEXT, GREY, LIGHT, WHITE = "#1b2730", "#5b6770", "#d9dee3", "#ffffff"
"""Colours of texts, of edges, of grids, and of texts on dark bars."""

_HATCH = "#9aa3ab"
_BRIGHT = 150  # from which brightness of 255 a fill needs dark text


def rgb(colour: str) -> Any:
    """Return a colour ``#rrggbb`` as python-pptx takes it."""
    return RGBColor.from_string(colour.removeprefix("#").upper())  # type: ignore[no-untyped-call]


def paint(fill: Any, colour: str, *, hatched: bool = False) -> None:
    """Fill with a colour, and hatch it where the class is no data."""
    if hatched:
        fill.patterned()
        fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        fill.fore_color.rgb = rgb(_HATCH)
        fill.back_color.rgb = rgb(colour)
    else:
        fill.solid()
        fill.fore_color.rgb = rgb(colour)


def text_colour(colour: str, *, hatched: bool = False) -> str:
    """Return the colour of a text on a fill."""
    value = int(colour.removeprefix("#"), 16)
    red, green, blue = value >> 16, value >> 8 & 255, value & 255
    bright = 0.299 * red + 0.587 * green + 0.114 * blue >= _BRIGHT
    return TEXT if hatched or bright else WHITE
