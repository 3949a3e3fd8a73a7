"""The target that gaps are coloured by, and the columns of exported layers that hold them."""

from dataclasses import dataclass
from typing import NamedTuple

from boundaries.areas.codes import Level, level
from kampungkb.indicators.targets import TargetFigures
from webmap.caching.snapshot import Snapshot
from webmap.maps.target_choice import choose_target
from webmap.maps.target_columns import TargetGroup, target_groups


class GapColumns(NamedTuple):
    """Names of the columns of one target."""

    target: str
    gap: str
    at_least: str


@dataclass(frozen=True)
class GapTarget:
    """A target, and the columns that have its gaps; an area's gap is the first one with a value."""

    target: TargetFigures
    columns: tuple[GapColumns, ...]


def gap_target(snapshot: Snapshot, code: str, by: Level, key: str = "") -> GapTarget | None:
    """Return the target of the gaps of areas of level ``by`` in an area; None without targets.

    The target is the one that the page of the area shows for the key, by default one in force.
    Where a target of another level has the same metric and day, the columns of the level of this
    one come first, as the page measures all areas by one target; then the nearest target, which
    takes the place of a part of it.
    """
    if by == Level.VILLAGE:
        return None
    chosen = choose_target(snapshot.total(code)["targets"], key, snapshot.today)
    if chosen is None:
        return None
    target = chosen[1]
    alike = [
        group
        for group in target_groups(snapshot, by, code)
        if (group.metric, group.due) == (target["metric"], target["due"])
        and group.set_at in (None, level(target["set_for"]))
    ]
    # the column of the nearest target has no level and is the last choice
    alike.sort(key=lambda group: group.set_at is None)
    return GapTarget(target, tuple(map(_columns, alike))) if alike else None


def _columns(group: TargetGroup) -> GapColumns:
    return GapColumns(*(group.column(word) for word in ("target", "gap", "gap_at_least")))
