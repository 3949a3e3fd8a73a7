"""Targets by issuer, as lines of a chart."""

from tests.webmap.maps.trend.trend_points import target
from webmap.maps.trend.target_steps import series_text, target_series

NATIONAL = [target("ID", 297, "2024-12-31"), target("ID", 223, "2023-12-31")]
OWN = target("33.29", 153, "2023-12-31", set_on="2023-08-02", issuer="Kabupaten Brebes")


def test_targets_of_one_issuer_are_one_series_by_day():
    series = target_series([*NATIONAL, OWN])
    assert [[one["wanted"] for one in each] for each in series] == [[223, 297], [153]]


def test_a_series_says_who_set_it_and_every_number():
    assert series_text(target_series(NATIONAL)[0]) == (
        "Presiden RI: 223 akhir 2023, 297 akhir 2024"
    )
    assert series_text([OWN]) == "Kabupaten Brebes, 2 Agustus 2023: 153 akhir 2023"
    part = target("33", 7, "2024-06-30", metric="advanced", allotted=True)
    assert series_text([part]) == (
        "mandiri + berkelanjutan, pembagian dari target Bupati: 7 per 30 Juni 2024"
    )
