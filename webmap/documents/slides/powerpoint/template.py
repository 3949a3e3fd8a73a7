"""Read the template of a deck: its layouts, and where a slide has room."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.opc.constants import RELATIONSHIP_TYPE

from webmap.core.errors import BadSetting
from webmap.documents.slides.layout import Box
from webmap.documents.slides.powerpoint.default_template import default_presentation
from webmap.documents.slides.text_width import LINE

TITLE_SIZE = 28
"""Size of titles in points."""

FOOT_SIZE = 11
"""Size of the line at the foot in points."""

_FOOT = 2 * FOOT_SIZE * LINE
_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
_FEET = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}
_EMU = 12_700  # of a point
_SPACE = 8.0
_LEAST = 0.4  # of the height of a slide, that its content needs
_TYPES = "[Content_Types].xml"
_TEMPLATE_TYPE = b"presentationml.template.main+xml"
_PRESENTATION_TYPE = b"presentationml.presentation.main+xml"


@dataclass(frozen=True)
class Template:
    """An empty presentation and the layouts of its slides.

    ``own``: made here, so that a title of one line leaves its second line to the content.
    """

    presentation: Any
    opening: Any
    content: Any
    own: bool

    def title(self, layout: Any) -> Any:
        """Return the title placeholder of a layout or slide."""
        return next(one for one in layout.placeholders if _kind(one) in _TITLES)

    def room(self, title_lines: int) -> tuple[Box, Box]:
        """Return the boxes of the content and of the foot of a slide."""
        title = box_of(self.title(self.content))
        height = float(self.presentation.slide_height) / _EMU
        feet = [box_of(one) for one in self.content.placeholders if _kind(one) in _FEET]
        bottom = min((one.top for one in feet if one.top > height / 2), default=height - 14)
        if self.own:
            top = title.top + title_lines * TITLE_SIZE * LINE * 0.9 + _SPACE
            number = feet[0]
            foot = Box(title.left, bottom - 2, number.left - title.left - _SPACE, _FOOT)
            return Box(title.left, top, title.width, bottom - _SPACE - top), foot
        top = title.bottom + _SPACE
        foot = Box(title.left, bottom - _FOOT - 2, title.width, _FOOT)
        return Box(title.left, top, title.width, foot.top - _SPACE - top), foot


def read_template(path: Path | None) -> Template:
    """Return the project's own template, or that of a .pptx or .potx file without its slides.

    Raises BadSetting for a file that is missing, is no presentation, has no layout with a title, or
    leaves no room for what a slide shows.
    """
    if path is None:
        presentation = default_presentation()
        _remove_thumbnail(presentation)
        opening, content = presentation.slide_layouts
        return Template(presentation, opening, content, own=True)
    presentation = _open(path)
    _remove_slides(presentation)
    _remove_thumbnail(presentation)
    titled = [one for one in presentation.slide_layouts if _has(one, _TITLES)]
    if not titled:
        raise _unfit(path, "has no layout with a title")
    content = min(titled, key=lambda one: (_has(one, {PP_PLACEHOLDER.SUBTITLE}), _others(one)))
    opening = next((one for one in titled if _has(one, {PP_PLACEHOLDER.SUBTITLE})), content)
    template = Template(presentation, opening, content, own=False)
    room, __ = template.room(2)
    if room.height < presentation.slide_height / _EMU * _LEAST or room.width < room.height * 0.7:
        raise _unfit(
            path, f"leaves no room for a map under the title of its layout {content.name!r}"
        )
    return template


def box_of(shape: Any) -> Box:
    """Return the box of a shape in points."""
    return Box(*(float(side or 0) / _EMU for side in _sides(shape)))


def _sides(shape: Any) -> tuple[Any, Any, Any, Any]:
    return shape.left, shape.top, shape.width, shape.height


def _kind(shape: Any) -> Any:
    return shape.placeholder_format.type


def _has(layout: Any, kinds: set[Any]) -> bool:
    return any(_kind(one) in kinds for one in layout.placeholders)


def _others(layout: Any) -> int:
    return sum(_kind(one) not in _TITLES | _FEET for one in layout.placeholders)


def _open(path: Path) -> Any:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unfit(path, f"cannot be read: {error.strerror or error}") from None
    try:
        return Presentation(BytesIO(_as_presentation(content)))
    except (PythonPptxError, zipfile.BadZipFile, KeyError, ValueError, AttributeError, SyntaxError):
        raise _unfit(path, "is no PowerPoint file") from None


def _as_presentation(content: bytes) -> bytes:
    """Return a package whose main part is a presentation; that of a .potx is a template."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        types = package.read(_TYPES)
        if _TEMPLATE_TYPE not in types:
            return content
        changed = BytesIO()
        with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in package.namelist():
                part = package.read(name)
                if name == _TYPES:
                    part = types.replace(_TEMPLATE_TYPE, _PRESENTATION_TYPE)
                target.writestr(name, part)
    return changed.getvalue()


def _remove_slides(presentation: Any) -> None:
    ids = presentation.slides._sldIdLst
    for one in list(ids):
        presentation.part.drop_rel(one.rId)
        ids.remove(one)
    # sections and custom shows name the slides that are gone
    for named in presentation.part._element.xpath(
        './p:custShowLst | ./p:extLst/p:ext[*[local-name() = "sectionLst"]]'
    ):
        named.getparent().remove(named)


def _remove_thumbnail(presentation: Any) -> None:
    # a picture of the first slide of the template
    package = presentation.part.package
    for key, one in list(package._rels.items()):
        if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package._rels.pop(key)


def _unfit(path: Path, what: str) -> BadSetting:
    return BadSetting(
        f"the template of WEBMAP_PPTX_TEMPLATE {what}",
        file=path,
        do="Name a .pptx or .potx file with a layout that has a title over an empty slide, or leave"
        " the setting empty.",
    )
