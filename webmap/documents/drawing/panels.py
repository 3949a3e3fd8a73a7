"""Panels of a map as SVG: their frames, and letters that tie enlarged ones to the main map."""

from collections.abc import Sequence

import numpy as np

from webmap.documents.drawing import text
from webmap.documents.drawing.arranging.layout import Layout, Panel
from webmap.documents.drawing.fills import FRAME, INK, PAPER
from webmap.documents.drawing.labelling.inside import Box

_LETTER = 0.95  # size of a letter as a part of the size of the labels
_SIDE = 1.3  # side of the box of a letter


def panel_frame(panel: Panel, fill: str) -> str:
    """Draw the frame of a panel."""
    return _rect(panel.box, f'fill="{fill}" stroke="{FRAME}"')


def clip_path(panel: Panel, identifier: str) -> str:
    """Return the clip path of a panel for the ``defs`` of the drawing."""
    return f'<clipPath id="{identifier}">{_rect(panel.box, "")}</clipPath>'


def clipped(content: str, identifier: str) -> str:
    """Return the content of a panel, cut at its frame."""
    return f'<g clip-path="url(#{identifier})">{content}</g>' if content else ""


def enlarged_panel(
    panel: Panel, layout: Layout, content: Sequence[str], sea: str, clip: str, label_size: float
) -> list[str]:
    """Draw an enlarged panel, and its frame on the main map; both have its letter."""
    scale = label_size / 11
    marked = marked_box(panel, layout)
    return [
        _rect(marked, f'fill="none" stroke="{PAPER}" stroke-width="{2.8 * scale:.2g}"'),
        _rect(marked, f'fill="none" stroke="{INK}" stroke-width="{1.1 * scale:.2g}"'),
        panel_frame(panel, sea),
        clipped("\n".join(part for part in content if part), clip),
        _rect(panel.box, f'fill="none" stroke="{INK}" stroke-width="{1.1 * scale:.2g}"'),
        *(
            _letter(panel.letter, box, label_size)
            for box in letter_boxes(panel, layout, label_size)
        ),
    ]


def marked_box(panel: Panel, layout: Layout) -> Box:
    """Return the part of the main map that a panel shows."""
    west, south, east, north = panel.extent
    corners = layout.main.projection.points(np.array([[west, north], [east, south]]))
    (left, top), (right, bottom) = corners.tolist()
    return left, top, right, bottom


def letter_boxes(panel: Panel, layout: Layout, label_size: float) -> list[Box]:
    """Return the boxes of the letters of an enlarged panel: in it and on the main map."""
    side = _SIDE * label_size
    return [
        (left, top, left + side, top + side)
        for left, top, _, _ in (panel.box, marked_box(panel, layout))
    ]


def _letter(letter: str, box: Box, label_size: float) -> str:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    element = text.text_element((letter,), x, y, _LETTER * label_size)
    ground = _rect(box, f'fill="{INK}"')
    return (
        f'{ground}<g fill="{PAPER}" font-weight="700"'
        f' font-size="{_LETTER * label_size:.3g}" text-anchor="middle">{element}</g>'
    )


def _rect(box: Box, attributes: str) -> str:
    left, top, right, bottom = box
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}"'
        f' height="{bottom - top:.1f}" {attributes}/>'
    )
