"""What changed in an area between two sides, as commands, addresses and files show it."""

from collections.abc import Collection
from typing import TypedDict

from sqlalchemy.orm import Session

from boundaries.areas.codes import Level, level
from kampungkb.indicators import changes
from kampungkb.indicators.changes import (
    CHANGED,
    Change,
    ChangedVillage,
    ChangeFigures,
    StateChanges,
)
from kampungkb.renames import (
    RenamedVillage,
    UnlistedVillage,
    renamed_villages,
    unlisted_villages,
)
from kampungkb.repository import SourceReport
from webmap.core.errors import BadParameter
from webmap.differences.sides import Side, changes_between, place_names


class AreaName(TypedDict):
    """An area, as in JSON."""

    code: str
    name: str
    level: str


class SideSources(TypedDict):
    """The reports that the figures of both sides come from, newest first."""

    since: list[SourceReport]
    date: list[SourceReport]


class SideFingerprints(TypedDict):
    """Fingerprints of the figures of both sides; None for a report alone."""

    since: str | None
    date: str | None


class PlacedVillage(ChangedVillage):
    """A changed village with the names of the areas above it."""

    district: str
    regency: str
    province: str


class ChangeReport(TypedDict):
    """What changed in an area, as in JSON.

    ``since``, ``date``: days of the two sides, YYYY-MM-DD. ``total``, ``rows``: figures of the area
    and of the areas in it. ``villages``: those that changed. ``renamed``: those written
    differently, which is no change. ``not_listed``: those whose codes are listed no longer; no
    figure counts them.
    """

    area: AreaName
    since: str
    date: str
    sources: SideSources
    fingerprints: SideFingerprints
    total: ChangeFigures
    rows: list[ChangeFigures]
    villages: list[PlacedVillage]
    renamed: list[RenamedVillage]
    not_listed: list[UnlistedVillage]


def change_report(
    session: Session,
    since: Side,
    until: Side,
    code: str,
    by: Level,
    only: Collection[Change] = CHANGED,
) -> ChangeReport:
    """Return what changed in an area, with figures of the areas of level ``by`` in it.

    ``only``: changes of the villages in the list. Raises BadDate for sides in the wrong order.
    """
    names = until.snapshot.names
    found = changes_between(since, until)
    return {
        "area": area_name(until, code),
        "since": since.day.isoformat(),
        # nothing newer may be known of the area
        "date": max(until.day_of(code), since.day).isoformat(),
        "sources": {
            "since": since.sources(session, code),
            "date": until.sources(session, code),
        },
        "fingerprints": {"since": since.fingerprint(code), "date": until.fingerprint(code)},
        "total": changes.total(found, code, names),
        "rows": changes.rows(found, by, names, code),
        "villages": changed_villages(found, until, code, only),
        "renamed": renamed_villages(session, since.state, until.state, names, code),
        "not_listed": unlisted_villages(session, since.state, until.state, code),
    }


def area_name(side: Side, code: str) -> AreaName:
    """Return an area, as in JSON."""
    return {"code": code, "name": side.snapshot.names[code], "level": level(code).word}


def changed_villages(
    found: StateChanges, until: Side, code: str, only: Collection[Change] = CHANGED
) -> list[PlacedVillage]:
    """Return the changed villages of an area with the areas above them, by code."""
    return [
        {**village, **place_names(until.snapshot, village["code"])}  # type: ignore[typeddict-item]
        for village in changes.villages(found, until.snapshot.names, code, only)
    ]


def read_only(text: str) -> Collection[Change]:
    """Read the changes that a list of villages is filtered by: words, separated by commas.

    All changes where the text is empty. Raises BadParameter.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    unknown = sorted(set(words) - {str(change) for change in CHANGED})
    if unknown:
        raise BadParameter(
            f"{unknown[0][:40]!r} is no change",
            do=f"Use {', '.join(sorted(str(change) for change in CHANGED))}.",
        )
    return frozenset(map(Change, words)) or CHANGED
