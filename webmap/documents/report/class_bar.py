"""Draw the bar of classes of an area as SVG: a segment for each class, as wide as its villages."""

from collections.abc import Mapping, Sequence

from webmap.documents.drawing import MapStyle, swatch
from webmap.maps.symbology import LegendEntry

WIDTH, HEIGHT = 510.0, 20.0
"""Size of the bar in units of the drawing."""

_THINNEST = 1.0  # a class of one village among thousands is seen, too


def draw_bar(
    bar: Sequence[LegendEntry], styles: Mapping[str, MapStyle], *, grey: bool = False
) -> str:
    """Draw the segments of a bar, from left to right; together they are all villages.

    ``styles``: of the classes, by key. ``grey``: greys and patterns instead of colours.
    """
    whole = sum(entry.count for entry in bar)
    parts, before = [], 0
    for entry in bar:
        left, right = (WIDTH * count / whole for count in (before, before + entry.count))
        before += entry.count
        wide = max(right - left, _THINNEST)
        segment = swatch(
            entry.key,
            styles,
            grey=grey,
            width=round(wide, 2),
            height=HEIGHT,
            prefix=f"bar-{entry.key}",
        )
        place = f'<svg x="{left:.2f}" width="{wide:.2f}" height="{HEIGHT:g}" '
        parts.append(segment.replace("<svg ", place, 1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}">'
        f"{''.join(parts)}</svg>"
    )
