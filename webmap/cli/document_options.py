"""Options of documents: what their map shows, their paper and language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, TypeVar

import click

from boundaries.areas.codes import Level
from webmap.cli.options import Day
from webmap.core.i18n import LANGUAGES
from webmap.documents import rendering
from webmap.documents.figure.options import FigureOptions
from webmap.documents.typesetting.papers import ORIENTATIONS, PAPERS, SIZES, Paper, paper_of
from webmap.maps.themes.theme import GRID, STATUS, ThemeOptions

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class DocumentOptions:
    """What the options of a command ask of a document."""

    kind: str
    theme: ThemeOptions
    only: str
    sides: tuple[str, ...]
    grey: bool
    language: str
    paper: Paper

    def figure_options(self, by: Level | None, language: str) -> FigureOptions:
        """Return them as options of a figure; ``language``: where none was chosen."""
        return FigureOptions(
            by, self.theme, self.only, self.sides, self.grey, self.language or language
        )


_OPTIONS = (
    click.option(
        "--atlas",
        "kind",
        flag_value=rendering.ATLAS,
        help="An atlas: contents, an overview map, and a page for each kecamatan.",
    ),
    click.option(
        "--report",
        "kind",
        flag_value=rendering.REPORT,
        help="A report of several pages: summary, maps, tables, trend, change, worklist.",
    ),
    click.option("--theme", default="", help="What the map shows: gap, change, or a layer's key."),
    click.option("--target", default="", help="Key of the target that gaps are measured to."),
    click.option("--since", type=Day(), help="Show the change since this day."),
    click.option("--with", "crossed", type=click.Choice(["formed"]), help="Cross with coverage."),
    click.option(
        "--view", type=click.Choice([GRID]), help="Draw villages as squares (--level village)."
    ),
    click.option("--only", default="", help="Keep the colour of this class of the legend only."),
    click.option(
        "--side",
        "sides",
        multiple=True,
        help="A date or report:ID; several of them stand side by side.",
    ),
    click.option("--grey", is_flag=True, help="Greys and patterns, for black-and-white printers."),
    click.option("--lang", "language", type=click.Choice(list(LANGUAGES)), help="Language."),
    click.option("--paper", type=click.Choice(list(PAPERS)), default="a4", show_default=True),
    click.option(
        "--orientation", type=click.Choice(ORIENTATIONS), default="landscape", show_default=True
    ),
    click.option(
        "--size",
        type=click.Choice(SIZES),
        default="print",
        show_default=True,
        help="Of a map: paper, 1920×1080 or 1200×630 pixels.",
    ),
)


def document_options(command: Command) -> Command:
    """Add the options of documents, which the command gets as ``document``."""

    @wraps(command)
    def run(*args: Any, **values: Any) -> Any:
        since: date | None = values.pop("since")
        theme, crossed = values.pop("theme"), values.pop("crossed")
        document = DocumentOptions(
            kind=values.pop("kind") or rendering.MAP,
            theme=ThemeOptions(
                theme or ("change" if since else STATUS),
                values.pop("target"),
                since,
                crossed == "formed",
                values.pop("view") == GRID,
            ),
            only=values.pop("only"),
            sides=tuple(values.pop("sides")),
            grey=values.pop("grey"),
            language=values.pop("language") or "",
            paper=paper_of(values.pop("paper"), values.pop("orientation"), values.pop("size")),
        )
        return command(*args, document=document, **values)

    decorated: Any = run
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]
