"""All listed areas of a level as arrays, in the order of their codes, and their state."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import DTYPE, Level, slice_of
from webmap.caching.snapshot import Snapshot

Mask = NDArray[np.bool_]
"""Which areas of a list match."""


@dataclass(frozen=True, eq=False)
class AreaList:
    """Codes of all listed areas of a level, sorted, and their case-folded names."""

    codes: NDArray[np.str_]
    names: NDArray[np.str_]

    def span(self, code: str) -> slice:
        """Return the positions of the area itself and of those in it."""
        return slice_of(self.codes, code)


def state_key(snapshot: Snapshot) -> tuple[Hashable, ...]:
    """Return what the properties of all areas depend on: the key of what is made from them."""
    # "today" decides which target is overdue, "asked" the date that the features say
    return snapshot.generation, snapshot.day, snapshot.layer_day, snapshot.today, snapshot.asked


def area_lists(snapshot: Snapshot) -> dict[Level, AreaList]:
    """Return the listed areas of each level."""
    return {
        at: AreaList(
            codes.astype(DTYPE),
            np.array([snapshot.names[code].casefold() for code in codes.tolist()], dtype=np.str_),
        )
        for at, codes in snapshot.codes.items()
    }
