"""What a page says of the trend of an area."""

from datetime import date
from types import SimpleNamespace

from tests.webmap.maps.trend.trend_points import point, target
from webmap.maps.trend.view import trend_view

DAY = date(2023, 7, 27)
TWO = [point("2022-12-26", 297, dasar=48), point("2023-07-27", 297, dasar=30, mandiri=19)]
REPORTS = [
    SimpleNamespace(date=DAY, source="Portal"),
    SimpleNamespace(date=DAY, source="Kabupaten"),
    SimpleNamespace(date=DAY, source="Portal"),
    SimpleNamespace(date=date(2022, 12, 26), source="Portal"),
]


def test_an_area_without_reports_has_no_trend():
    assert trend_view("33.29", [], [], [], DAY) is None


def test_one_report_is_a_sentence_and_no_chart():
    shown = trend_view("33.29", TWO[1:], REPORTS, [], DAY)
    assert shown.chart is None
    assert shown.text == (
        "Baru satu tanggal laporan tentang wilayah ini (27 Juli 2023): belum ada tren."
    )


def test_the_text_has_the_first_and_the_last_figures():
    shown = trend_view("33.29", TWO, REPORTS, [target("ID", 223, "2023-12-31")], DAY)
    assert shown.text == ("Terbentuk 48 pada 26 Des 2022, 49 pada 27 Jul 2023 (2 tanggal laporan).")
    assert shown.notes == []
    assert len(shown.targets) == len(shown.chart.targets) == 1


def test_rows_name_each_source_of_their_date_once():
    shown = trend_view("33.29", TWO, REPORTS, [], DAY)
    assert [row.sources for row in shown.rows] == ["Portal", "Portal; Kabupaten"]
    assert [row.advanced for row in shown.rows] == [0, 19]
    assert [one.value for one in shown.classes] == ["dasar", "mandiri"]


def test_more_reports_are_not_called_progress():
    loaded = [point("2023-01-01", 10, dasar=1, no_data=8), point("2023-02-01", 10, dasar=4)]
    [note] = trend_view("33", loaded, [], [], DAY).notes
    assert "8 pada awal, 0 pada akhir" in note
