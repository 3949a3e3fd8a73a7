"""Made-up figures of areas for the tests of maps."""

from hypothesis import strategies as st

from kampungkb.indicators.classification import VillageClass


def row(code="33.29", level="regency", targets=(), **counts):
    """``AreaFigures`` of an area, given the number of villages of each class."""
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
        "coverage": formed / villages if known else None,
        "advanced": advanced / villages if known else None,
        "targets": list(targets),
    }


BREBES = row(
    dasar=11,
    berkembang=22,
    mandiri=4,
    berkelanjutan=12,
    unformed=248,
    targets=[
        {"metric": "formed", "due": "2023-12-31", "wanted": 153, "reached": 49, "gap": 104},
        {"metric": "formed", "due": "2024-12-31", "wanted": 297, "reached": 49, "gap": 248},
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
        {"metric": "formed", "due": "2023-12-31", "wanted": 20000, "reached": 16500, "gap": 3500},
        {"metric": "formed", "due": "2024-12-30", "wanted": 39600, "reached": 16500, "gap": 23100},
        {"metric": "advanced", "due": "2024-12-31", "wanted": 5000, "reached": 7700, "gap": 0},
    ],
)
"""Every class has villages, and every number a separator of thousands."""
