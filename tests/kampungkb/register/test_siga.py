"""Forms of SIGA: K/0, and villages by month."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeoError, MissingColumns
from geo.store.database import generation, read_session
from kampungkb.indicators import coverage
from kampungkb.register import siga
from kampungkb.register.importing import import_reports
from kampungkb.register.parser import EmptySheet
from kampungkb.register.siga import WrongMonth, WrongTotal, WrongYear
from kampungkb.register.spreadsheet import RawSheet
from kampungkb.repository import details, reports, state
from kampungkb.review import service
from tests.kampungkb.states import DAY, classes_at
from webmap.core.i18n import message_text

HEADING = [
    "PROVINSI", "KABUPATEN", "KECAMATAN", "KODE", "KELURAHAN", "JUMLAH KELURAHAN/DESA",
    "JUMLAH KAMPUNG KB", "2016", "2017", "> 2019", "KAMPUNG KB MANDIRI", "KAMPUNG KB PERCONTOHAN",
]  # fmt: skip


def line(village, serial, count, *years, mandiri=0, model=0, district="MAWAR"):
    place = ["NUSA CONTOH", "MELATI", district, serial, village]
    return [*place, "1", count, *(years or (0, 0, 0)), mandiri, model]


def total(*counts, place=("", "", "", "")):
    return [*place, "JUMLAH", "", *counts]


def parse(lines, day=DAY):
    rows = [[str(cell) for cell in one] for one in lines]
    months = siga.parse([RawSheet("", rows)], Path("kkb.csv"), day)
    return [(month.day, month.sheet) for month in months]


def one(lines):
    ((_, sheet),) = parse(lines)
    return sheet


def notes(row):
    return message_text(row.notes, "en")


def test_counts_years_and_mandiri_are_read():
    sheet = one(
        [
            HEADING,
            line("SUKAMAJU", 2002, 1, 0, 1, 0, mandiri=1),
            line("REJOSARI", 2003, 2, 1, 0, 1),
            line("KARANGANYAR", 2004, 1, 0, 0, 1, model=1),
            line("PASAR LAMA", 1001, 0),
        ]
    )
    assert [
        (row.status.value, row.klasifikasi, row.formed_year, row.units, row.serial)
        for row in sheet.rows
    ] == [
        ("formed", "mandiri", "2017", 1, "2002"),
        ("formed", None, "2016", 2, "2003"),
        ("formed", None, "> 2019", 1, "2004"),
        ("unformed", None, "", 1, "1001"),
    ]
    assert [notes(row) for row in sheet.rows] == ["", "2 Kampung KB", "model Kampung KB", ""]


def test_years_that_do_not_sum_to_the_count_get_a_note():
    (row,) = one([HEADING, line("SUKAMAJU", 2002, 1, 1, 1, 0)]).rows
    assert notes(row) == "the columns of years sum to 2, the number of Kampung KB is 1"
    assert row.formed_year == "2016"


@pytest.mark.parametrize(
    "bad", [line("SUKAMAJU", 2002, "x"), line("SUKAMAJU", 2002, ""), line("SUKAMAJU", 2002, -1),
            line("SUKAMAJU", 2002, "1,5"), line("SUKAMAJU", 2002, 1, mandiri=2), line("", 2002, 1)]
)  # fmt: skip
def test_a_count_that_is_none_rejects_its_row(bad):
    sheet = one([HEADING, bad, line("REJOSARI", 2003, 1, 1, 0, 0)])
    assert [row.row for row in sheet.rejected] == [2]
    assert [row.names.village for row in sheet.rows] == ["REJOSARI"]


@pytest.mark.parametrize("heading", ["20I7", "SEBELUM", "1017", "2016"])
def test_a_column_among_the_years_that_is_no_year_is_an_error(heading):
    headings = [heading if cell == "2017" else cell for cell in HEADING]
    with pytest.raises(WrongYear, match=heading) as error:
        parse([headings, line("SUKAMAJU", 2002, 1, 1, 0, 0)])
    said = str(error.value)
    assert "kkb.csv" in said and "row 1" in said and "2017 or > 2019" in said


def test_a_column_of_names_that_is_missing_is_an_error():
    with pytest.raises(MissingColumns, match="Kecamatan"):
        parse([HEADING[:2] + HEADING[3:], line("SUKAMAJU", 2002, 1)])


def test_a_form_without_rows_is_an_error():
    with pytest.raises(EmptySheet):
        parse([HEADING, total(0, 0, 0, 0, 0)])


ROWS = [line("SUKAMAJU", 2002, 1, 1, 0, 0), line("REJOSARI", 2003, 2, 1, 1, 0)]
OTHERS = [line("WANASARI", 2002, 1, 0, 0, 1, district="KENANGA")]


def test_totals_that_agree_are_no_rows():
    sheet = one([HEADING, *ROWS, total(3, 2, 1, 0), *OTHERS, total(1, 0, 0, 1), total(4, 2, 1, 1)])
    assert len(sheet.rows) == 3
    assert [row.reason.key for row in sheet.rejected] == ["total_line"] * 3


def test_a_total_of_a_kecamatan_is_of_its_rows_wherever_it_is():
    place = ("NUSA CONTOH", "MELATI", "MAWAR", "")
    assert one([HEADING, *OTHERS, *ROWS, total(3, 2, 1, 0, place=place)]).rows
    with pytest.raises(WrongTotal, match="says 4, its 2 rows sum to 3"):
        parse([HEADING, *OTHERS, *ROWS, total(4, 2, 1, 1, place=place)])


@pytest.mark.parametrize(
    ("counts", "said"),
    [((5, 2, 1, 1), "JUMLAH KAMPUNG KB: the line of totals says 5, its 3 rows sum to 4"),
     ((4, 2, 2, 1), "column 2017: the line of totals says 2, its 3 rows sum to 1"),
     ((4, 2, 1, 1, 1), "KAMPUNG KB MANDIRI: the line of totals says 1, its 3 rows sum to 0")],
)  # fmt: skip
def test_a_total_that_disagrees_names_both_figures(world, text, counts, said):
    lines = [HEADING, *ROWS, *OTHERS, total(*counts)]
    path = text("\n".join(";".join(map(str, one)) for one in lines), "kkb.csv")
    with pytest.raises(WrongTotal, match=said) as error:
        import_reports(world, [path], date=DAY)
    assert "row 5" in str(error.value) and "Correct" in str(error.value)
    with read_session(world) as session:
        assert reports(session) == [] and generation(session) == 0


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=8), st.data())
def test_only_the_sum_passes_as_a_total(years, data):
    rows = [line(f"DESA {at}", 2001 + at, a + b, a, b, 0) for at, (a, b) in enumerate(years)]
    sums = [sum(a + b for a, b in years), sum(a for a, _ in years), sum(b for _, b in years)]
    assert len(one([HEADING, *rows, total(*sums)]).rows) == len(rows)
    wrong = list(sums)
    wrong[data.draw(st.integers(0, 2))] += data.draw(st.integers(1, 5))
    with pytest.raises(WrongTotal):
        parse([HEADING, *rows, total(*wrong)])


def load(world, text, *rows):
    lines = [HEADING, *rows]
    path = text("\n".join(";".join(map(str, one)) for one in lines), "kkb.csv")
    (summary,) = import_reports(world, [path], date=DAY)
    return summary


def test_names_take_precedence_over_the_number_within_the_kecamatan(world, text):
    summary = load(world, text, line("SUKAMAJU", 2009, 1, 1, 0, 0), line("REJOSARI", "2003", 1))
    assert classes_at(world)["99.01.01.2002"] == "unclassified"
    assert summary.kind == "siga"
    first = message_text(summary.row_values[0]["notes"], "en")
    assert first == "KODE is 2009, but the code of this village is 99.01.01.2002"


def test_the_number_decides_between_candidates_and_stays_decided(world, text):
    waiting = line("KARANGAN", 2004, 1, 1, 0, 0)
    summary = load(world, text, waiting, line("REJOSARI", 2003, 1, 1, 0, 0))
    assert summary.by_method == {"exact": 1, "serial": 1}
    assert classes_at(world)["99.01.01.2004"] == "unclassified"
    service.rematch_reports(world, everything=True)
    assert classes_at(world)["99.01.01.2004"] == "unclassified"
    other = load(world, text, line("KARANGAN", 2003, 1), line("REJOSARI", 2003, 1))
    assert other.review == 1


# By month ---------------------------------------------------------------------------------------

MONTHS = ["KABUPATEN", "KECAMATAN", "KELURAHAN", "Kampung KB", "Rumah DataKU", "BULAN", ""]


def month(village, status, name):
    return ["MELATI", "MAWAR", village, status, "Ada", name, ""]


def test_each_month_is_a_report_as_of_its_end(world, text):
    lines = [
        MONTHS,
        month("SUKAMAJU", "Tidak ada", "JANUARI"),
        month("REJOSARI", "Ada", "JANUARI"),
        month("SUKAMAJU", "Ada", "FEBRUARI"),
        month("REJOSARI", "2", "FEBRUARI"),
    ]
    path = text("\n".join(",".join(one) for one in lines), "poktan.csv")
    summaries = import_reports(world, [path], date=date(2024, 2, 29), source="SIGA")
    assert [(one.date, one.matched, one.rejected) for one in summaries] == [
        (date(2024, 1, 31), 2, 0), (date(2024, 2, 29), 1, 1)
    ]  # fmt: skip
    january, february = (classes_at(world, one.date) for one in summaries)
    assert (january["99.01.01.2002"], january["99.01.01.2003"]) == ("unformed", "unclassified")
    assert (february["99.01.01.2002"], february["99.01.01.2003"]) == ("unclassified", "no_data")
    with read_session(world) as session:
        assert {one.source for one in reports(session)} == {"SIGA"}


@pytest.mark.parametrize(("name", "said"), [("MARET", "after 2024-02-29"), ("XYZ", "no month")])
def test_a_month_that_is_none_or_to_come_is_an_error(name, said):
    lines = [MONTHS, month("REJOSARI", "Ada", "JANUARI"), month("SUKAMAJU", "Ada", name)]
    with pytest.raises(WrongMonth, match=said) as error:
        parse(lines, date(2024, 2, 29))
    assert "row 3" in str(error.value)


# Real forms ---------------------------------------------------------------------------------------


def test_every_village_of_the_real_form_is_right(shared_data, sulawesi_barat):
    path = shared_data / "siga/kkb.csv"
    day = date(2026, 2, 28)
    (summary,) = import_reports(sulawesi_barat, [path], date=day)
    assert (summary.rows, summary.matched, summary.villages) == (648, 648, 648)
    written = [one.split(";") for one in path.read_text("utf-8").splitlines()]
    with read_session(sulawesi_barat) as session:
        table = details(session, state(session, day), "76")
    assert len(table) == 648
    for cells, row in zip(written[1:], summary.row_values, strict=True):
        village = table.loc[row["code"]]
        assert village["status"] == ("formed" if int(cells[6]) else "unformed")
        years = [year for year, count in zip(written[0][7:12], cells[7:12], strict=True)
                 if int(count)]  # fmt: skip
        assert village["formed_year"] == (years[0] if years else None)
        assert village["klasifikasi"] == ("mandiri" if int(cells[12]) else None)
        assert row["code"].endswith(cells[3])
    assert (table["status"] == "formed").sum() == 593


def test_months_of_the_real_sheet(shared_data, sulawesi_barat):
    summaries = import_reports(
        sulawesi_barat, [shared_data / "siga/poktan_2024.csv"], date=date(2024, 6, 30)
    )
    with read_session(sulawesi_barat) as session:
        formed = [
            coverage.total(state(session, one.date), "76", {}, [])["formed"] for one in summaries
        ]
    assert formed == [518, 518, 518, 518, 520, 519]
    assert {one.matched for one in summaries} == {648}


def test_errors_are_of_the_program():
    assert all(issubclass(one, GeoError) for one in (WrongYear, WrongTotal, WrongMonth))
