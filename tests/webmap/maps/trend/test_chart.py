"""The chart of a trend: its height reconciles, targets are steps, the date at hand is marked."""

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kampungkb.indicators.classification import VillageClass
from tests.webmap.maps.trend.trend_points import point, points, target
from webmap.maps.trend.chart import STACK, trend_chart

BREBES = [
    point("2022-12-26", 297, dasar=38, mandiri=10),
    point("2023-07-27", 297, dasar=33, mandiri=16),
]
DAY = date(2023, 7, 27)


def places(path):
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


def test_time_goes_right_and_all_villages_are_the_top():
    chart = trend_chart("33.29", BREBES, [], DAY)
    assert [tick.text for tick in chart.numbers] == ["0", "100", "200", "297"]
    assert (chart.numbers[0].at, chart.numbers[-1].at) == (chart.bottom, chart.top)
    (left, _), (right, _) = places(chart.formed)
    assert (left, right) == (chart.left, chart.right)


def test_bands_of_classes_stack_up_to_the_line_of_formed_villages():
    chart = trend_chart("33.29", BREBES, [], DAY)
    assert [band.key for band in chart.bands] == ["mandiri", "dasar"]
    top = places(chart.bands[-1].path)[:2]
    assert top == places(chart.formed)
    assert places(chart.bands[0].path)[:2] == places(chart.advanced)


def test_villages_without_data_hang_from_the_top_hatched():
    loaded = [point("2023-01-01", 10, dasar=1, no_data=8), point("2023-02-01", 10, dasar=4)]
    chart = trend_chart("33", loaded, [], date(2023, 2, 1))
    band = chart.bands[-1]
    assert (band.key, band.hatched) == ("no_data", True)
    *above, (_, last), (_, first) = places(band.path)
    assert {y for _, y in above} == {last} == {chart.top}
    height = chart.bottom - chart.top
    assert round((chart.bottom - first) / height, 2) == 0.2


@given(points())
def test_the_height_reconciles_at_every_date(found):
    chart = trend_chart("33", found, [], date.fromisoformat(found[0]["date"]))
    formed = dict(places(chart.formed))
    by_key = {band.key: places(band.path) for band in chart.bands}
    for one in found:
        assert one["villages"] == one["formed"] + one["forming"] + one["unformed"] + one["no_data"]
    heights = {key: [] for key in by_key}
    for key, outline in by_key.items():
        half = len(outline) // 2
        back = outline[half:][::-1]
        heights[key] = [
            low - high for (_, high), (_, low) in zip(outline[:half], back, strict=True)
        ]
    unit = (chart.bottom - chart.top) / found[-1]["villages"]
    for index, one in enumerate(found):
        for key in (*STACK, VillageClass.NO_DATA):
            drawn = heights[key][index] if key in heights else 0
            assert abs(drawn - unit * one[key.value]) <= 0.21
    assert all(chart.top <= y <= chart.bottom for y in formed.values())


def test_targets_are_steps_from_the_day_they_were_set():
    own = target("33.29", 153, "2023-12-31", set_on="2023-08-02")
    above = [target("ID", 223, "2023-12-31"), target("ID", 297, "2024-12-31")]
    chart = trend_chart("33.29", BREBES, [own, *above], DAY)
    kinds = {line.kind: line.path for line in chart.targets}
    assert set(kinds) == {"own", "national"}
    assert re.fullmatch(r"M[\d.]+ [\d.]+H312", kinds["own"])
    assert not kinds["own"].startswith(f"M{chart.left:g} ")  # August, not December 2022
    assert kinds["national"].startswith(f"M{chart.left:g} ")
    assert kinds["national"].endswith(f"H312V{chart.top:g}H312")  # up to all at the end of 2023


def test_a_target_set_after_all_that_is_shown_can_be_seen():
    later = target("33", 5, "2025-12-31", set_on="2030-01-01")
    [line] = trend_chart("33", BREBES, [later], DAY).targets
    assert line.path.startswith("M288 ")


def test_every_date_has_its_mark_for_the_slider():
    chart = trend_chart("33.29", BREBES, [], DAY)
    assert [(one.date, one.formed, one.at_report) for one in chart.marks] == [
        ("2022-12-26", "48", True),
        ("2023-07-27", "49", True),
    ]


def test_a_date_between_reports_has_the_figures_before_it():
    marks = trend_chart("33.29", BREBES, [], date(2023, 7, 1)).marks
    assert (marks[-1].date, marks[-1].formed, marks[-1].at_report) == ("2023-07-01", "48", False)


def test_a_date_before_all_reports_has_no_figures():
    marks = trend_chart("33.29", BREBES, [], date(2020, 1, 1)).marks
    assert (marks[-1].formed, marks[-1].advanced) == (None, None)


@given(points(), st.integers(-400, 900))
def test_texts_of_marks_stay_in_the_chart(found, days):
    day = date.fromisoformat(found[0]["date"]) + timedelta(days)
    chart = trend_chart("33", found, [], day)
    for mark in chart.marks:
        assert chart.left <= mark.x <= chart.right
        assert 0 < mark.formed_text_y < chart.bottom and 0 < mark.advanced_text_y < chart.bottom
        if mark.advanced:
            assert mark.advanced_text_y - mark.formed_text_y >= 10.9
