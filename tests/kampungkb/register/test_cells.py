from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.register import cells
from kampungkb.register.cells import NumericCode, UnreadableCell
from webmap.core.i18n import message_text


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  DESA \n SUKA\u00a0MAJU ", "DESA SUKA MAJU"),
        ("\ufeffSuka\u200bmaju", "Sukamaju"),
        ("a\x00b", "a b"),
        (3.0, "3"),
        (2.5, "2.5"),
        (True, "True"),
        (None, ""),
        (date(2023, 8, 2), "2023-08-02"),
        (datetime(2023, 8, 2), "2023-08-02"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("'=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),  # as our own CSV writes it
        ("'Ulu", "'Ulu"),
    ],
)
def test_text_is_what_a_person_reads(cell, expected):
    assert cells.text(cell) == expected


@given(st.text())
def test_reading_a_text_again_changes_nothing(written):
    assert cells.text(cells.text(written)) == cells.text(written)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("33.29.01.2001", "33.29.01.2001"),
        (" 33.29.01.2001 ", "33.29.01.2001"),
        ("3329012001", "3329012001"),
        ("3329012001.0", "3329012001"),
        (3329012001.0, "3329012001"),
        (3329012001, "3329012001"),
        ("33.10", "33.10"),
        ("", ""),
        ("-", ""),
    ],
)
def test_a_code_is_text(cell, expected):
    assert cells.parse_code(cell, "Kode") == expected


@pytest.mark.parametrize("number", [33.1, 33.29, 3329.0, 3329012, 332901200.0])
def test_a_number_that_may_have_lost_digits_is_no_code(number):
    with pytest.raises(NumericCode):
        cells.parse_code(number, "Kode")


@pytest.mark.parametrize("cell", ["3.32901E+09", "3,3e9", True])
def test_a_code_in_tatters_rejects_its_row(cell):
    with pytest.raises(UnreadableCell) as error:
        cells.parse_code(cell, "Kode")
    assert not isinstance(error.value, NumericCode)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Terbentuk", Status.FORMED),
        ("SUDAH TERBENTUK", Status.FORMED),
        ("formed", Status.FORMED),
        ("Ya", Status.FORMED),
        (1.0, Status.FORMED),
        ("dirintis", Status.FORMING),
        ("Rintisan", Status.FORMING),
        ("sedang dibentuk", Status.FORMING),
        ("Forming", Status.FORMING),
        ("Belum terbentuk", Status.UNFORMED),
        ("BELUM", Status.UNFORMED),
        ("unformed", Status.UNFORMED),
        ("not-formed", Status.UNFORMED),
        ("no_data", Status.NO_DATA),
        ("", None),
        ("-", None),
    ],
)
def test_statuses_in_both_languages(word, expected):
    assert cells.parse_status(word, "Status") is expected


@pytest.mark.parametrize("word", ["mungkin", "belum tentu", "terbentuk?belum", 7.0])
def test_an_unknown_status_says_so_in_both_languages(word):
    with pytest.raises(UnreadableCell) as error:
        cells.parse_status(word, "Status")
    assert "Status" in message_text([error.value.message], "en")
    assert "tidak dikenal" in str(error.value)


@pytest.mark.parametrize("one", list(Klasifikasi))
def test_klasifikasi_in_any_case(one):
    for written in (one.value, one.value.upper(), f" {one.value.title()} "):
        assert cells.parse_klasifikasi(written, "Klasifikasi") is one


@pytest.mark.parametrize("nothing", ["", "-", "Unclassified", "belum diklasifikasi", None])
def test_formed_without_klasifikasi(nothing):
    assert cells.parse_klasifikasi(nothing, "Klasifikasi") is None


@pytest.mark.parametrize("word", ["Paripurna", "Dasar/Mandiri", "berkembangg", 3.0])
def test_an_unknown_klasifikasi_is_never_guessed(word):
    with pytest.raises(UnreadableCell, match=r"klasifikasi .* tidak dikenal"):
        cells.parse_klasifikasi(word, "Klasifikasi")


