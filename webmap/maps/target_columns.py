"""Columns of targets in files: what is wanted, the gap as a range, who set it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from boundaries.areas.codes import Level, level
from kampungkb.indicators.targets import TargetFigures, TargetKey, applicable
from webmap.caching.snapshot import Snapshot

_TARGET_COLUMNS = {"target": int, "gap": int, "gap_at_least": int, "issuer": str}
"""Columns of one target, without the part of their names that says which."""


class TargetGroup(NamedTuple):
    """Columns of one target: of the nearest area that set one, or of areas of one level."""

    metric: str
    due: str  # YYYY-MM-DD
    set_at: Level | None  # None: the nearest

    def column(self, word: str) -> str:
        """Return the name of a column, e.g. ``gap_formed_2023_12_31_by_country``."""
        name = f"{word}_{self.metric}_{self.due.replace('-', '_')}"
        return name if self.set_at is None else f"{name}_by_{self.set_at.word}"

    def of(self, targets: Iterable[TargetFigures]) -> TargetFigures | None:
        """Return the target of an area that the columns are about; None where it has none."""
        for one in targets:  # the nearest comes first
            if (one["metric"], one["due"]) == (self.metric, self.due) and (
                self.set_at is None or level(one["set_for"]) == self.set_at
            ):
                return one
        return None

    def columns(self) -> dict[str, type]:
        """Return the names and types of its columns."""
        return {self.column(word): kind for word, kind in _TARGET_COLUMNS.items()}

    def values(self, targets: Iterable[TargetFigures]) -> dict[str, Any]:
        """Return the values of its columns for an area that has these targets."""
        target = self.of(targets)
        values = (
            (target["wanted"], target["gap"], target["gap_at_least"], target["issuer"])
            if target
            else [None] * len(_TARGET_COLUMNS)
        )
        return dict(zip(self.columns(), values, strict=True))


def target_groups(snapshot: Snapshot, by: Level, scope: str) -> tuple[TargetGroup, ...]:
    """Return the columns of the targets that apply to areas of a level in ``scope``."""
    levels_of: dict[TargetKey, set[Level]] = {}
    for target in snapshot.targets:
        for key in applicable([target], by, scope):
            levels_of.setdefault(key, set()).add(level(target.code))
    groups = []
    for key, levels in sorted(levels_of.items(), key=lambda item: str(item[0])):
        chosen = [None, *sorted(levels)] if len(levels) > 1 else [None]
        groups += [TargetGroup(key.metric, key.due.isoformat(), set_at) for set_at in chosen]
    return tuple(groups)
