"""Measure text conservatively, so that it fits its box whatever font the computer has.

The widths are those of DejaVu Sans, rounded up: a tenth wider than Segoe UI and Arial, and the font
that LibreOffice takes where neither is installed.
"""

import unicodedata
from functools import lru_cache

LINE = 1.33
"""Height of a line of text, as a multiple of its size; that of Segoe UI."""

_ELLIPSIS = "…"
_BOLD = 1.12
_WIDE = 1.0  # of a letter without an entry
_WIDTHS = {
    letter: width
    for width, letters in {
        0.30: "'IJijl",
        0.35: " ,./:;\\|·",
        0.40: "()-[]ft",
        0.45: "!r",
        0.50: '"*_`–',
        0.55: "?csz",
        0.60: "FLkvxy",
        0.65: "$0123456789EPSTYabdeghnopqu{}",
        0.70: "ABCKRVXZ",
        0.75: "NU",
        0.80: "&DGHOQ",
        0.85: "#+<=>^w~−×→≥≤",
        0.90: "M",
        1.00: "%@Wm…—",
    }.items()
    for letter in letters
}
"""Width of a letter as a multiple of the size of the text."""


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text, in the unit of ``size``."""
    width = sum(_letter(letter) for letter in text) * size
    return width * _BOLD if bold else width


def _letter(letter: str) -> float:
    if letter not in _WIDTHS and unicodedata.combining(letter):
        return 0.0
    # é is as wide as e
    return _WIDTHS.get(letter) or _WIDTHS.get(unicodedata.normalize("NFD", letter)[0], _WIDE)


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return the lines of a text in a box of a width; a word that is too long is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if text_width(joined, size, bold=bold) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        while text_width(word, size, bold=bold) > width and len(word) > 1:
            end = next(
                end
                for end in range(len(word) - 1, 0, -1)
                if end == 1 or text_width(word[:end], size, bold=bold) <= width
            )
            lines.append(word[:end])
            word = word[end:]
        line = word
    return [*lines, line] if line else lines


def shorten(text: str, width: float, size: float, most: int = 1, *, bold: bool = False) -> str:
    """Return a text cut to ``most`` lines in a box of a width, with … where words are left out."""
    lines = wrap(text, width, size, bold=bold)
    if len(lines) <= most:
        return text
    last = lines[most - 1]
    while last and text_width(last + _ELLIPSIS, size, bold=bold) > width:
        last = last[:-1]
    return " ".join([*lines[: most - 1], last.rstrip(" ,;·") + _ELLIPSIS])


def fit(
    text: str, width: float, height: float, sizes: tuple[int, ...], *, bold: bool = False
) -> tuple[str, int]:
    """Return a text and the first of some sizes at which it fits a box.

    At the last size it is shortened where it does not fit.
    """
    for size in sizes:
        most = int(height // (size * LINE))
        if len(wrap(text, width, size, bold=bold)) <= most:
            return text, size
    return shorten(text, width, size, max(most, 1), bold=bold), size
