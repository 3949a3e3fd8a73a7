"""Pictures of a page: a PDF drawn in pixels by PDFium, as a PNG with a palette.

Against typst's own pictures (Brebes and Banten by village, A4 at 300 dpi): two thirds of the
processor time and half the bytes, because the colours of a map fit a palette. The picture shows
what the PDF shows, since it is drawn from it.
"""

import io
from collections.abc import Sequence

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint32]
"""Colours as 0xRRGGBB by row and column."""

_COLOURS = 256
_STEP = 4  # every fourth pixel tells which colours are frequent
_ALL = 1 << 24


def png(pdf: bytes, width: int, height: int, kept: Sequence[str] = ()) -> bytes:
    """Return the first page of a PDF as a PNG of ``width`` by ``height`` pixels.

    ``kept``: colours as ``#rrggbb`` that are exact however few pixels have them; so are those of
    most pixels. Along edges a mixed colour may be the nearest of 256. PDFium is not thread-safe: of
    all threads of a process one may call this at a time.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        scale = max(width / page.get_width(), height / page.get_height())  # rounded up
        bitmap = page.render(scale=scale, prefer_bgrx=True).to_numpy()
        pixels = (bitmap.view("<u4")[:height, :width, 0]) & (_ALL - 1)
    finally:
        document.close()
    palette = _palette(pixels, kept)
    picture = Image.fromarray(_indices(pixels, palette), "P")
    picture.putpalette(_channels(palette).astype(np.uint8).tobytes())
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _palette(pixels: Pixels, kept: Sequence[str]) -> Pixels:
    # the kept colours, then those of most pixels, the most frequent first
    colours, counts = np.unique(pixels[::_STEP, ::_STEP], return_counts=True)
    frequent = colours[np.argsort(-counts, kind="stable")].tolist()
    wanted = [int(colour.removeprefix("#"), 16) for colour in kept]
    return np.array(list(dict.fromkeys([*wanted, *frequent]))[:_COLOURS], np.uint32)


def _indices(pixels: Pixels, palette: Pixels) -> NDArray[np.uint8]:
    # a table of all colours is looked up: sorting the pixels would take ten times as long
    there = np.zeros(_ALL, np.bool_)
    there[pixels] = True
    colours = np.flatnonzero(there).astype(np.uint32)
    table = np.zeros(_ALL, np.uint8)
    table[colours] = _nearest(colours, palette)
    found: NDArray[np.uint8] = table[pixels]
    return found


def _nearest(colours: Pixels, palette: Pixels) -> NDArray[np.uint8]:
    steps = _channels(colours)[:, np.newaxis] - _channels(palette)[np.newaxis]
    nearest: NDArray[np.uint8] = (steps * steps).sum(axis=2).argmin(axis=1).astype(np.uint8)
    return nearest


def _channels(colours: Pixels) -> NDArray[np.int32]:
    return np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=-1).astype(np.int32)
