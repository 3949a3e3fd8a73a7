"""A page with the map of a figure: PDF, PNG or SVG."""

import math
from typing import Any, Literal

from webmap.core.i18n import number, texts
from webmap.documents.drawing.map_drawing import swatch
from webmap.documents.figure.figure import Figure
from webmap.documents.figure.panel import map_styles
from webmap.documents.typesetting.document_data import document_data
from webmap.documents.typesetting.engine import picture, typeset
from webmap.documents.typesetting.papers import Paper
from webmap.documents.typesetting.picture_text import add_texts, add_title

PageForm = Literal["pdf", "png", "svg"]
"""Formats of a page."""

_BELOW = 15.5  # font sizes that the legend takes below the map
_BELOW_WIDE = 10.0  # the same in several columns, on landscape paper
_LARGER = 1.12  # times that a map must become larger to stand above its legend
_GAP = 10.0  # points between panels


def map_page(figure: Figure, paper: Paper, form: PageForm) -> bytes:
    """Return the map of a figure as one page of ``pdf``, ``png`` or ``svg``.

    A picture carries title, alternative text, sources and address as texts in its file. Raises what
    ``engine.typeset`` raises.
    """
    data, files = map_page_parts(figure, paper)
    if form == "png":
        width, height = (
            round(side * paper.resolution / 72) for side in (paper.width, paper.height)
        )
        colours = [entry.colour for entry in figure.legend]
        made = picture("map.typ", data, files, width, height, colours)
        return add_texts(made, picture_texts(figure))
    page = typeset("map.typ", data, files, form)[0]
    if form == "svg":
        return add_title(page, figure.subtitle, figure.alternative)
    return page


def picture_texts(figure: Figure) -> dict[str, str]:
    """Return the texts that a picture's file carries, by the keywords of PNG."""
    found = {
        "Title": f"{figure.title}: {figure.subtitle}",
        "Description": figure.alternative,
        "Source": figure.caption,
        "Comment": figure.short_address,
    }
    return {key: text for key, text in found.items() if text}


def map_page_parts(figure: Figure, paper: Paper) -> tuple[dict[str, Any], dict[str, str]]:
    """Return data and files of the template of a map, also as a part of longer documents."""
    files: dict[str, str] = {}
    columns, width, height = _panel_size(figure, paper)
    panels = []
    several = len(figure.panels) > 1
    for at, panel in enumerate(figure.panels):
        drawn = panel.draw(
            width,
            height,
            label_size=paper.text * (0.82 if columns == 1 else 0.7),
            prefix=f"m{at}",
            keyed=not paper.brief,
        )
        files[f"map-{at}.svg"] = drawn.svg
        panels.append(
            {
                "file": f"map-{at}.svg",
                "title": panel.title,
                "sentence": panel.view.map_sentence if several and not paper.brief else "",
                "aspect": width / height,
                "line": panel.line if several and not paper.brief else "",
                "alternative": panel.description,
                "key": [list(one) for one in drawn.key],
            }
        )
    styles = map_styles(figure.legend)
    for entry in figure.legend:
        drawn_swatch = swatch(entry.key, styles, grey=figure.options.grey, prefix=entry.key)
        files[f"swatch-{entry.key}.svg"] = drawn_swatch
    if figure.qr:
        files["qr.svg"] = figure.qr
    return {**_texts_of(figure, paper), "panels": panels, "columns": columns}, files


def _texts_of(figure: Figure, paper: Paper) -> dict[str, Any]:
    _ = texts(figure.language).gettext
    data = document_data(figure, paper)
    return {
        **data,
        "paper": {
            **data["paper"],
            "landscape": paper.is_landscape,
            "beside": _is_beside(figure, paper),
            "brief": paper.brief,
            "side": _side(paper),
        },
        "subtitle": figure.subtitle,
        "sentence": figure.sentence if len(figure.panels) == 1 else "",
        "legend_title": figure.view.legend_title,
        "legend": [
            {
                "file": f"swatch-{entry.key}.svg",
                "label": entry.label,
                "count": number(entry.count, figure.language) if len(figure.panels) == 1 else "",
                "faded": bool(figure.options.only) and entry.key != figure.options.only,
            }
            for entry in figure.legend
        ],
        "only": _("hanya: %(class)s") % {"class": figure.only_label} if figure.only_label else "",
        "notes": figure.notes,
        "key_title": _("Nomor pada peta"),
        "caption": figure.caption,
        "source_word": _("Sumber"),
        "address": figure.address.split("?")[0],
    }


def _panel_size(figure: Figure, paper: Paper) -> tuple[int, float, float]:
    # columns of panels, and the size of a map in points
    inner_width, inner_height = _room(paper, beside=_is_beside(figure, paper))
    count = len(figure.panels)
    columns = max(
        range(1, count + 1),
        key=lambda columns: _side_of(columns, count, inner_width, inner_height),
    )
    rows = math.ceil(count / columns)
    width = (inner_width - _GAP * (columns - 1)) / columns
    titles = paper.text * 5.8 if count > 1 else 0
    height = (inner_height - _GAP * (rows - 1)) / rows - titles
    return columns, round(width, 1), round(max(height, 60), 1)


def _is_beside(figure: Figure, paper: Paper) -> bool:
    # the legend stands beside the map, unless one wide map is clearly larger above it
    if not paper.is_landscape:
        return False
    if paper.brief or len(figure.panels) > 1 or figure.view.bounds is None:
        return True
    west, south, east, north = figure.view.bounds
    stretch = math.cos(math.radians((south + north) / 2))
    wide = (east - west) * stretch / max(north - south, 1e-6)
    scales = {
        beside: min(width / wide, height)
        for beside in (True, False)
        for width, height in [_room(paper, beside=beside)]
    }
    return scales[True] * _LARGER > scales[False]


def _room(paper: Paper, *, beside: bool) -> tuple[float, float]:
    # width and height that are left for maps, in points
    width = paper.width - 2 * paper.margin
    height = paper.height - 2 * paper.margin - _head(paper) * paper.text
    if beside:
        return width * (1 - _side(paper)) - _GAP, height
    return width, height - (_BELOW_WIDE if paper.is_landscape else _BELOW) * paper.text


def _side(paper: Paper) -> float:
    # of the width, for what stands beside the map
    return 0.42 if paper.brief else 0.235


def _head(paper: Paper) -> float:
    # font sizes that head and foot take above and below the map
    return 2.8 if paper.brief else 10.5


def _side_of(columns: int, count: int, width: float, height: float) -> float:
    rows = math.ceil(count / columns)
    return min(width / columns, height / rows)
