from dataclasses import replace
from datetime import date

from webmap.documents.slides import frame_slides


def test_the_title_slide_has_area_day_and_sentence(view_of):
    view = view_of("99.01", language="en")
    slide = frame_slides.title_slide(view)
    assert slide.opening
    assert slide.title == "Kampung KB in Kabupaten Tirtamandala"
    assert slide.remarks == ["As of 27 July 2023"]
    assert slide.text == view.sentence


def test_a_day_after_every_report_is_named(view_of):
    slide = frame_slides.title_slide(view_of("99.01", day=date(2024, 2, 1)))
    assert any("Diminta per 1 Februari 2024" in one for one in slide.remarks)


def test_reports_are_listed_with_date_kind_and_villages(view_of):
    view = view_of("99")
    slide = frame_slides.sources_slide(
        view, "https://peta.example/area/99", "https://peta.example/f"
    )
    assert [row[1] for row in slide.table.rows] == [one["source"] for one in view.sources]
    assert [int(row[3]) for row in slide.table.rows] == [one["villages"] for one in view.sources]
    assert "https://peta.example/area/99" in slide.remarks
    assert slide.qr == "https://peta.example/f"


def test_rows_in_review_and_other_sources_are_named(view_of):
    view = view_of("99.02")
    remarks = frame_slides.sources_slide(view).remarks
    assert remarks[0] == (
        "18 baris laporan: 17 cocok dengan sebuah desa, 1 menunggu pemeriksaan, 0 ditolak."
    )
    assert remarks[1].startswith("Bila semua yang menunggu diterima, cakupan paling tinggi")
    other = view.others[0]
    assert remarks[2].startswith(f"{other.source}, ")
    assert f"{other.formed} terbentuk (di sini {other.formed_here})" in remarks[2]


def test_of_many_reports_the_others_are_counted(view_of):
    view = view_of("99.01")
    many = replace(view, sources=view.sources * 11)
    slide = frame_slides.sources_slide(many)
    assert len(slide.table.rows) == frame_slides.REPORTS
    assert "3 laporan lain" in slide.remarks
