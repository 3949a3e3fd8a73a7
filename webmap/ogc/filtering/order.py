"""Orders of all areas of a level by properties: ``sortby``."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from webmap.ogc.filtering.values import Texts, Values

SortKey = tuple[str, bool]
"""Name of a property, and whether its values descend."""


def ranks(
    count: int, keys: Sequence[SortKey], column: Callable[[str], Values]
) -> NDArray[np.int32]:
    """Return the place of each of ``count`` areas in an order.

    Nulls come last, whether values ascend or descend; areas with equal values are in the order of
    their codes. Texts are in the order of their case-folded code points, then of themselves.
    """
    arrays: list[NDArray[np.float64]] = []
    for name, descending in keys:
        numbers = _numbers(column(name))
        known = ~np.isnan(numbers)
        arrays += [~known, np.where(known, -numbers if descending else numbers, 0.0)]
    arrays = [np.broadcast_to(one, count) for one in arrays]
    order = np.lexsort(arrays[::-1]) if arrays else np.arange(count)
    places = np.empty(count, np.int32)
    places[order] = np.arange(count, dtype=np.int32)
    return places


def _numbers(values: Values) -> NDArray[np.float64]:
    if not isinstance(values, Texts):
        return values.values
    ordered = sorted(set(values.values), key=lambda value: (value.casefold(), value))
    places = {value: float(place) for place, value in enumerate(ordered)}
    table = np.array([*(places[value] for value in values.values), np.nan])
    return table[values.codes]
