from dataclasses import replace
from datetime import date

import pytest

from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot, get_trend
from webmap.documents.slides import progress_slides
from webmap.maps.trend.view import trend_view
from webmap.maps.view import AreaView


@pytest.fixture
def trend_of(sample_app):
    """Return the trend of an area."""

    def trend(view: AreaView):
        with sample_app.app_context(), read_session(sample_app.extensions["engine"]) as session:
            snapshot, targets = get_snapshot(session), view.total["targets"]
            points, reports = get_trend(session, view.code), snapshot.reports_of(view.code)
            return trend_view(view.code, points, reports, targets, view.day, view.language)

    return trend


def test_every_target_is_listed_with_who_set_it_and_the_gap(view_of):
    view = view_of("99.01")
    rows = progress_slides.targets_slide(view).table.rows
    assert [row[:3] for row in rows] == [
        [one.label, one.issuer, one.wanted] for one in view.targets
    ]
    for row, one, figures in zip(rows, view.targets, view.total["targets"], strict=True):
        assert row[3] == str(figures["reached"])
        assert row[4] == f"{one.verdict} · lewat tenggat"


def test_the_bars_of_targets_are_reached_missing_and_unknown(view_of):
    view = view_of("99")
    chart = progress_slides.targets_slide(view).chart
    assert [one.name for one in chart.series] == ["Tercapai", "Kurang", "Tanpa data"]
    assert chart.series[2].hatched
    for at, target in enumerate(view.total["targets"]):
        values = [one.values[at] for one in chart.series]
        assert values[1] == target["gap_at_least"]
        assert values[1] + values[2] == target["gap"]
        assert sum(values) == target["wanted"]


def test_without_targets_there_is_no_slide(view_of):
    view = view_of("99.01")
    assert progress_slides.targets_slide(replace(view, total={**view.total, "targets": []})) is None


def test_the_trend_has_the_figures_of_every_date(view_of, trend_of):
    view = view_of("99.01")
    trend = trend_of(view)
    slide = progress_slides.trend_slide(view, trend)
    formed, advanced = slide.chart.series
    assert slide.chart.categories == [row.day for row in trend.rows]
    assert formed.values == [row.point["formed"] for row in trend.rows]
    assert advanced.values == [row.advanced for row in trend.rows]
    assert slide.text == trend.text


def test_a_report_without_classes_is_no_fall_to_zero(view_of, trend_of):
    view = view_of("99.02")
    trend = trend_of(view)
    unclassified = [row.point["unclassified"] == row.point["formed"] for row in trend.rows]
    assert any(unclassified)
    slide = progress_slides.trend_slide(view, trend)
    assert [one is None for one in slide.chart.series[1].values] == unclassified
    days = [line.split(" | ") for line in slide.notes if line.startswith("10 Mei 2023")]
    assert days == [["10 Mei 2023", "15", "–", "0"]]


def test_one_date_is_no_trend(view_of, trend_of):
    view = view_of("99.01")
    trend = trend_of(view)
    assert progress_slides.trend_slide(view, replace(trend, rows=trend.rows[:1])) is None
    assert progress_slides.trend_slide(view, None) is None


def test_numbers_of_dates_that_are_near_each_other_are_left_out():
    days = [date(2022, 6, 13), date(2022, 12, 26), date(2023, 7, 27), date(2023, 8, 28)]
    assert progress_slides._labelled(days) == [True, True, False, True]


def test_where_nothing_changed_the_sentence_stands_over_the_trend(view_of, trend_of):
    view = view_of("99.01", key="change")
    trend = progress_slides.trend_slide(view, trend_of(view))
    slide = progress_slides.unchanged_slide(trend, view)
    assert slide.title == "Perubahan sejak 16 Mei 2023, Kabupaten Tirtamandala"
    assert slide.text.startswith(view.change.sentence)
    assert slide.chart == trend.chart
    assert progress_slides.unchanged_slide(trend, view_of("99.01")) is trend
    assert progress_slides.unchanged_slide(None, view_of("99.01")) is None
    assert progress_slides.unchanged_slide(None, view).text == slide.text


def test_changed_villages_are_listed_and_those_left_out_counted(view_of):
    view = view_of("99.01", key="change")
    slide = progress_slides.changed_slide(view)
    assert len(slide.table.rows) == view.change.count
    first = view.change.villages[0]
    village = first.village
    assert slide.table.rows[0] == [village["name"], village["district"], first.label, first.classes]
    more = replace(view, change=replace(view.change, count=100))
    shown = len(progress_slides.changed_slide(more).table.rows)
    assert progress_slides.changed_slide(more).remarks == [
        f"{100 - shown} desa lain yang berubah tidak ditampilkan."
    ]
    assert progress_slides.changed_slide(view_of("99.01")) is None


def test_a_province_lists_the_areas_that_changed(view_of):
    view = view_of("99", key="change", since=date(2022, 12, 26))
    table = progress_slides.changed_slide(view).table
    changed = [row for row in view.change.rows if any(row[key] for key in ("new", "up", "down"))]
    assert {row[0] for row in table.rows} == {
        row["name"].removeprefix("Kabupaten ") for row in changed
    }
    assert table.total[1] == str(view.change.total["new"])
    assert table.total[-1] == view.change.points(view.change.total)
