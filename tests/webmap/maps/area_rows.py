"""Made-up figures of areas for the tests of maps."""

from hypothesis import strategies as st

from kampungkb.indicators.classification import VillageClass


def row(code="33.29", level="regency", targets=(), review=0, unreadable=0, **counts):
    """``ReviewedFigures`` of an area, given the number of villages of each class."""
    of_class = {one.value: counts.pop(one.value, 0) for one in VillageClass}
    assert not counts, "there are no such classes"
    villages = sum(of_class.values())
    formed = sum(count for key, count in of_class.items() if VillageClass(key).is_formed)
    known = villages > of_class["no_data"]
    advanced = of_class["mandiri"] + of_class["berkelanjutan"]
    return {
        "code": code,
        "name": "Kabupaten Brebes",
        "level": level,
        "villages": villages,
        "formed": formed,
        **of_class,
        "unreadable": unreadable,
        "coverage": formed / villages if known else None,
        "advanced": advanced / villages if known else None,
        "targets": list(targets),
        "review": review,
        "review_villages": review,
        "coverage_at_most": (formed + review) / villages if known else None,
    }


def target(wanted, reached, *, metric="formed", due="2023-12-31", no_data=0, **changed):
    """``TargetFigures``: by default of the end of 2023, set by the president for the country."""
    gap = None if reached is None else max(0, wanted - reached)
    return {
        "metric": metric,
        "due": due,
        "issuer": "Presiden RI",
        "instrument": "",
        "set_on": None,
        "set_for": "ID",
        "share": 0.75,
        "allotted": False,
        "wanted": wanted,
        "reached": reached,
        "gap": gap,
        "gap_at_least": None if gap is None else max(0, gap - no_data),
        "overdue": False,
        **changed,
    }


BREBES = row(
    dasar=11,
    berkembang=22,
    mandiri=4,
    berkelanjutan=12,
    unformed=248,
    targets=[
        target(153, 49),
        target(297, 49, due="2024-12-31"),
    ],
)

rows = st.builds(row, **{one.value: st.integers(0, 400) for one in VillageClass})

LARGE = row(
    dasar=1100,
    berkembang=2200,
    mandiri=3300,
    berkelanjutan=4400,
    unclassified=5500,
    forming=6600,
    unformed=7700,
    no_data=8800,
    targets=[
        target(20000, 16500, no_data=1500),
        target(39600, 16500, due="2024-12-30", no_data=8800, overdue=True),
        target(5000, 7700, metric="advanced", due="2024-12-31", no_data=8800),
    ],
)
"""Every class has villages, and every number a separator of thousands."""
