"""Sizes in bytes of what is cached with snapshots, without what other entries share."""

import sys
from typing import Any

from boundaries.search.area_index import AreaIndex
from kampungkb.indicators.coverage import RegisterState
from kampungkb.indicators.trends import History
from kampungkb.thematic.figures import ThematicState
from webmap.caching.lru import deep_size

_SAMPLE = 50  # rows of figures whose size is measured


def history_size(history: History) -> int:
    """Return the bytes of a history; its codes are those that all snapshots share."""
    return history.classes.nbytes + sys.getsizeof(history.dates)


def state_size(state: RegisterState) -> int:
    """Return the bytes of a state; its codes are those that all snapshots share."""
    return state.classes.nbytes + state.reports.nbytes


def figures_size(value: Any) -> int:
    """Return the bytes of figures of the country; rows are measured by a sample.

    Rows are alike. To look into each of 7,285 rows would take longer than to compute them.
    """
    if not isinstance(value, list) or len(value) <= _SAMPLE:
        return deep_size(value)
    sample = value[:: len(value) // _SAMPLE]
    return sys.getsizeof(value) + deep_size(sample) * len(value) // len(sample)


def index_size(index: AreaIndex) -> int:
    """Return the bytes of a search index without the names, which snapshots share."""
    return deep_size(index, index.names)


def layer_size(state: ThematicState) -> int:
    """Return the bytes of the state of a layer; the codes are the snapshot's."""
    return state.classes.nbytes + state.reports.nbytes
