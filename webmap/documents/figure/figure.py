"""The figure of a document: what it shows of an area, from the same view as the page.

Texts, legend, caption and alternative text are those of the page; a test holds that their digits
agree. No function uses a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from webmap.caching.snapshot import Snapshot
from webmap.core.errors import BadParameter
from webmap.core.i18n import day, texts
from webmap.differences.sides import Side, read_side
from webmap.documents.figure.options import (
    MOST_SIDES,
    NO_OPTIONS,
    FigureOptions,
    page_parameters,
)
from webmap.documents.figure.panel import Panel
from webmap.documents.figure.shapes import map_shapes
from webmap.documents.qr_code import qr_svg
from webmap.maps.symbology import LegendEntry
from webmap.maps.view import AreaView, area_view


@dataclass(frozen=True)
class Figure:
    """What a document shows of an area as of a day; texts in the language of the document.

    ``view``: of the last panel, whose sentence, legend and caption the document has. ``address``:
    of the page that shows the same; ``short_address``: of the figures as they are now, which ``qr``
    (SVG) holds; both "" where the address of the site is not known.
    """

    view: AreaView
    panels: tuple[Panel, ...]
    options: FigureOptions
    notice: str
    address: str
    short_address: str
    qr: str

    @property
    def language(self) -> str:
        """Language of all texts."""
        return self.options.language

    @property
    def title(self) -> str:
        """Title of the document: the area."""
        return self.view.heading

    @property
    def subtitle(self) -> str:
        """What the map shows, and as of when."""
        _ = texts(self.language).gettext
        values = {"title": self.view.map_title, "day": self.day_text}
        if len(self.panels) > 1:
            return self.view.map_title
        return _("%(title)s, per %(day)s") % values

    @property
    def day_text(self) -> str:
        """Day of the figures in words."""
        return day(self.view.day, self.language)

    @property
    def sentence(self) -> str:
        """The sentence over the map."""
        return self.view.map_sentence

    @property
    def legend(self) -> list[LegendEntry]:
        """The legend with counts; of several panels, that of the last."""
        return self.view.legend

    @property
    def only_label(self) -> str:
        """Name of the one class that keeps its colour, "" where all do."""
        return next((one.label for one in self.legend if one.key == self.options.only), "")

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the data that is shown."""
        return self.view.fingerprint

    @property
    def notes(self) -> list[str]:
        """Sentences under the legend."""
        _ = texts(self.language)
        found = list(self.view.theme.notes) if self.view.theme else []
        if self.view.partial:
            found.append(
                _.ngettext(
                    "bergaris: %(num)s wilayah sebagian tanpa data",
                    "bergaris: %(num)s wilayah sebagian tanpa data",
                    self.view.partial,
                )
                % {"num": self.view.partial}
            )
        if self.view.grid_note:
            found.append(self.view.grid_note)
        elif self.view.shapeless_count:
            found.append(
                _.ngettext(
                    "%(num)s desa/kelurahan tanpa batas wilayah tidak tergambar",
                    "%(num)s desa/kelurahan tanpa batas wilayah tidak tergambar",
                    self.view.shapeless_count,
                )
                % {"num": self.view.shapeless_count}
            )
        if self.view.asked:
            found.append(
                _.gettext(
                    "Diminta per %(asked)s; laporan terbaru untuk wilayah ini per %(newest)s."
                )
                % {
                    "asked": day(self.view.asked, self.language),
                    "newest": day(self.view.newest or self.view.day, self.language),
                }
            )
        return found

    @property
    def caption(self) -> str:
        """Sources and dates of figures and boundaries, of all panels."""
        theme = self.view.theme
        captions = dict.fromkeys(panel.view.caption for panel in self.panels)
        return " · ".join(filter(None, [theme.source if theme else "", *captions]))

    @property
    def alternative(self) -> str:
        """Alternative text of the map."""
        return self.view.alternative


def make_figure(
    session: Session,
    snapshot: Snapshot,
    code: str,
    options: FigureOptions = NO_OPTIONS,
    *,
    site: str = "",
    notice: str = "",
) -> Figure:
    """Return the figure of a listed area.

    ``site``: address of the site, with which addresses on the document begin, "" where it is not
    known. Raises UnknownLevel as ``area_view`` does; BadParameter for a class that the legend does
    not have, for too many sides, and for a side that cannot be read (see ``read_side``).
    """
    sides = _sides(session, options.sides)
    snapshots = [_of_side(side) for side in sides] or [snapshot]
    views = [
        area_view(session, one, code, options.by, options.language, options.theme)
        for one in snapshots
    ]
    shown = views[-1]
    known = [entry.key for entry in shown.legend]
    if options.only and options.only not in known:
        raise BadParameter(
            f"only={options.only[:40]!r} is no class of this map",
            do=f"Use one of: {' '.join(known)}.",
        )
    shapes = map_shapes(session, shown.code, shown.by, grid=shown.shows_grid)
    titles = [_side_title(side, options.language) for side in sides] or [""]
    panels = tuple(
        Panel(view, shapes, one.names, title, options.only, options.grey)
        for view, one, title in zip(views, snapshots, titles, strict=True)
    )
    address = page_address(site, code, shown.day, options) if site else ""
    short = f"{site}f/{shown.fingerprint}" if site else ""
    return Figure(
        view=shown,
        panels=panels,
        options=options,
        notice=notice,
        address=address,
        short_address=short,
        qr=qr_svg(short) if short else "",
    )


def page_address(site: str, code: str, at: date, options: FigureOptions) -> str:
    """Return the address of the page that shows a figure; ``site`` ends in a slash."""
    path = f"area/{code}" if code != "ID" else ""
    return f"{site}{path}?{urlencode(page_parameters(options, at.isoformat()))}"


# Sides ----------------------------------------------------------------------------------------


def _sides(session: Session, keys: Sequence[str]) -> list[Side]:
    if len(keys) > MOST_SIDES:
        raise BadParameter(
            f"{len(keys)} maps are too many for one document",
            do=f"Ask for {MOST_SIDES} dates or fewer.",
        )
    return [read_side(session, key) for key in keys]


class _NoCache:
    """In the place of the cache of the register's figures, which are not those of one report."""

    def get(self, _key: Any, make: Any) -> Any:
        return make()


def _of_side(side: Side) -> Snapshot:
    if side.report is None:
        return side.snapshot
    uncached: Any = _NoCache()
    return replace(
        side.snapshot,
        state=side.state,
        day=side.report.date,
        asked=side.report.date,
        country_cache=uncached,
    )


def _side_title(side: Side, language: str) -> str:
    if side.report is None:
        return day(side.day, language)
    return f"{side.report.source}, {day(side.report.date, language)}"
