"""Sizes that maps are laid out for: paper, screens and previews."""

from dataclasses import dataclass

from webmap.core.errors import BadParameter

MILLIMETRE = 72 / 25.4
"""Points of a millimetre."""

PAPERS = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}
"""Width and height of each paper in millimetres, upright."""

ORIENTATIONS = ("landscape", "portrait")
SIZES = ("print", "screen", "preview")
"""Sizes of pictures: paper at 300 dpi, a projector of 1920×1080, and 1200×630 for previews."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A page in points; ``text``: font size; ``resolution``: pixels per inch of a picture.

    ``brief``: room for the map, the sentence and the legend only.
    """

    width: float
    height: float
    margin: float
    text: float
    resolution: float = 300
    brief: bool = False

    @property
    def is_landscape(self) -> bool:
        """Whether the page is wider than high."""
        return self.width > self.height


SCREEN = Paper(960, 540, margin=24, text=11, resolution=144)
PREVIEW = Paper(600, 315, margin=14, text=9, resolution=144, brief=True)


def paper_of(paper: str = "a4", orientation: str = "landscape", size: str = "print") -> Paper:
    """Return a paper by its name, orientation and size; raises BadParameter for unknown ones."""
    for name, value, known in (
        ("paper", paper, tuple(PAPERS)),
        ("orientation", orientation, ORIENTATIONS),
        ("size", size, SIZES),
    ):
        if value not in known:
            raise BadParameter(
                f"{name}={value[:40]!r} is not known", do=f"Use one of: {' '.join(known)}."
            )
    if size == "screen":
        return SCREEN
    if size == "preview":
        return PREVIEW
    sides = sorted(one * MILLIMETRE for one in PAPERS[paper])
    width, height = sides if orientation == "portrait" else sides[::-1]
    return Paper(width, height, margin=12 * MILLIMETRE, text=8.5 if paper == "a4" else 11)
