from datetime import date

from tests.webmap.maps.area_rows import target
from webmap.maps.target_choice import choose_target, target_keys

OWN = target(153, 49, set_for="33.29", share=None)
FIRST, LAST = target(223, 49), target(297, 49, due="2024-12-31")
ADVANCED = target(100, 4, metric="advanced", due="2025-12-31")
ALL = [OWN, FIRST, LAST, ADVANCED]


def test_a_key_names_metric_day_and_area():
    assert list(target_keys(ALL)) == [
        "formed_2023-12-31_33.29",
        "formed_2023-12-31_ID",
        "formed_2024-12-31_ID",
        "advanced_2025-12-31_ID",
    ]
    assert list(target_keys([FIRST, FIRST])) == ["formed_2023-12-31_ID", "formed_2023-12-31_ID~2"]


def test_every_target_can_be_chosen_by_its_key():
    for key, one in target_keys(ALL).items():
        assert choose_target(ALL, key, date(2023, 1, 1)) == (key, one)


def test_unasked_the_next_target_of_formed_villages_counts():
    def chosen(day):
        return choose_target(ALL, "", date.fromisoformat(day))

    assert chosen("2023-07-27") == ("formed_2023-12-31_33.29", OWN)
    assert chosen("2024-01-01") == ("formed_2024-12-31_ID", LAST)
    assert chosen("2030-01-01") == ("formed_2024-12-31_ID", LAST)  # all are past: the last
    assert choose_target([ADVANCED], "", date(2023, 1, 1)) == ("advanced_2025-12-31_ID", ADVANCED)
    assert choose_target([], "", date(2023, 1, 1)) is None


def test_a_choice_is_kept_from_one_area_to_the_next():
    elsewhere = "formed_2023-12-31_36.04"
    assert choose_target(ALL, elsewhere, date(2030, 1, 1)) == ("formed_2023-12-31_33.29", OWN)
    assert choose_target(ALL, "nothing", date(2030, 1, 1)) == ("formed_2024-12-31_ID", LAST)
