"""The template of decks where no other is set: 16:9, white, one accent, fonts of Windows."""

import re
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

WIDTH, HEIGHT = 960.0, 540.0
"""Size of a slide in points: 13.333 × 7.5 inches."""

MARGIN = 36.0
"""Space in points left and right of what a slide shows."""

FONT = "Segoe UI"
_PANOSE = "020B0502040204020203"  # of Segoe UI: computers without it choose a font like it
_COLOURS = {
    "dk1": "1B2730",
    "lt1": "FFFFFF",
    "dk2": "1F5F99",
    "lt2": "EEF1F4",
    "accent1": "1F5F99",
    "accent2": "D94801",
    "accent3": "5CBBAE",
    "accent4": "3878B7",
    "accent5": "0A2F6B",
    "accent6": "F2C971",
    "hlink": "1F5F99",
    "folHlink": "5B6770",
}
"""Colours of the theme; the accents are those of the maps."""

_TITLE = (MARGIN, 20.0, WIDTH - 2 * MARGIN, 78.0)
_NUMBER = (WIDTH - MARGIN - 50, 506.0, 50.0, 24.0)
_OPENING_TITLE = (72.0, 150.0, WIDTH - 144, 110.0)
_OPENING_TEXT = (72.0, 268.0, WIDTH - 144, 150.0)
_BAR = (48.0, 150.0, 6.0, 268.0)
_KEPT = ("Title Slide", "Title Only")


def default_presentation() -> Any:
    """Return an empty presentation with a layout for the title slide and one for all others."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Pt(WIDTH), Pt(HEIGHT)
    for layout in list(presentation.slide_layouts):
        if layout.name not in _KEPT:
            presentation.slide_layouts.remove(layout)
    master = presentation.slide_master
    _set_theme(master)
    _style_titles(master)
    for holder in [master, *presentation.slide_layouts]:
        _arrange(holder)
    _add_bar(presentation.slide_layouts[0])
    return presentation


def _add_bar(layout: Any) -> None:
    """Draw a bar in the colour of the accent beside title and text of the title slide."""
    left, top, width, height = (round(Pt(side)) for side in _BAR)
    layout.shapes._spTree.insert(
        2,
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="90" name="Bar"/><p:cNvSpPr/>'
            f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            '</a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></p:spPr></p:sp>'
        ),
    )


def _set_theme(master: Any) -> None:
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = part.blob.decode("utf-8")
    for name, colour in _COLOURS.items():
        theme = re.sub(
            rf"(<a:{name}>).*?(</a:{name}>)", rf'\1<a:srgbClr val="{colour}"/>\2', theme, flags=re.S
        )
    theme = re.sub(
        r"(<a:(?:major|minor)Font>\s*)<a:latin [^>]*/>",
        rf'\1<a:latin typeface="{FONT}" panose="{_PANOSE}"/>',
        theme,
    )
    part._blob = theme.encode("utf-8")


def _style_titles(master: Any) -> None:
    style = master.element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    style.find(qn("a:defRPr")).set("sz", "2800")
    style.find(qn("a:defRPr")).set("b", "1")
    spacing = etree.SubElement(style, qn("a:lnSpc"))
    etree.SubElement(spacing, qn("a:spcPct")).set("val", "90000")
    style.insert(0, spacing)


def _arrange(holder: Any) -> None:
    """Put the placeholders of the master or a layout where this template has them."""
    opening = holder.name == _KEPT[0]
    for shape in list(holder.placeholders):
        kind = shape.placeholder_format.type
        if kind in (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER):
            shape.element.getparent().remove(shape.element)
        elif kind == PP_PLACEHOLDER.SLIDE_NUMBER:
            _place(shape, _NUMBER, "ctr")
        elif kind in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
            _place(shape, _OPENING_TITLE if opening else _TITLE, "b" if opening else "t")
        elif kind == PP_PLACEHOLDER.SUBTITLE:
            _place(shape, _OPENING_TEXT, "t")
            for level in shape.element.iter(qn("a:lvl1pPr")):
                level.set("algn", "l")
                for fill in list(level.iter(qn("a:solidFill"))):
                    fill.getparent().remove(fill)
        elif kind == PP_PLACEHOLDER.BODY:
            left, __, width, __ = _TITLE
            _place(shape, (left, 110.0, width, 380.0), "t")


def _place(shape: Any, box: tuple[float, float, float, float], anchor: str) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Pt, box)
    body = shape.element.find(f".//{qn('a:bodyPr')}")
    body.set("anchor", anchor)
    for side in ("lIns", "rIns", "tIns", "bIns"):
        body.set(side, "0")
