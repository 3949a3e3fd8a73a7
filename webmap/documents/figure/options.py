"""What a document is asked to show: the parameters of a page's address, and those of documents."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from boundaries.areas.codes import Level
from webmap.maps.themes.theme import GRID, NO_THEME, ThemeOptions

MOST_SIDES = 12
"""Most dates or reports side by side in one document."""


@dataclass(frozen=True, slots=True)
class FigureOptions:
    """What a figure shows of an area.

    ``by``: level of the coloured areas, None for the first of ``view.LEVELS``. ``theme``: what the
    map shows. ``only``: key of the one class that keeps its colour, "" for all. ``sides``: dates or
    reports (``differences.sides``) that are shown side by side, instead of the snapshot's day.
    ``grey``: patterns and greys instead of colours. ``language``: "id" or "en".
    """

    by: Level | None = None
    theme: ThemeOptions = NO_THEME
    only: str = ""
    sides: tuple[str, ...] = ()
    grey: bool = False
    language: str = "id"


NO_OPTIONS = FigureOptions()
"""Options of a document that nothing was asked of."""


def page_parameters(options: FigureOptions, day: str = "") -> Mapping[str, str]:
    """Return the parameters of the address of the page that shows the same; no empty ones."""
    theme = options.theme
    found = {
        "date": day,
        "by": options.by.word if options.by else "",
        "theme": theme.key if replace(theme, grid=False) != NO_THEME else "",
        "view": GRID if theme.grid else "",
        "target": theme.target,
        "since": theme.since.isoformat() if theme.since else "",
        "with": "formed" if theme.crossed else "",
        "only": options.only,
        "lang": options.language,
    }
    return {key: value for key, value in found.items() if value}
