"""Fills of classes: colours and hatches, or greys and patterns that a photocopier keeps apart."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from webmap.documents.drawing.model import MapStyle

INK = "#17212b"
PAPER = "#ffffff"
SEA = "#e6eef4"
CONTEXT = "#f4f4f1"
CONTEXT_GREY = "#ececec"
CONTEXT_BORDER = "#b4bdc6"
SOFT = "#5d6872"
ACCENT = "#1f5f99"
FRAME = "#8b96a1"
HATCH = "#aeb7c0"
GREY_BORDER = "#6b6b6b"  # is seen between two white areas, and between two black ones
_GREY_INK = "#1c1c1c"

UNKNOWN = MapStyle("#f4f4f2", hatched=True)
"""Style of an area whose class has none: as without data."""


@dataclass(frozen=True, slots=True)
class GreyFill:
    """A fill for black-and-white printers.

    ``kind``: what it looks like, in a word. ``ground``: colour under the pattern. ``pattern``:
    content of a tile of ``size`` by ``size`` units, "" for none. ``turn``: degrees that the tiles
    are turned. ``ink``: share of the tile that the pattern covers, 0 to 1.
    """

    kind: str
    ground: str
    pattern: str = ""
    size: float = 5.0
    turn: int = 0
    ink: float = 0.0
    ink_colour: str = _GREY_INK

    @property
    def luminance(self) -> float:
        """Share of light that the fill reflects on average, 0 to 1."""
        return (1 - self.ink) * _luminance(self.ground) + self.ink * _luminance(self.ink_colour)


def _luminance(colour: str) -> float:
    # relative luminance of sRGB (WCAG 2)
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _lines(kind: str, turn: int, size: float, wide: float, ground: str = PAPER) -> GreyFill:
    ink = _GREY_INK if ground == PAPER else PAPER
    rect = f'<rect width="{size:g}" height="{wide:g}" fill="{ink}"/>'
    return GreyFill(kind, ground, rect, size, turn, wide / size, ink)


def _dots(kind: str, size: float, radius: float, ground: str = PAPER) -> GreyFill:
    ink = _GREY_INK if ground == PAPER else PAPER
    half = size / 2
    dot = f'<circle cx="{half:g}" cy="{half:g}" r="{radius:g}" fill="{ink}"/>'
    return GreyFill(kind, ground, dot, size, 45, 3.1416 * radius**2 / size**2, ink)


def _crossed(kind: str, size: float, wide: float) -> GreyFill:
    rects = (
        f'<rect width="{size:g}" height="{wide:g}" fill="{_GREY_INK}"/>'
        f'<rect width="{wide:g}" height="{size:g}" fill="{_GREY_INK}"/>'
    )
    return GreyFill(kind, PAPER, rects, size, 45, 1 - (1 - wide / size) ** 2)


GREYS = (
    _dots("dots", 5.0, 0.75),
    _lines("rising lines", -45, 4.4, 0.8),
    _lines("level lines", 0, 3.6, 1.05),
    _crossed("crossed lines", 4.6, 1.0),
    GreyFill("light grey", "#b8b8b8"),
    _lines("white lines", 90, 4.0, 1.2, "#3c3c3c"),
    GreyFill("grey", "#707070"),
    _dots("white dots", 4.6, 0.85, "#2a2a2a"),
    GreyFill("black", "#141414"),
)
"""Fills from light to dark; neighbours differ in kind, equal kinds in lightness."""

NO_DATA = GreyFill(
    "falling dashes",
    PAPER,
    f'<rect width="5" height="0.7" fill="{_GREY_INK}"/>',
    7.0,
    45,
    3.5 / 49,
)
"""Fill of areas without data, unlike that of any class."""

FADED = GreyFill("white", PAPER)
"""Fill of classes that stand back."""


def grey_fills(styles: Mapping[str, MapStyle]) -> dict[str, GreyFill]:
    """Return the fill of each class: from light to dark in the order of the legend.

    Few classes get fills that are far apart; more classes than GREYS begin again.
    """
    shown = [key for key, style in styles.items() if not (style.hatched or style.faded)]
    last = len(GREYS) - 1
    fills = {key: FADED if style.faded else NO_DATA for key, style in styles.items()}
    for at, key in enumerate(shown):
        spread = round(at * last / (len(shown) - 1)) if len(shown) > 1 else last // 2
        fills[key] = GREYS[spread if len(shown) <= len(GREYS) else at % len(GREYS)]
    return fills


class Palette:
    """Fills of the classes of one drawing, and the patterns that they use.

    ``sea``: whether water is blue. ``prefix``: of the ids of patterns. ``scale``: size of patterns,
    1 on a page.
    """

    def __init__(
        self,
        styles: Mapping[str, MapStyle],
        *,
        grey: bool,
        sea: bool,
        prefix: str,
        scale: float = 1.0,
    ) -> None:
        self._styles = styles
        self._greys = grey_fills(styles) if grey else {}
        self._grey = grey
        self._sea = sea and not grey
        self._prefix = prefix
        self._scale = scale

    def fill(self, key: str) -> str:
        """Return the fill of a class: a colour or the address of a pattern."""
        if self._grey:
            grey = self._greys.get(key, NO_DATA)
            return self._address(key) if grey.pattern else grey.ground
        style = self._styles.get(key, UNKNOWN)
        return self._address(key) if style.hatched else style.colour

    def border(self, key: str) -> str:
        """Return the colour of the borders between areas of a class."""
        # between hatches a white border would not be seen
        hatched = not self._grey and self._styles.get(key, UNKNOWN).hatched
        return HATCH if hatched else self.plain_border

    @property
    def plain_border(self) -> str:
        """Colour of borders between areas that are not hatched."""
        return GREY_BORDER if self._grey else PAPER

    @property
    def sea(self) -> str:
        """Colour of water."""
        return SEA if self._sea else PAPER

    @property
    def context(self) -> str:
        """Colour of the areas around."""
        return CONTEXT_GREY if self._grey else CONTEXT

    @property
    def partial(self) -> str:
        """Fill that is drawn over areas of which a part has no data."""
        return f"url(#{self._prefix}--partial)"

    def definitions(self, keys: Iterable[str], *, partial: bool = False) -> str:
        """Return the patterns of classes, and of ``partial``, for the ``defs`` of the drawing."""
        patterns = [self._definition(key) for key in dict.fromkeys(keys)]
        if partial:
            lines = (
                f'<rect width="7" height="2.4" fill="{PAPER}"/>'
                f'<rect y="0.7" width="7" height="1" fill="{INK}"/>'
            )
            patterns.append(self._pattern("-partial", "none", lines, 7, 45))
        return "".join(patterns)

    def _definition(self, key: str) -> str:
        if self._grey:
            grey = self._greys.get(key, NO_DATA)
            if not grey.pattern:
                return ""
            return self._pattern(key, grey.ground, grey.pattern, grey.size, grey.turn)
        style = self._styles.get(key, UNKNOWN)
        if not style.hatched:
            return ""
        return self._pattern(
            key, style.colour, f'<rect width="1.2" height="5.5" fill="{HATCH}"/>', 5.5, 45
        )

    def _pattern(self, key: str, ground: str, content: str, size: float, turn: int) -> str:
        turned = f"rotate({turn})" if turn else ""
        scaled = f"scale({self._scale:.3g})" if self._scale != 1 else ""
        transform = f"{turned} {scaled}".strip()
        side = f'width="{size:g}" height="{size:g}"'
        return (
            f'<pattern id="{self._id(key)}" {side} patternUnits="userSpaceOnUse"'
            + (f' patternTransform="{transform}"' if transform else "")
            + f'><rect {side} fill="{escape(ground)}"/>{content}</pattern>'
        )

    def _address(self, key: str) -> str:
        return f"url(#{self._id(key)})"

    def _id(self, key: str) -> str:
        return f"{self._prefix}-{re.sub(r'[^A-Za-z0-9_-]', '_', key)}"
