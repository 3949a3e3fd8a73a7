"""Allot a number of villages to areas by the method of largest remainders, within bounds."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


def allot(
    number: int,
    villages: NDArray[np.int64],
    least: NDArray[np.int64],
    fixed: Mapping[int, int] | None = None,
) -> NDArray[np.int64]:
    """Return the part of ``number`` that falls to each area, in proportion to its villages.

    ``villages``: villages of each area, the most that it can get. ``least``: the least that it
    gets, not more than its villages. ``fixed``: parts by position that are given beforehand; the
    rest of the number is allotted to the other areas. An area whose proportional part lies under
    its least gets the least, and the others share what remains; parts of a village go to the
    largest remainders, of equal ones to the first area. Where the rest is below the sum of the
    least parts, or above the villages of these areas, the nearest possible sum is allotted.
    """
    parts = least.astype(np.int64)
    for position, part in (fixed or {}).items():
        parts[position] = part
    others = [position for position in range(len(villages)) if position not in (fixed or {})]
    rest = number - sum((fixed or {}).values())
    available = int(villages[others].sum())
    rest = min(max(rest, int(least[others].sum())), available)
    shared = _proportional(others, rest, villages, least)
    rest -= sum(int(least[position]) for position in others if position not in shared)
    total = sum(int(villages[position]) for position in shared)
    if not total:
        return parts
    quotients = {position: divmod(rest * int(villages[position]), total) for position in shared}
    for position, (whole, _) in quotients.items():
        parts[position] = whole
    left = rest - sum(whole for whole, _ in quotients.values())
    by_remainder = sorted(shared, key=lambda position: (-quotients[position][1], position))
    for position in by_remainder[:left]:
        parts[position] += 1
    return parts


def _proportional(
    positions: Sequence[int], rest: int, villages: NDArray[np.int64], least: NDArray[np.int64]
) -> list[int]:
    # Areas whose proportional part is at least their least. Each one taken out leaves less for the
    # others, so that the part of one taken out would only become smaller.
    shared = list(positions)
    while True:
        total = sum(int(villages[position]) for position in shared)
        below = {
            position
            for position in shared
            if rest * int(villages[position]) < int(least[position]) * total
        }
        if not below:
            return shared
        rest -= sum(int(least[position]) for position in below)
        shared = [position for position in shared if position not in below]
