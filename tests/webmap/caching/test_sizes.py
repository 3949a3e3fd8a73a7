from datetime import date

import numpy as np

from boundaries.search.area_index import AreaIndex
from kampungkb.indicators.trends import History
from kampungkb.thematic.figures import ThematicState
from webmap.caching import sizes


def test_arrays_count_without_the_codes_that_snapshots_share():
    codes = np.array(["33.29.01.2001"] * 1000)
    state = ThematicState(
        "bkb", date(2024, 1, 1), codes, np.zeros(1000, np.uint8), np.zeros(1000, np.int32)
    )
    assert sizes.layer_size(state) == 5000
    history = History([date(2024, 1, 1)], codes, np.zeros((1, 1000), np.uint8))
    assert 1000 <= sizes.history_size(history) < 2000


def test_an_index_counts_without_its_names():
    names = {f"33.29.01.{number}": f"Desa {number}" * 50 for number in range(2001, 2100)}
    size = sizes.index_size(AreaIndex(names))
    assert size > 0
