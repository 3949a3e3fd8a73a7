import csv
import io
import json

import geopandas
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import UnknownFormat
from kampungkb.indicators.worklist import Need
from webmap.worklist import files

DAY = "2023-08-02"
ADDRESS = "/worklist/99.01{}?date=" + DAY


def table(content):
    """The workbook's sheet, and the number of the line with the heading."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    top = next(line for line in range(1, 20) if sheet.cell(line, 2).value == "Kode")
    return sheet, top


def test_the_workbook_says_what_it_is_and_has_the_villages_of_the_page(app, view_of):
    view = view_of(app, "99.01", "unformed", "dasar", order="steps", day=DAY)
    sheet, top = table(files.write_xlsx(view))
    above = [sheet.cell(line, 1).value for line in range(1, top)]
    assert above[:2] == [view.heading, view.sentence]
    assert view.gap in above
    assert any(text and "Portal Kampung KB" in text for text in above)
    assert [cell.value for cell in sheet[top]] == list(view.headings.values())
    rows = list(sheet.iter_rows(min_row=top + 1, values_only=True))
    assert [row[1] for row in rows] == [row.code for row in view.rows]
    missing = list(view.headings).index("missing")
    assert [row[missing] for row in rows] == [row.missing for row in view.rows]


def test_codes_are_text_and_dates_are_dates(app, view_of):
    view = view_of(app, "99.01", day=DAY)
    sheet, top = table(files.write_xlsx(view))
    code, as_of = sheet.cell(top + 1, 2), sheet.cell(top + 1, len(view.headings))
    assert (code.data_type, code.value) == ("s", view.rows[0].code)
    assert as_of.is_date and as_of.value.date() == view.rows[0].as_of


def test_the_heading_is_frozen_filtered_and_printed_on_every_page(app, view_of):
    view = view_of(app, "99.01", day=DAY)
    sheet, top = table(files.write_xlsx(view))
    assert sheet.freeze_panes == f"A{top + 1}"
    last = openpyxl.utils.get_column_letter(len(view.headings))
    assert sheet.auto_filter.ref == f"A{top}:{last}{top + view.total}"
    assert sheet.print_title_rows == f"${top}:${top}"
    assert sheet.page_setup.orientation == "landscape"


def test_the_same_list_gives_the_same_bytes(app, view_of):
    first, second = (files.write_xlsx(view_of(app, "99.01", day=DAY)) for _ in range(2))
    assert first == second


def test_text_that_looks_like_a_formula_stays_text(app, view_of):
    view = view_of(app, "99.01.01", day=DAY)
    view.rows[0] = type(view.rows[0])(
        **{
            **{name: getattr(view.rows[0], name) for name in view.rows[0].__slots__},
            "note": "=1+1",
        }
    )
    sheet, top = table(files.write_xlsx(view))
    note = list(view.headings).index("note") + 1
    assert sheet.cell(top + 1, note).data_type == "s"
    assert "'=1+1" in files.write_csv(view).decode("utf-8-sig")


def test_an_empty_list_is_a_heading_without_rows(app, view_of):
    view = view_of(app, "99.01", "late", day=DAY)
    sheet, top = table(files.write_xlsx(view))
    assert sheet.max_row == top
    assert "0 dari 297" in sheet.cell(2, 1).value


@pytest.mark.parametrize(
    ("language", "mark", "delimiter", "heading"),
    [("id", b"\xef\xbb\xbf", ";", "Yang kurang"), ("en", b"", ",", "What is missing")],
)
def test_csv_is_as_the_excel_of_the_language_expects_it(
    app, view_of, language, mark, delimiter, heading
):
    view = view_of(app, "99.01", day=DAY, language=language)
    content = files.write_csv(view)
    assert content.startswith(b"\xef\xbb\xbf") == bool(mark)
    text = content.removeprefix(mark).decode()
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    assert heading in rows[0]
    assert len(rows) == view.total


def test_geojson_has_the_shapes_and_the_places_on_the_list(client):
    data = client.get(ADDRESS.format(".geojson") + "&need=dasar&sort=steps").data
    found = json.loads(data)
    assert found["date"] == DAY and "kelas Dasar" in found["filter"]
    frame = geopandas.read_file(io.BytesIO(data))
    assert frame.crs.to_epsg() == 4326
    assert sorted(frame["number"]) == list(range(1, len(frame) + 1))
    assert frame["code"].is_monotonic_increasing
    assert set(frame["klasifikasi"]) == {"dasar"}
    assert frame.geometry.notna().sum() > len(frame) / 2


def codes_in(client, suffix, query):
    data = client.get(f"/worklist/99.01{suffix}?{query}").data
    if suffix == ".xlsx":
        sheet, top = table(data)
        return [row[1] for row in sheet.iter_rows(min_row=top + 1, values_only=True)]
    if suffix == ".csv":
        text = data.decode("utf-8-sig")
        return [row["Kode"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]
    features = [one["properties"] for one in json.loads(data)["features"]]
    return [one["code"] for one in sorted(features, key=lambda one: one["number"])]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(
    st.sets(st.sampled_from(list(Need)), min_size=1),
    st.sampled_from(["district", "steps"]),
    st.sampled_from(["2022-12-26", "2023-07-27"]),
)
def test_the_filter_of_a_page_and_its_files_agree(app, client, view_of, needs, order, day):
    query = f"need={','.join(sorted(needs))}&sort={order}&date={day}"
    codes = [row.code for row in view_of(app, "99.01", *needs, order=order, day=day).rows]
    for suffix in files.SUFFIXES:
        assert codes_in(client, suffix, query) == codes


def test_a_name_tells_area_day_and_language():
    from datetime import date

    day = date(2023, 8, 2)
    assert files.file_name("99.01", day, ".csv") == "kampungkb_99.01_daftar-kerja_2023-08-02.csv"
    assert files.file_name("99.01", day, ".csv", "en").endswith("_worklist_2023-08-02.csv")


def test_another_format_is_refused():
    assert files.suffix_of("Daftar.XLSX") == ".xlsx"
    with pytest.raises(UnknownFormat, match=r"\.xlsx \.csv \.geojson"):
        files.suffix_of("daftar.pdf")
