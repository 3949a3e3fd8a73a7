"""Points of trends and targets for tests."""

from datetime import date, timedelta

from hypothesis import strategies as st

from kampungkb.indicators.classification import CLASSES


def point(day, villages, **counts):
    """Make a point; what is neither counted nor without data is unformed."""
    of_class = {one.value: counts.get(one.value, 0) for one in CLASSES}
    of_class["unformed"] += villages - sum(of_class.values())
    formed = sum(of_class[one.value] for one in CLASSES if one.is_formed)
    advanced = of_class["mandiri"] + of_class["berkelanjutan"]
    known = villages > of_class["no_data"]
    return {
        "date": day,
        "villages": villages,
        "formed": formed,
        **of_class,
        "coverage": formed / villages if known else None,
        "advanced": advanced / villages if known else None,
    }


@st.composite
def points(draw):
    """Two to six points of one area, in order of dates."""
    villages = draw(st.integers(1, 2000))
    days = sorted(draw(st.sets(st.integers(0, 1200), min_size=2, max_size=6)))
    found = []
    for day in days:
        left, counts = villages, {}
        for one in CLASSES:
            counts[one.value] = draw(st.integers(0, left))
            left -= counts[one.value]
        found.append(point((date(2021, 1, 1) + timedelta(day)).isoformat(), villages, **counts))
    return found


def target(set_for, wanted, due, *, metric="formed", set_on=None, allotted=False, issuer="Bupati"):
    """Make a target of an area."""
    return {
        "metric": metric,
        "due": due,
        "issuer": issuer if set_for != "ID" else "Presiden RI",
        "instrument": "",
        "set_on": set_on,
        "set_for": set_for,
        "share": None,
        "allotted": allotted,
        "wanted": wanted,
        "reached": 0,
        "gap": wanted,
        "gap_at_least": wanted,
        "overdue": False,
    }
