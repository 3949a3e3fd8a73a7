"""Made-up states of the register, and targets, for the tests of figures."""

from datetime import date

import numpy as np
from hypothesis import strategies as st

from kampungkb.indicators.classification import VillageClass
from kampungkb.indicators.coverage import RegisterState
from kampungkb.models import Target

DAY = date(2023, 7, 27)


def make_state(villages):
    """State of villages, given the class of each by code."""
    codes = sorted(villages)
    classes = [VillageClass(villages[code]).byte for code in codes]
    known = [int(villages[code] != "no_data") for code in codes]
    return RegisterState(
        DAY,
        np.array(codes, dtype="U13"),
        np.array(classes, dtype=np.uint8),
        np.array(known, dtype=np.int32),
    )


def make_states(both):
    """Two states of the same villages, given the class of each in both by code."""
    return tuple(make_state({code: one[at] for code, one in both.items()}) for at in (0, 1))


def many(district, **counts):
    """Villages of a district, so many of each class."""
    classes = [name for name, count in counts.items() for _ in range(count)]
    return {f"{district}.{2001 + n}": name for n, name in enumerate(classes)}


def make_target(code, metric, due, *, share=None, villages=None, issuer="Bupati"):
    return Target(
        code=code,
        metric=metric,
        due=date.fromisoformat(due),
        share=share,
        villages=villages,
        issuer=issuer,
        instrument="",
        set_on=None,
        source="a decree",
    )


NATIONAL = [
    make_target("ID", "formed", "2023-12-31", share=0.75),
    make_target("ID", "formed", "2024-12-31", share=1.0),
]

DISTRICTS = [
    f"{province}.{regency:02d}.{district:02d}"
    for province in (11, 12, 13)
    for regency in (1, 2, 3)
    for district in (1, 2, 3)
]

village_codes = st.builds("{}.{}".format, st.sampled_from(DISTRICTS), st.integers(2001, 2004))
worlds = st.dictionaries(village_codes, st.sampled_from(VillageClass), min_size=1, max_size=60)
paired_worlds = st.dictionaries(
    village_codes, st.tuples(*[st.sampled_from(VillageClass)] * 2), min_size=1, max_size=60
)
"""Class of each village in two states."""
shares = st.builds(
    make_target,
    st.sampled_from(["ID", "11", "11.01", "12.02.03"]),
    st.sampled_from(["formed", "advanced"]),
    st.sampled_from(["2023-12-31", "2024-12-31"]),
    share=st.sampled_from([0.1, 0.6, 0.75, 1.0]),
)
numbers = st.builds(
    make_target,
    st.sampled_from(["ID", "11", "11.01", "12.02.03"]),
    st.sampled_from(["formed", "advanced"]),
    st.sampled_from(["2023-12-31", "2024-12-31"]),
    villages=st.integers(0, 20),
)


def _key(target):
    return target.code, target.metric, target.due


target_lists = st.lists(shares | numbers, max_size=8, unique_by=_key)
"""Shares and numbers of villages; one for an area, metric and day, as in the store."""