@pytest.mark.parametrize(
    "written",
    [
        "2023-08-02",
        "2023-08-02 00:00:00",
        "02/08/2023",
        "2/8/2023",
        "2-8-2023",
        "02.08.2023",
        "2/8/23",
        "2 Agustus 2023",
        "Rabu, 2 Agustus 2023",
        "2 AGU 2023",
        "2 August 2023",
        45140.0,
        "45140",
        date(2023, 8, 2),
        datetime(2023, 8, 2, 13, 5),
    ],
)
def test_a_day_however_it_is_written(written):
    assert cells.parse_date(written, "Tanggal") == (date(2023, 8, 2), False)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_in_every_form(day):
    months = {1: "Januari", 2: "Februari", 5: "Mei", 8: "Agustus", 10: "Oktober", 12: "Desember"}
    forms = [
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day} {months.get(day.month, day.strftime('%B'))} {day.year}",
        float((day - date(1899, 12, 30)).days),
    ]
    assert {cells.parse_date(form, "Tanggal") for form in forms} == {(day, False)}


@pytest.mark.parametrize("partial", ["2023", 2023.0, "Agustus 2023"])
def test_a_year_or_a_month_is_no_day_but_no_fault_either(partial):
    assert cells.parse_date(partial, "Tanggal") == (None, True)


@pytest.mark.parametrize(
    "bad",
    [
        "31/02/2023",
        "8/27/2023",
        "kemarin",
        "2023-13-01",
        "0",
        3.0,
        "12/2023",
        "1 Foo 2023",
        "1/1/1850",
    ],
)
def test_what_is_no_day_is_said_to_be_none(bad):
    with pytest.raises(UnreadableCell, match="bukan tanggal"):
        cells.parse_date(bad, "Tanggal")


@pytest.mark.parametrize(("cell", "score"), [(1.0, 1), (4, 4), ("3", 3), (" 2 ", 2), ("1.0", 1)])
def test_scores(cell, score):
    assert cells.parse_score(cell) == score


@pytest.mark.parametrize("cell", [0.0, 5.0, 2.5, "", "x", None, -1.0])
def test_what_is_no_score(cell):
    assert cells.parse_score(cell) is None


ODD = [
    float("inf"), float("nan"), 1e308, -1e308, 1e18, 10**30, 9 * 10**9, True, None, b"x",
    datetime(9999, 12, 31, 23, 59, 59, 999_999), datetime(1, 1, 1), date(1, 1, 1), time(23, 59),
    timedelta(days=999_999_999), "9" * 5000, "-" + "9" * 5000, "0." + "9" * 5000, "1e999",
    "99999.9", "٣٣٢٩", "²", "0000-00-00", "9999-12-31T23:59:59+99:99", "31 Februari 2023",
    "2 Agustus 99999", "32/13/0000", "\0", "x" * 200_000, "> 9999",
]  # fmt: skip


@pytest.mark.parametrize("cell", ODD, ids=lambda cell: repr(cell)[:20])
def test_a_cell_of_any_kind_is_a_value_or_unreadable(cell):
    """Numbers, dates and times that overflow reject their row; no other error occurs."""
    cells.text(cell)
    cells.filled_text(cell)
    assert cells.parse_score(cell) in (None, 1)
    assert cells.parse_count(cell) is None or cells.parse_count(cell) < 10**9
    for parse in (
        cells.parse_code, cells.parse_status, cells.parse_klasifikasi, cells.parse_date,
        cells.parse_formation,
    ):  # fmt: skip
        try:
            parse(cell, "Kolom")
        except cells.UnreadableCell as error:
            assert error.message


@given(
    st.one_of(st.floats(), st.integers(), st.datetimes(), st.dates(), st.timedeltas(), st.text())
)
def test_any_cell_is_a_value_or_unreadable(cell):
    test_a_cell_of_any_kind_is_a_value_or_unreadable(cell)


@pytest.mark.parametrize(("cell", "count"), [("0" * 50 + "7", 7), (999_999_999.0, 999_999_999)])
def test_counts_of_up_to_nine_digits(cell, count):
    assert cells.parse_count(cell) == count
    assert cells.parse_count("1000000000") is None


def test_a_message_repeats_the_beginning_of_a_long_cell():
    with pytest.raises(UnreadableCell) as raised:
        cells.parse_status("y" * 5000, "Status" * 500)
    assert len(str(raised.value)) < 400
    assert str(raised.value).endswith("tulis terbentuk, dirintis atau belum terbentuk.")
