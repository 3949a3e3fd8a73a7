"""Which date a page shows the change since, and the change of every village since then."""

from datetime import date

from sqlalchemy.orm import Session

from kampungkb.indicators.changes import StateChanges
from webmap.caching.snapshot import Snapshot, get_snapshot
from webmap.differences.sides import changes_between, dates_before, of_snapshot
from webmap.maps.themes.theme import ThemeOptions

KEY = "change"
"""Key of the theme."""


def chosen_since(snapshot: Snapshot, code: str, options: ThemeOptions) -> date | None:
    """Return the date that the change of an area is shown since; None for a page without change.

    A page that asks for the theme and names no date shows the change since the area's report before
    the one shown; there may be none.
    """
    if options.since:
        return options.since
    if options.key != KEY:
        return None
    return next(iter(dates_before(snapshot, code)), None)


def changes_since(session: Session, snapshot: Snapshot, since: date) -> StateChanges:
    """Return the change of every village from a date to the one shown; raises BadDate."""
    return changes_between(of_snapshot(get_snapshot(session, since)), of_snapshot(snapshot))
