"""Lay out a document with typst: a template, its data and its drawings in, PDF or SVG out.

PDF files are tagged (PDF/UA-1), with fonts embedded and text as text. Fonts are those that
``make setup`` installs, never the system's: every machine gives the same document.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Literal

import orjson
import typst

from geo.errors import GeoError
from webmap.caching.static_files import STATIC, NotBuilt
from webmap.core.errors import RenderQueueFull
from webmap.documents.plain_text import plain_text
from webmap.documents.typesetting import raster

Form = Literal["pdf", "svg"]
"""Formats that typst writes."""

FONT = "Noto Sans"
"""Font of all documents."""

FONTS = STATIC / "vendor" / "fonts"
"""Folder of the fonts that ``make setup`` installs."""

TEMPLATES = Path(__file__).parent / "templates"

WAITING = 8
"""Documents that may wait in a process while another is laid out; one more is refused."""

_UNKNOWN = "\ufffd"
_LATIN = re.compile(r"[^\u0000-\u024f\u1e00-\u1eff\u2010-\u2044\u20ac\u2190-\u2193\u2212\ufffd]")
_running = Lock()
_places = BoundedSemaphore(WAITING + 1)


class LayoutFailed(GeoError):
    """A document that typst cannot lay out."""


def typeset(
    template: str, data: Mapping[str, Any], files: Mapping[str, str | bytes], form: Form
) -> list[bytes]:
    """Return the document as ``pdf`` (one item), or its pages as ``svg``.

    ``template``: name in the folder of templates; it reads ``data.json`` and the files of
    ``files``, by name. One document is laid out at a time. Raises RenderQueueFull where more than
    WAITING wait, NotBuilt without fonts, LayoutFailed with typst's message.
    """
    with _turn():
        return _laid_out(template, data, files, form)


def picture(
    template: str,
    data: Mapping[str, Any],
    files: Mapping[str, str | bytes],
    width: int,
    height: int,
    kept: Sequence[str] = (),
) -> bytes:
    """Return the first page of a document as a PNG of ``width`` by ``height`` pixels.

    ``kept``: colours that stay exact, see ``raster.png``. Raises what ``typeset`` raises.
    """
    with _turn():
        return raster.png(_laid_out(template, data, files, "pdf")[0], width, height, kept)


@contextmanager
def _turn() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise RenderQueueFull("too many documents are being made", do="Try again in a few seconds.")
    try:
        with _running:
            yield
    finally:
        _places.release()


def _laid_out(
    template: str, data: Mapping[str, Any], files: Mapping[str, str | bytes], form: Form
) -> list[bytes]:
    cleaned = clean(data)
    try:
        return _compile(template, cleaned, files, form)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise _failure(error) from error
    # a script that no font has: its letters become a sign that says that one is missing
    latin = {name: _latin(text) if isinstance(text, str) else text for name, text in files.items()}
    try:
        return _compile(template, _changed(cleaned, _latin), latin, form)
    except typst.TypstError as error:
        raise _failure(error) from error


def _failure(error: typst.TypstError) -> LayoutFailed:
    return LayoutFailed(
        f"the document cannot be laid out: {error}", do="Report this with the address."
    )


def _compile(template: str, data: Any, files: Mapping[str, str | bytes], form: Form) -> list[bytes]:
    sources: Any = {
        "main": f'#import "{template}": page-of\n#page-of(json("data.json"))\n'.encode(),
        "data.json": orjson.dumps(data),
        **{path.name: path.read_bytes() for path in _templates()},
        **{name: text.encode() if isinstance(text, str) else text for name, text in files.items()},
    }
    compiler = typst.Compiler(sources, font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(format=form, pdf_standards=["ua-1"] if form == "pdf" else [])
    return made if isinstance(made, list) else [made or b""]


@cache
def _templates() -> tuple[Path, ...]:
    return tuple(sorted(TEMPLATES.glob("*.typ")))


@cache
def _fonts() -> typst.Fonts:
    if not any(FONTS.glob("*.ttf")):
        raise NotBuilt("vendor/fonts")
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)]
    )


# Texts ----------------------------------------------------------------------------------------


def clean(data: Any) -> Any:
    """Return data with plain texts; a percent sign stays with its number."""
    return _changed(data, lambda text: plain_text(text).replace(" %", "\u00a0%"))


def _latin(text: str) -> str:
    return _LATIN.sub(_UNKNOWN, text)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    # the same data with other texts
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _changed(one, change) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_changed(one, change) for one in value]
    return value
