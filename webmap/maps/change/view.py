"""What changed in an area since a date, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level
from kampungkb import repository as register
from kampungkb.indicators import changes
from kampungkb.indicators.changes import Change, ChangeFigures
from kampungkb.indicators.classification import VillageClass
from kampungkb.renames import (
    RenamedVillage,
    UnlistedVillage,
    renamed_villages,
    unlisted_villages,
)
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.core.i18n import day, texts
from webmap.differences.change_report import PlacedVillage, changed_villages
from webmap.differences.sides import dates_before, of_snapshot
from webmap.maps.change.sentences import (
    change_label,
    change_notes,
    class_change,
    coverage_sentence,
    points,
    sentence,
)
from webmap.maps.change.states import changes_since, chosen_since
from webmap.maps.themes.change import COLOURS
from webmap.maps.themes.theme import ThemeOptions

VILLAGES = 60
"""Most changed villages in the list of a page; the page shows the number of the others."""

_ORDER = (Change.NEW, Change.UP, Change.STARTED, Change.GONE, Change.DOWN, Change.STOPPED)


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A changed village in the list; texts in the language of the page."""

    village: PlacedVillage
    colour: str  # of its class on a map of villages
    label: str
    classes: str  # from → to


@dataclass(frozen=True)
class ChangeView:
    """What changed in an area since a date; texts in the language of the page.

    ``choices``: dates that can be chosen, newest first. ``rows``: figures of the areas in the
    table. ``villages``: those that changed, of ``count``. ``renamed``: villages written
    differently; not looked up for the country.
    """

    since: date
    choices: list[date]
    sentence: str
    coverage: str
    notes: list[str]
    total: ChangeFigures
    rows: list[ChangeFigures]
    villages: list[ChangedRow]
    count: int
    renamed: list[RenamedVillage]
    not_listed: list[UnlistedVillage]
    language: str

    @property
    def has_stages(self) -> bool:
        """Whether villages started or stopped forming."""
        return bool(self.total["started"] or self.total["stopped"])

    def points(self, row: ChangeFigures) -> str:
        """Return the difference of coverage of an area, in percentage points."""
        return "–" if row["difference"] is None else points(row["difference"], self.language)


def change_view(
    session: Session,
    snapshot: Snapshot,
    code: str,
    rows_level: Level | None,
    options: ThemeOptions,
    language: str = "id",
) -> ChangeView | None:
    """Return what changed in an area since the chosen date; None for a page without change.

    Raises BadDate for a date that is not before the one shown.
    """
    since = chosen_since(snapshot, code, options)
    if since is None:
        return None
    found = changes_since(session, snapshot, since)
    before, until = get_snapshot(session, since), of_snapshot(snapshot)
    total = changes.total(found, code, snapshot.names)
    listed = changed_villages(found, until, code)
    renamed: list[RenamedVillage] = []
    if code != COUNTRY:
        renamed = renamed_villages(session, before.state, snapshot.state, snapshot.names, code)
    not_listed = unlisted_villages(session, before.state, snapshot.state, code)
    return ChangeView(
        since=since,
        choices=sorted({since, *dates_before(snapshot, code)}, reverse=True),
        sentence=sentence(total, since, language),
        coverage=coverage_sentence(total, language),
        notes=[
            *_report_notes(session, snapshot, before, code, language),
            *change_notes(total, len(renamed), len(not_listed), language),
        ],
        total=total,
        rows=changes.rows(found, rows_level, snapshot.names, code) if rows_level else [],
        villages=_rows(listed, language)[:VILLAGES],
        count=len(listed),
        renamed=renamed,
        not_listed=not_listed,
        language=language,
    )


def _rows(listed: Sequence[PlacedVillage], language: str) -> list[ChangedRow]:
    ordered = sorted(listed, key=lambda one: _ORDER.index(Change(one["change"])))
    return [
        ChangedRow(
            village,
            COLOURS[Change(village["change"])],
            change_label(Change(village["change"]), language),
            class_change(VillageClass(village["before"]), VillageClass(village["after"]), language),
        )
        for village in ordered
    ]


def _report_notes(
    session: Session, snapshot: Snapshot, before: Snapshot, code: str, language: str
) -> list[str]:
    _ = texts(language).gettext
    since = before.asked or before.day
    dates = sorted(report.date for report in snapshot.reports_of(code))
    if dates and since < dates[0] and not register.sources(session, before.state, code):
        text = _(
            "Per %(since)s belum ada laporan tentang wilayah ini; laporan pertama per %(first)s. "
            "Perubahannya tidak diketahui."
        )
        return [text % {"since": day(since, language), "first": day(dates[0], language)}]
    if not any(since < one <= snapshot.day for one in dates):
        text = _("Tidak ada laporan baru tentang wilayah ini sejak %(since)s.")
        return [text % {"since": day(since, language)}]
    return []
