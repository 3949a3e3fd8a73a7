"""A map as SVG: areas by class with their names, outlines, areas around, insets, scale bar.

Pure: shapes in degrees and styles of classes in, text out. The drawing has no script, no style
sheet and no address, so that browsers and other renderers show the same. Texts are texts.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import shapely

from webmap.documents.drawing import map_elements, text
from webmap.documents.drawing.arranging.layout import Layout, arrange
from webmap.documents.drawing.fills import FRAME, INK, Palette
from webmap.documents.drawing.geometry import MapGeometry, project
from webmap.documents.drawing.labelling.map_texts import place_texts, text_layers
from webmap.documents.drawing.layers import area_layers, context_layer
from webmap.documents.drawing.model import (
    ContextArea,
    Locator,
    MapArea,
    MapDrawing,
    MapFrame,
    MapOutline,
    MapStyle,
)
from webmap.documents.drawing.panels import clip_path, clipped, enlarged_panel, panel_frame
from webmap.documents.drawing.rings import as_array

PAGE_FRAME = MapFrame(900, 600)
"""Frame of a map on a page of landscape paper."""

PAGE_LABEL = 11.0
"""Font size of labels on a page; lines and patterns are thinner where labels are smaller."""

Drawn = TypeVar("Drawn", MapArea, MapOutline, ContextArea)


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
    unit on one grid, so that neighbours touch. Each area with a polygon is one path with
    ``data-code``, ``data-class`` and a title; far islands and tiny areas have panels of their own.
    Without any polygon the drawing has a frame only.
    """
    areas, outlines, around = _with_shape(areas), _with_shape(outlines), _with_shape(around)
    scale = frame.label_size / PAGE_LABEL
    palette = Palette(styles, grey=frame.grey, sea=frame.sea, prefix=frame.prefix, scale=scale)
    if not areas and not outlines:
        return _drawing([_rect(frame, palette.sea), _border(frame)], frame)
    shapes, above, near = (
        as_array(one.shape for one in listed) for listed in (areas, outlines, around)
    )
    layout = arrange(above, shapes, frame, locator, scale)
    geometry = project(shapes, above, near, layout)
    texts = place_texts(geometry, layout, areas, outlines, around, frame)
    keys = [area.key for area in areas]
    parts = [
        _definitions(palette, keys, any(area.partial for area in areas), layout, frame),
        _rect(frame, palette.sea),
        *_grounds(layout, geometry, palette, frame, scale),
        *area_layers(
            geometry.home, areas, palette, scale, prefix=frame.prefix, squares=frame.schematic
        ),
    ]
    for at, (panel, rings) in enumerate(
        zip(layout.enlarged, geometry.enlarged, strict=True), start=1 + len(layout.moved)
    ):
        clip = f"{frame.prefix}--panel{at}"
        layers = area_layers(rings, areas, palette, scale, prefix=clip, named=False)
        content = [context_layer(rings.around[0], palette, scale), *layers]
        parts += enlarged_panel(panel, layout, content, palette.sea, clip, frame.label_size)
    parts += text_layers(texts)
    parts += _elements(layout, locator, frame, scale)
    return _drawing([*parts, _border(frame)], frame, texts.key)


def _with_shape(listed: Sequence[Drawn]) -> list[Drawn]:
    return [one for one in listed if one.shape is not None and shapely.area(one.shape) > 0]


def swatch(
    key: str,
    styles: Mapping[str, MapStyle],
    *,
    grey: bool = False,
    partial: bool = False,
    width: float = 22,
    height: float = 14,
    prefix: str = "swatch",
) -> str:
    """Draw the sample of a class in a legend as an SVG element, as the map fills its areas.

    ``styles``, ``grey``: as on the map. ``partial``: as areas of which a part has no data.
    ``prefix``: of the ids, unique in the document.
    """
    frame = MapFrame(width, height, prefix=prefix, grey=grey)
    palette = Palette(styles, grey=grey, sea=False, prefix=prefix)
    parts = [
        f"<defs>{palette.definitions([key], partial=partial)}</defs>",
        _rect(frame, palette.fill(key)),
        _rect(frame, palette.partial) if partial else "",
        f'<rect x="0.4" y="0.4" width="{width - 0.8:g}" height="{height - 0.8:g}" fill="none"'
        f' stroke="{INK}" stroke-opacity="0.5" stroke-width="0.8"/>',
    ]
    return _drawing(parts, frame).svg


def _drawing(
    parts: Sequence[str], frame: MapFrame, key: tuple[tuple[str, str], ...] = ()
) -> MapDrawing:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width:g} {frame.height:g}"'
        f' role="img" aria-label="{text.attribute(frame.description)}"'
        f' font-family="{text.FONT}">'
    )
    svg = "\n".join([head, *(part for part in parts if part), "</svg>"])
    return MapDrawing(svg, frame.width, frame.height, key)


def _rect(frame: MapFrame, fill: str) -> str:
    return f'<rect width="{frame.width:g}" height="{frame.height:g}" fill="{fill}"/>'


def _border(frame: MapFrame) -> str:
    return (
        f'<rect x="0.5" y="0.5" width="{frame.width - 1:g}" height="{frame.height - 1:g}"'
        f' fill="none" stroke="{FRAME}"/>'
    )


def _definitions(
    palette: Palette, keys: Sequence[str], partial: bool, layout: Layout, frame: MapFrame
) -> str:
    clips = [
        clip_path(panel, f"{frame.prefix}--panel{at}") for at, panel in enumerate(layout.panels)
    ]
    return f"<defs>{''.join(clips)}{palette.definitions(keys, partial=partial)}</defs>"


def _grounds(
    layout: Layout, geometry: MapGeometry, palette: Palette, frame: MapFrame, scale: float
) -> list[str]:
    # sea and areas around of the main map, and of each panel of islands over it
    parts = []
    panels = (layout.main, *layout.moved)
    for at, (panel, rings) in enumerate(zip(panels, geometry.home.around, strict=True)):
        parts += [] if panel is layout.main else [panel_frame(panel, palette.sea)]
        parts.append(clipped(context_layer(rings, palette, scale), f"{frame.prefix}--panel{at}"))
    return parts


def _elements(layout: Layout, locator: Locator | None, frame: MapFrame, scale: float) -> list[str]:
    if frame.schematic:
        return []
    parts = [panel.bar.svg() for panel in layout.panels]
    parts.append(map_elements.north_arrow(layout.arrow, frame.language, scale))
    if locator and layout.locator:
        parts.append(map_elements.locator_map(locator, *layout.locator, grey=frame.grey))
    return parts
