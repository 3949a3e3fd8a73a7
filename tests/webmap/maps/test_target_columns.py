from boundaries.areas.codes import Level
from tests.webmap.maps.area_rows import target
from webmap.maps.target_columns import TargetGroup


def test_columns_are_named_for_metric_day_and_level():
    nearest = TargetGroup("formed", "2023-12-31", None)
    assert list(nearest.columns()) == [
        *("target_formed_2023_12_31", "gap_formed_2023_12_31"),
        *("gap_at_least_formed_2023_12_31", "issuer_formed_2023_12_31"),
    ]
    of_country = TargetGroup("formed", "2023-12-31", Level.COUNTRY)
    assert of_country.column("gap") == "gap_formed_2023_12_31_by_country"


def test_values_are_of_the_nearest_target_or_of_that_of_a_level():
    own = target(153, 49, set_for="33.29", issuer="Brebes")
    above = target(223, 49, set_for="ID", issuer="Presiden")
    due = own["due"]
    nearest = TargetGroup("formed", due, None).values([own, above])
    assert nearest[f"issuer_formed_{due.replace('-', '_')}"] == "Brebes"
    of_country = TargetGroup("formed", due, Level.COUNTRY).values([own, above])
    assert "Presiden" in of_country.values()


def test_an_area_without_the_target_has_empty_columns():
    assert set(TargetGroup("advanced", "2023-12-31", None).values([]).values()) == {None}
