"""Texts of a drawing: cleaned, measured in Noto Sans, broken into lines, written as SVG."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from itertools import pairwise

from boundaries.areas.names import is_bare, words
from webmap.documents.plain_text import plain_text

FONT = "'Noto Sans', system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif"

LINE = 1.12
"""Distance of two baselines as a part of the size of the font."""

CAPITAL = 0.714
"""Height of a capital letter, and of a digit, as a part of the size of the font."""

_DESCENT = 0.24  # below the baseline
_MARGIN = 1.05  # other fonts, where Noto Sans is not at hand, are a little wider
_OTHER_LETTER = 0.65  # width of a letter that no table has
_WIDE_LETTER = 1.0  # of East Asian scripts

# Advance widths of the characters from space to ~ in thousandths of the size (Noto Sans 2.015).
_REGULAR = (
    260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372,
    572, 572, 572, 572, 572, 572, 572, 572, 572, 572, 268, 268, 572, 572, 572, 434,
    899, 639, 650, 632, 730, 556, 519, 728, 741, 339, 273, 619, 524, 907, 760, 781,
    605, 781, 622, 549, 556, 731, 600, 930, 586, 566, 572, 329, 372, 329, 572, 444,
    281, 561, 615, 480, 615, 564, 344, 615, 618, 258, 258, 534, 258, 935, 618, 605,
    615, 615, 413, 479, 361, 618, 508, 786, 529, 510, 470, 380, 551, 380, 572,
)  # fmt: skip
_BOLD = (
    260, 282, 479, 646, 572, 902, 750, 266, 339, 339, 542, 572, 285, 320, 281, 415,
    572, 572, 572, 572, 572, 572, 572, 572, 572, 572, 281, 285, 572, 572, 572, 477,
    898, 692, 665, 642, 732, 560, 549, 724, 765, 389, 331, 664, 559, 943, 813, 791,
    621, 791, 656, 551, 577, 756, 650, 967, 670, 626, 579, 331, 415, 331, 572, 411,
    365, 599, 632, 516, 632, 597, 387, 632, 650, 299, 298, 620, 298, 975, 650, 625,
    632, 632, 447, 502, 434, 650, 571, 856, 578, 571, 493, 394, 551, 394, 572,
)  # fmt: skip

_KINDS = (
    "Provinsi", "Kabupaten Administrasi", "Kota Administrasi", "Kabupaten", "Kab.", "Kecamatan",
    "Distrik",
)  # fmt: skip
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return a text without control characters, so also without marks of direction.

    What XML cannot hold is left out; any space becomes one plain space.
    """
    return _SPACES.sub(" ", plain_text(_SPACES.sub(" ", text))).strip()


def attribute(text: str) -> str:
    """Return a text as content of an element or attribute of XML."""
    return escape(clean(text))


def label(name: str, kinds: Iterable[str] = ()) -> str:
    """Return a name as a label: without the kind of area at its start, unless only that is a name.

    ``kinds``: left out besides Kabupaten, Kecamatan and the like; ``Kota`` stays.
    """
    name = clean(name)
    for kind in (*_KINDS, *kinds):
        if name.startswith(f"{kind} ") and not is_bare(words(name[len(kind) :])):
            return name[len(kind) + 1 :]
    return name


# Measures -------------------------------------------------------------------------------------


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in units of the drawing, with a small margin."""
    return _width(text, bold) * size * _MARGIN


@lru_cache(maxsize=1 << 14)
def _width(text: str, bold: bool) -> float:
    table = _BOLD if bold else _REGULAR
    return sum(_letter_width(letter, table) for letter in unicodedata.normalize("NFKD", text))


def _letter_width(letter: str, table: Sequence[int]) -> float:
    place = ord(letter) - 32
    if 0 <= place < len(table):
        return table[place] / 1000
    if unicodedata.combining(letter):
        return 0.0
    return _WIDE_LETTER if unicodedata.east_asian_width(letter) in "WF" else _OTHER_LETTER


def box_size(lines: Sequence[str], size: float, *, bold: bool = False) -> tuple[float, float]:
    """Return width and height of lines of text, with a tenth of the size around them."""
    space = 0.2 * size
    deep = _DESCENT if any(set(line) & set("gjpqy,()") for line in lines) else 0.0
    height = (CAPITAL + deep + (len(lines) - 1) * LINE) * size
    return max(width(line, size, bold=bold) for line in lines) + space, height + space


@lru_cache(maxsize=1 << 12)
def broken(text: str, lines: int) -> tuple[str, ...] | None:
    """Break a text at spaces into lines of about one width; None if it has too few words.

    A hyphen and a slash may end a line.
    """
    pieces = [piece for piece in re.split(r"(?<=[-/])(?=\w)| ", text) if piece]
    if lines > len(pieces) or lines < 1:
        return None
    starts = [text.index(pieces[0])]
    for before, piece in pairwise(pieces):
        starts.append(text.index(piece, starts[-1] + len(before)))
    best = min(
        _breaks(len(pieces), lines),
        key=lambda breaks: max(_width(line, False) for line in _lines(text, starts, breaks)),
    )
    return tuple(_lines(text, starts, best))


def _breaks(pieces: int, lines: int, first: int = 1) -> Iterable[tuple[int, ...]]:
    # all ways to choose the pieces that begin a line after the first line
    if lines == 1:
        yield ()
        return
    for piece in range(first, pieces):
        for rest in _breaks(pieces, lines - 1, piece + 1):
            yield (piece, *rest)


def _lines(text: str, starts: Sequence[int], breaks: Sequence[int]) -> list[str]:
    ends = [*(starts[one] for one in breaks), len(text)]
    return [text[start:end].strip() for start, end in zip([0, *ends[:-1]], ends, strict=True)]


# SVG ------------------------------------------------------------------------------------------


def text_element(
    lines: Sequence[str], x: float, y: float, size: float, attributes: str = ""
) -> str:
    """Return a text element whose lines stand in the middle of ``x``, ``y``.

    The group that it stands in has the anchor in the middle, and the font.
    """
    # dominant-baseline is not drawn alike everywhere
    baseline = y + (CAPITAL - (len(lines) - 1) * LINE) * size / 2
    if len(lines) == 1:
        return f'<text{attributes} x="{x:.1f}" y="{baseline:.1f}">{escape(lines[0])}</text>'
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{baseline + at * LINE * size:.1f}">{escape(line)}</tspan>'
        for at, line in enumerate(lines)
    )
    return f"<text{attributes}>{spans}</text>"
