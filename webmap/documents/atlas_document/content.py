"""What the atlas of an area shows: its overview, and the sheet of each of its districts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, UnknownLevel, ancestor, level
from webmap.caching.snapshot import Snapshot
from webmap.documents.figure.figure import Figure, make_figure, page_address
from webmap.documents.figure.options import FigureOptions
from webmap.documents.sheet.district_sheet import DistrictSheet, make_sheets
from webmap.maps.themes.theme import NO_THEME


@dataclass(frozen=True)
class DistrictAtlas:
    """The content of an atlas; texts in the language of ``figure``.

    ``figure``: of the area by district, or of the one district. ``sheets``: by code of the
    district. ``names``: of all areas, by code.
    """

    figure: Figure
    sheets: list[DistrictSheet]
    names: dict[str, str]

    @property
    def has_cover(self) -> bool:
        """Whether it has pages before the sheets: that of one district is its sheet."""
        return self.figure.view.at < Level.DISTRICT


def _nothing(_done: int) -> None:
    pass


def count_sheets(snapshot: Snapshot, code: str) -> int:
    """Return the number of sheets in the atlas of a listed area."""
    return len(snapshot.listed(Level.DISTRICT, ancestor(code, Level.DISTRICT)))


def make_atlas(
    session: Session,
    snapshot: Snapshot,
    code: str,
    options: FigureOptions,
    *,
    site: str = "",
    notice: str = "",
    report_progress: Callable[[int], None] = _nothing,
) -> DistrictAtlas:
    """Return the atlas of a listed area below the country; that of a village is its district's.

    Of ``options`` it has ``language`` and ``grey``. ``report_progress`` gets the number of sheets
    that are made; what it raises ends the work. Raises UnknownLevel for the country.
    """
    code = ancestor(code, Level.DISTRICT)
    if level(code) == Level.COUNTRY:
        raise UnknownLevel(
            "the atlas of the whole country would have thousands of pages",
            do="Choose a province, a regency or a district, e.g. 33, 33.29 or 33.29.03.",
        )
    by = Level.DISTRICT if level(code) < Level.DISTRICT else Level.VILLAGE
    wanted = replace(options, by=by, theme=NO_THEME, only="", sides=())
    figure = make_figure(session, snapshot, code, wanted, site=site, notice=notice)

    def address(area: str, day: date) -> str:
        return page_address(site, area, day, replace(wanted, by=None)) if site else ""

    def short_address(fingerprint: str) -> str:
        return f"{site}f/{fingerprint}" if site else ""

    sheets = []
    for sheet in make_sheets(
        session, snapshot, code, address, short_address, wanted.language, notice, grey=wanted.grey
    ):
        sheets.append(sheet)
        report_progress(len(sheets))
    return DistrictAtlas(figure, sheets, snapshot.names)
