"""The map of a figure as a part of a longer document, with legend and key of its numbers."""

from webmap.core.i18n import number, texts
from webmap.documents.drawing import swatch
from webmap.documents.figure.figure import Figure
from webmap.documents.figure.panel import map_styles
from webmap.documents.typesetting.blocks import Blocks
from webmap.documents.typesetting.papers import Paper

LEAST, MOST, HALF = 0.42, 1.16, 0.6
"""Least and most height of a map as a part of its width; that of one which shares its page."""


def add_map(blocks: Blocks, figure: Figure, name: str, paper: Paper, *, most: float = MOST) -> None:
    """Add the map of a figure, as wide as the page and as high as its area is.

    ``name``: of its picture. ``most``: most height as a part of the width.
    """
    width = paper.width - 2 * paper.margin
    height = width * min(max(_slender(figure), LEAST), most)
    panel, grey = figure.panels[-1], figure.options.grey
    drawn = panel.draw(round(width, 1), round(height, 1), label_size=paper.text * 0.82, prefix=name)
    styles = map_styles(figure.legend)
    legend = []
    for entry in figure.legend:
        own = f"{name}-{entry.key}"
        file = blocks.picture(f"{own}.svg", swatch(entry.key, styles, grey=grey, prefix=own))
        count = number(entry.count, figure.language)
        legend.append({"file": file, "label": entry.label, "count": count, "faded": False})
    blocks.add(
        "map",
        file=blocks.picture(f"{name}.svg", drawn.svg),
        alternative=panel.description,
        legend_title=figure.view.legend_title,
        legend=legend,
        only="",
        notes=figure.notes,
        key=[list(pair) for pair in drawn.key],
        key_title=texts(figure.language).gettext("Nomor pada peta"),
    )


def _slender(figure: Figure) -> float:
    # height of the area as a part of its width; degrees are alike near the equator
    bounds = figure.view.bounds
    if bounds is None:
        return 0.0
    west, south, east, north = bounds
    return (north - south) / max(east - west, 1e-6)
