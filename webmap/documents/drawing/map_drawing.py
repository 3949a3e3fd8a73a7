"""A map as SVG: areas by class, numbered; outlines, areas around, scale bar and north arrow.

Pure: shapes in degrees and styles of classes in, text out. The drawing has no script, no style
sheet and no address, so that browsers and other renderers show the same. Texts are texts.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import numpy as np
import shapely

from geo.geometry import Shapes
from webmap.core.i18n import number
from webmap.documents.drawing.model import (
    ContextArea,
    Locator,
    MapArea,
    MapDrawing,
    MapFrame,
    MapOutline,
    MapStyle,
)
from webmap.documents.drawing.number_labels import TextPlace, place_name, place_numbers, text_box
from webmap.documents.drawing.projection import Projection, bar_length, fit

INK = "#17212b"
SOFT = "#5d6872"
PAPER = "#ffffff"
CONTEXT = "#eceef0"
CONTEXT_BORDER = "#c3c9cf"
HATCH = "#98a2ad"
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"

PAGE_FRAME = MapFrame(900, 600)
"""Frame of a map on a page of landscape paper."""

_MARGIN = 24.0  # free on each side of the area, for numbers outside of it
_DECIMALS = 1
_BAR = 130.0  # most units of the scale bar
_CORNER = 8.0  # scale bar and arrow from the frame


def draw_map(
    areas: Sequence[MapArea],
    styles: Mapping[str, MapStyle],
    outlines: Sequence[MapOutline] = (),
    around: Sequence[ContextArea] = (),
    frame: MapFrame = PAGE_FRAME,
    *,
    locator: Locator | None = None,
) -> MapDrawing:
    """Draw areas by class, as large as the frame allows.

    ``styles``: by key of the class, in the order of the legend. ``outlines``: over the areas.
    Shapes are in degrees, at the scale of the level that is shown; coordinates are rounded to 0.1
    unit on one grid, so that neighbours touch. Each area is a path with ``data-code``,
    ``data-class`` and a title. Without any shape the drawing has a frame only.
    """
    shown = _array([one.shape for one in areas])
    edges = _array([one.shape for one in outlines])
    parts = [_defs(styles, frame), _rect(frame, f'fill="{PAPER}"')]
    everything = np.concatenate([shown, edges])
    if len(everything):
        projection = fit(
            tuple(shapely.total_bounds(everything).tolist()), frame.width, frame.height, _MARGIN
        )
        parts += _drawn(areas, styles, projection.shapes(shown), projection.shapes(edges), frame)
        parts[2:2] = _context(around, projection, frame)
        parts += _texts(areas, projection.shapes(shown), around, projection, frame)
    parts.append(_rect(frame, f'fill="none" stroke="{CONTEXT_BORDER}"'))
    return MapDrawing(_svg(parts, frame), frame.width, frame.height)


def swatch(
    key: str,
    styles: Mapping[str, MapStyle],
    *,
    grey: bool = False,
    width: float = 22,
    height: float = 14,
    prefix: str = "swatch",
) -> str:
    """Draw the sample of a class in a legend as an SVG element, as the map fills its areas.

    ``styles``, ``grey``: as on the map. ``prefix``: of the ids, unique in the document.
    """
    frame = MapFrame(width, height, prefix=prefix, grey=grey)
    border = _rect(frame, f'fill="none" stroke="{INK}" stroke-opacity="0.35"')
    return _svg(
        [_defs({key: styles[key]}, frame), _rect(frame, _fill(key, styles, frame)), border], frame
    )


def _array(shapes: Iterable[shapely.Geometry]) -> Shapes:
    listed = list(shapes)
    found = np.empty(len(listed), dtype=object)
    found[:] = listed
    return found


def _svg(parts: Sequence[str], frame: MapFrame) -> str:
    size = f"{frame.width:g} {frame.height:g}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img"'
        f' aria-label="{escape(frame.description)}" font-family="{escape(FONT)}">'
    )
    return "\n".join([head, *parts, "</svg>"])


def _defs(styles: Mapping[str, MapStyle], frame: MapFrame) -> str:
    hatches = "".join(
        f'<pattern id="{frame.prefix}-{escape(key)}" width="5" height="5"'
        ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="{style.colour}"/>'
        f'<rect width="1.3" height="5" fill="{HATCH}"/></pattern>'
        for key, style in styles.items()
        if style.hatched
    )
    clip = (
        f'<clipPath id="{frame.prefix}-frame">'
        f'<rect width="{frame.width:g}" height="{frame.height:g}"/></clipPath>'
    )
    return f"<defs>{clip}{hatches}</defs>"


def _rect(frame: MapFrame, style: str) -> str:
    return f'<rect width="{frame.width:g}" height="{frame.height:g}" {style}/>'


# Areas ----------------------------------------------------------------------------------------


def path_data(shape: shapely.Geometry) -> str:
    """Return the path of a polygon or multipolygon: relative lines on a grid of 0.1 unit.

    A ring that is smaller than the grid becomes a dot, which its stroke makes visible.
    """
    rings = []
    for polygon in shapely.get_parts(shape):
        for ring in shapely.get_rings(polygon):
            points = np.round(shapely.get_coordinates(ring) * 10**_DECIMALS).astype(np.int64)
            steps = np.diff(points, axis=0)[:-1]  # z closes it
            steps = steps[steps.any(axis=1)]
            lines = "l" + " ".join(map(_pair, steps.tolist())) if len(steps) else "h0"
            rings.append(f"M{_pair(points[0].tolist())}{lines}z")
    return "".join(rings)


def _pair(tenths: Sequence[int]) -> str:
    return " ".join(_tenth(one) for one in tenths)


def _tenth(value: int) -> str:
    whole, part = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{whole}{f'.{part}' if part else ''}"


def _drawn(
    areas: Sequence[MapArea],
    styles: Mapping[str, MapStyle],
    shapes: Shapes,
    outlines: Shapes,
    frame: MapFrame,
) -> list[str]:
    paths = [
        f'<path data-code="{escape(area.code)}" data-class="{escape(area.key)}"'
        f' {_fill(area.key, styles, frame)} d="{path_data(shape)}">'
        f"<title>{escape(area.title)}</title></path>"
        for area, shape in zip(areas, shapes, strict=True)
    ]
    dark = "".join(f'<path d="{path_data(shape)}"/>' for shape in outlines)
    return [
        f'<g stroke="{INK}" stroke-width="1.6" fill="none" stroke-linejoin="round">{dark}</g>',
        f'<g stroke="{PAPER}" stroke-width="0.8" stroke-linejoin="round">',
        *paths,
        "</g>",
        f'<g stroke="{INK}" stroke-width="0.9" fill="none" stroke-linejoin="round">{dark}</g>',
    ]


def _fill(key: str, styles: Mapping[str, MapStyle], frame: MapFrame) -> str:
    style = styles[key]
    if style.hatched:  # between hatches a white border would not be seen
        return f'fill="url(#{frame.prefix}-{escape(key)})" stroke="{HATCH}"'
    return f'fill="{style.colour}"'


def _context(around: Sequence[ContextArea], projection: Projection, frame: MapFrame) -> list[str]:
    paths = "".join(
        f'<path d="{path_data(shape)}"/>' for _, shape in _clipped(around, projection, frame)
    )
    if not paths:
        return []
    return [
        f'<g clip-path="url(#{frame.prefix}-frame)" fill="{CONTEXT}" stroke="{CONTEXT_BORDER}"'
        f' stroke-width="0.8" stroke-linejoin="round">{paths}</g>'
    ]


def _clipped(
    around: Sequence[ContextArea], projection: Projection, frame: MapFrame
) -> list[tuple[ContextArea, shapely.Geometry]]:
    # a little beyond the frame, so that no border is drawn along it
    shapes = projection.shapes(_array(one.shape for one in around))
    parts = [
        shapely.clip_by_rect(shape, -3, -3, frame.width + 3, frame.height + 3) for shape in shapes
    ]
    return [
        (one, part)
        for one, part in zip(around, parts, strict=True)
        if shapely.area(part) > 0  # not only a line along the border
    ]


# Texts ----------------------------------------------------------------------------------------


def _texts(
    areas: Sequence[MapArea],
    shapes: Shapes,
    around: Sequence[ContextArea],
    projection: Projection,
    frame: MapFrame,
) -> list[str]:
    bar, metres = bar_length(projection, min(_BAR, frame.width / 4))
    reserved = [
        shapely.box(0, frame.height - 34, bar + 2 * _CORNER + 10, frame.height),
        shapely.box(frame.width - 34, 0, frame.width, 46),
    ]
    with_numbers = frame.labels == "numbers"
    numbered = [at for at, area in enumerate(areas) if with_numbers and area.number]
    places = place_numbers(
        [areas[at].number for at in numbered],
        shapes[numbered],
        width=frame.width,
        height=frame.height,
        size=frame.label_size,
        reserved=reserved,
    )
    taken = [*reserved, *(text_box(place, frame.label_size) for place in places)]
    taken += [shapely.LineString(_ends(one.leader)) for one in places if one.leader]
    return [
        *_names(around, projection, frame, taken),
        *_own_names(areas, shapes, frame, taken),
        *_leaders(places),
        *_numbers([areas[at].code for at in numbered], places, frame.label_size),
        _scale_bar(bar, metres, frame),
        _north_arrow(frame),
    ]


def _ends(line: tuple[float, float, float, float]) -> list[tuple[float, float]]:
    return [(line[0], line[1]), (line[2], line[3])]


def _names(
    around: Sequence[ContextArea],
    projection: Projection,
    frame: MapFrame,
    taken: Sequence[shapely.Geometry],
) -> list[str]:
    inside = shapely.box(4, 4, frame.width - 4, frame.height - 4)
    found = [
        place_name(one.name, part, frame.label_size, taken)
        for one, shape in _clipped(around, projection, frame)
        if one.name
        and shapely.area(part := shapely.make_valid(shapely.intersection(shape, inside)))
    ]
    texts = "".join(
        f'<text x="{place.x:.1f}" y="{_baseline(place.y, frame.label_size)}">'
        f"{escape(place.text)}</text>"
        for place in found
        if place
    )
    if not texts:
        return []
    return [f'<g fill="{SOFT}" font-size="{frame.label_size:g}" text-anchor="middle">{texts}</g>']


def _own_names(
    areas: Sequence[MapArea],
    shapes: Shapes,
    frame: MapFrame,
    taken: Sequence[shapely.Geometry],
) -> list[str]:
    if frame.labels != "names":
        return []
    sizes = shapely.area(shapes)
    codes, places, boxes = [], [], list(taken)
    for at in sorted(range(len(areas)), key=lambda at: (-areas[at].weight, -sizes[at])):
        name = areas[at].name
        place = place_name(name, shapes[at], frame.label_size, boxes) if name else None
        if place:
            codes.append(areas[at].code)
            places.append(place)
            boxes.append(text_box(place, frame.label_size))
    return _numbers(codes, places, frame.label_size)


def _baseline(y: float, size: float) -> str:
    # dominant-baseline is not drawn alike everywhere
    return f"{y + 0.36 * size:.1f}"


def _leaders(places: Sequence[TextPlace]) -> list[str]:
    lines = [place.leader for place in places if place.leader]
    if not lines:
        return []
    paths = "".join(
        f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>' for x, y, to_x, to_y in lines
    )
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.6"/>' for x, y, _, _ in lines)
    return [
        f'<g fill="none" stroke="{PAPER}" stroke-width="2.4">{paths}</g>',
        f'<g fill="none" stroke="{INK}" stroke-width="0.8">{paths}</g>',
        f'<g fill="{INK}" stroke="{PAPER}" stroke-width="0.6">{dots}</g>',
    ]


def _numbers(codes: Sequence[str], places: Sequence[TextPlace], size: float) -> list[str]:
    if not places:
        return []
    texts = "".join(
        f'<text data-of="{escape(code)}" x="{place.x:.1f}" y="{_baseline(place.y, size)}">'
        f"{escape(place.text)}</text>"
        for code, place in zip(codes, places, strict=True)
    )
    return [
        f'<g fill="{INK}" font-size="{size:g}" font-weight="700" text-anchor="middle"'
        f' stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">'
        f"{texts}</g>"
    ]


def _scale_bar(length: float, metres: int, frame: MapFrame) -> str:
    label = (
        f"{number(metres // 1000, frame.language)} km"
        if metres >= 1000
        else f"{number(metres, frame.language)} m"
    )
    x, y = _CORNER, frame.height - _CORNER
    return (
        f'<g fill="none" stroke="{INK}" stroke-width="1.2">'
        f'<path d="M{x:g} {y - 5:g}v5h{length:.1f}v-5"/></g>'
        f'<text x="{x + length / 2:.1f}" y="{y - 5:g}" font-size="10.7" text-anchor="middle"'
        f' fill="{INK}" stroke="{PAPER}" stroke-width="3" paint-order="stroke">{label}</text>'
    )


def _north_arrow(frame: MapFrame) -> str:
    x = frame.width - 18
    north = "U" if frame.language == "id" else "N"
    return (
        f'<path d="M{x:g} 10l6 17-6-4-6 4z" fill="{INK}" stroke="{PAPER}" stroke-width="0.8"/>'
        f'<text x="{x:g}" y="40" font-size="11" font-weight="700" text-anchor="middle"'
        f' fill="{INK}" stroke="{PAPER}" stroke-width="3" paint-order="stroke">{north}</text>'
    )
