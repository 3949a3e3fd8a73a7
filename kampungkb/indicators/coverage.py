"""Figures per area: villages by status and class, coverage, and what is missing to a target.

Pure: arrays and targets in, plain values out. Nothing here reads the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import COUNTRY, Level, UnknownLevel, level
from kampungkb.indicators.classification import CLASSES
from kampungkb.models import Target

Row = dict[str, Any]
"""Figures of one area, ready for JSON; its keys are listed at ``rows``."""

METRICS = ("formed", "advanced")
"""What a target may count: formed villages, or those of class mandiri or berkelanjutan."""

_LETTERS = {
    Level.COUNTRY: 0,
    Level.PROVINCE: 2,
    Level.REGENCY: 5,
    Level.DISTRICT: 8,
    Level.VILLAGE: 13,
}
_FORMED = CLASSES.index("unclassified")  # this class and every higher one
_ADVANCED = CLASSES.index("mandiri")
_SINGLE = ("no_data", "unformed", "forming", "unclassified", *CLASSES[_FORMED + 1 :])


@dataclass(frozen=True, eq=False)
class RegisterState:
    """What is known of every village as of ``day``.

    ``codes``: village codes, sorted. ``classes``: for each its index in CLASSES. ``reports``: for
    each the id of the report that speaks for it, 0 where none does.
    """

    day: date
    codes: NDArray[np.str_]
    classes: NDArray[np.uint8]
    reports: NDArray[np.int32]

    def within(self, code: str) -> "RegisterState":
        """Return the part that lies in an area (views, no copies)."""
        part = self.span(code)
        return RegisterState(self.day, self.codes[part], self.classes[part], self.reports[part])

    def span(self, code: str) -> slice:
        """Positions of the villages of an area; they are neighbours because codes are sorted."""
        if code == COUNTRY:
            return slice(0, len(self.codes))
        # "/" follows "." in ASCII: every code that begins with "code." lies before "code/"
        first, last = np.searchsorted(self.codes, [code, f"{code}/"])
        return slice(int(first), int(last))


def rows(
    state: RegisterState,
    by: Level,
    names: Mapping[str, str],
    targets: Sequence[Target],
    within: str = COUNTRY,
) -> list[Row]:
    """Give one row per area of level ``by`` in ``within`` that has villages, sorted by code.

    Keys: code, name, level, villages, formed, forming, unformed, no_data, dasar, berkembang,
    mandiri, berkelanjutan, unclassified (villages each); coverage (formed ÷ villages) and advanced
    ((mandiri + berkelanjutan) ÷ villages), 0–1, None where every village is no data; targets, a
    list by due date of metric, due (ISO), wanted, reached, gap (villages; reached and gap are None
    where every village is no data). A single village has no targets.

    Raises UnknownLevel when ``by`` lies above the level of ``within``.
    """
    if by < level(within):
        raise UnknownLevel(f"{within} is not made of areas of level {by.word}")
    part = state.within(within)
    codes, counts = _count(part, by)
    villages = counts.sum(axis=1)
    known = villages > counts[:, 0]
    formed = counts[:, _FORMED:].sum(axis=1)
    advanced = counts[:, _ADVANCED:].sum(axis=1)
    single = [counts[:, CLASSES.index(name)].tolist() for name in _SINGLE]
    columns = zip(
        codes,
        villages.tolist(),
        formed.tolist(),
        *single,
        _shares(formed, villages, known),
        _shares(advanced, villages, known),
        _goals(codes, by, targets, villages, known, formed, advanced),
        strict=True,
    )
    # written out, because thousands of rows are made while somebody waits
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "level": by.word,
            "villages": count,
            "formed": form,
            "forming": forming,
            "unformed": unformed,
            "no_data": no_data,
            "dasar": dasar,
            "berkembang": berkembang,
            "mandiri": mandiri,
            "berkelanjutan": berkelanjutan,
            "unclassified": unclassified,
            "coverage": share,
            "advanced": high,
            "targets": goals,
        }
        for (
            code,
            count,
            form,
            no_data,
            unformed,
            forming,
            unclassified,
            dasar,
            berkembang,
            mandiri,
            berkelanjutan,
            share,
            high,
            goals,
        ) in columns
    ]


def total(
    state: RegisterState, code: str, names: Mapping[str, str], targets: Sequence[Target]
) -> Row:
    """Row of one area, with the keys of ``rows``; all zero where it has no villages."""
    found = rows(state, level(code), names, targets, within=code)
    if found:
        return found[0]
    nothing = dict.fromkeys(("villages", "formed", *_SINGLE), 0)
    row = {"code": code, "name": names.get(code, code), "level": level(code).word, **nothing}
    return {**row, "coverage": None, "advanced": None, "targets": []}


def _count(part: RegisterState, by: Level) -> tuple[list[str], NDArray[np.int64]]:
    # villages per area and class; areas are runs of equal prefixes
    size = len(part.codes)
    if size == 0:
        return [], np.zeros((0, len(CLASSES)), np.int64)
    if by == Level.COUNTRY:
        codes, group = [COUNTRY], np.zeros(size, np.int64)
    else:
        prefixes = part.codes.astype(f"U{_LETTERS[by]}")
        starts = np.concatenate([[True], prefixes[1:] != prefixes[:-1]])
        codes, group = prefixes[starts].tolist(), np.cumsum(starts) - 1
    width = len(CLASSES)
    counts = np.bincount(group * width + part.classes, minlength=len(codes) * width)
    return codes, counts.reshape(len(codes), width)


def _shares(
    part: NDArray[np.int64], whole: NDArray[np.int64], known: NDArray[np.bool_]
) -> list[float | None]:
    shares = (part / np.maximum(whole, 1)).tolist()
    return [share if sure else None for share, sure in zip(shares, known.tolist(), strict=True)]


def _goals(
    codes: list[str],
    by: Level,
    targets: Sequence[Target],
    villages: NDArray[np.int64],
    known: NDArray[np.bool_],
    formed: NDArray[np.int64],
    advanced: NDArray[np.int64],
) -> list[list[Row]]:
    lists: list[list[Row]] = [[] for _ in codes]
    if by == Level.VILLAGE:
        return lists
    ordered = np.array(codes, dtype="U13")
    reached_by = {"formed": formed, "advanced": advanced}
    for (due, _, metric), group in sorted(_by_goal(targets).items()):
        wanted = _wanted(ordered, group, villages)
        reached = reached_by[metric]
        gaps = np.maximum(wanted - reached, 0)
        day = due.isoformat()
        columns = (wanted.tolist(), reached.tolist(), gaps.tolist(), known.tolist())
        for goals, want, reach, gap, sure in zip(lists, *columns, strict=True):
            if want >= 0:
                goals.append(
                    {
                        "metric": metric,
                        "due": day,
                        "wanted": want,
                        "reached": reach if sure else None,
                        "gap": gap if sure else None,
                    }
                )
    return lists


def _by_goal(targets: Sequence[Target]) -> dict[tuple[date, int, str], list[Target]]:
    goals: dict[tuple[date, int, str], list[Target]] = {}
    for target in targets:
        key = (target.due, METRICS.index(target.metric), target.metric)
        goals.setdefault(key, []).append(target)
    return goals


def _wanted(
    ordered: NDArray[np.str_], group: list[Target], villages: NDArray[np.int64]
) -> NDArray[np.int64]:
    # -1: no such target. Nearer areas come later and replace what the areas above them said.
    wanted = np.full(len(ordered), -1, np.int64)
    for target in sorted(group, key=lambda one: level(one.code)):
        if target.share is not None:
            first, last = 0, len(ordered)
            if target.code != COUNTRY:
                first, last = np.searchsorted(ordered, [target.code, f"{target.code}/"]).tolist()
            # an area above the target's own sorts before it: its code is the shorter one
            share = Fraction(str(target.share))  # 0.6 is six tenths, not the float beside it
            up, down = share.numerator, share.denominator
            wanted[first:last] = (villages[first:last] * up + down - 1) // down
    for target in group:
        if target.villages is not None:
            wanted[ordered == target.code] = target.villages
    return wanted
