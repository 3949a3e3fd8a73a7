from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import MissingColumns
from kampungkb.register.parser import EmptySheet
from kampungkb.thematic import messages, parser
from kampungkb.thematic.months import MonthAfterDate
from kampungkb.thematic.registry import LayerClass, UnknownLayer

DAY = date(2026, 2, 28)
PLACE = ["PROVINSI", "KABUPATEN", "KECAMATAN", "KODE", "KELURAHAN"]
GROUPS = [*PLACE, "YANG ADA", "YANG LAPOR", "MATERI 1000 HPK", "BULAN"]
NAMES = ["NUSA CONTOH", "MELATI", "MAWAR", "2002", "SUKAMAJU"]


def groups(*lines):
    return [GROUPS, *([*NAMES, *line] for line in lines)]


def why(row, key="bkb"):
    return messages.render([row.refused[key]])


def test_a_form_of_groups_is_read(book):
    path = book(groups(("2", "1", "0", "JANUARI"), (1.0, 0.0, 3.0, "Februari")))
    first, second = parser.read(path, day=DAY).rows
    assert first.serial == "2002" and first.names.village == "SUKAMAJU" and not first.names.code
    assert first.as_of == date(2026, 1, 31) and second.as_of == date(2026, 2, 28)
    value = first.values["bkb"]
    assert (value.value, value.count, value.reporting) == (LayerClass.REPORTS, 2, 1)
    assert value.details == {"topic_first_1000_days": 0}
    assert second.values["bkb"].value is LayerClass.EXISTS


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("satu", "1", "0", "JANUARI"), "kolom YANG ADA: 'satu' bukan bilangan bulat."),
        (("1", "x", "0", "JANUARI"), "kolom YANG LAPOR: 'x' bukan bilangan bulat."),
        (("1", "1", "lima", "JANUARI"), "kolom MATERI 1000 HPK: 'lima' bukan bilangan bulat."),
        (("1.000", "1", "0", "JANUARI"), "kolom YANG ADA: '1.000' bukan bilangan bulat."),
        (("1.5", "1", "0", "JANUARI"), "kolom YANG ADA: '1.5' bukan bilangan bulat."),
        (("-1", "0", "0", "JANUARI"), "kolom YANG ADA: -1 kurang dari nol."),
        (("", "0", "0", "JANUARI"), "kolom YANG ADA kosong."),
        (("1", "1", "0", "KUARTAL"), "kolom BULAN: 'KUARTAL' bukan nama bulan."),
        (("1", "1", "0", ""), "kolom BULAN: '' bukan nama bulan."),
    ],
)
def test_a_line_with_a_bad_cell_is_refused_with_a_reason(book, cells, reason):
    found = parser.read(book(groups(("1", "1", "1", "JANUARI"), cells)), day=DAY)
    assert len(found.rows) == 2
    assert why(found.rows[1]) == reason and not found.rows[1].values


def test_more_reporting_than_existing_is_noted_and_counts(book):
    (row,) = parser.read(book(groups(("1", "2", "0", "JANUARI"))), day=DAY).rows
    assert row.values["bkb"].value is LayerClass.REPORTS
    assert messages.render(row.values["bkb"].notes) == "yang lapor (2) lebih dari yang ada (1)"


def test_lines_with_only_a_month_are_skipped_and_counted(book):
    lines = [*groups(("1", "1", "0", "JANUARI")), ["", "", "", "", "", "", "", "", "MARET"], []]
    found = parser.read(book(lines), day=DAY)
    assert len(found.rows) == 1 and found.skipped == 1
    assert "1 lines with nothing but a month were skipped" in found.warnings
    assert any("01/2026" in warning for warning in found.warnings)


def test_a_month_after_the_date_is_an_error_that_says_what_to_do(book):
    path = book(groups(("1", "1", "0", "JANUARI"), ("1", "1", "0", "MARET")))
    with pytest.raises(MonthAfterDate, match=r"row 3.*03/2026.*date of the last month") as error:
        parser.read(path, day=DAY)
    assert "lembar.xlsx" in str(error.value)


def test_total_lines_numbers_of_columns_and_repeated_headings_are_refused(book):
    lines = groups(("1", "1", "0", "JANUARI"))
    lines += [["TOTAL", "", "", "", "", "1", "1", "0", "JANUARI"], [str(n) for n in range(1, 10)]]
    lines += [GROUPS, ["NUSA CONTOH", "MELATI", "MAWAR", "", "", "1", "1", "0", "JANUARI"]]
    found = parser.read(book(lines), day=DAY)
    assert [row.refused["bkb"].key for row in found.rows if row.refused] == [
        "total_line", "column_numbers", "heading_repeated", "no_village_name",
    ]  # fmt: skip


def test_several_layers_stand_in_one_sheet_and_a_bad_word_refuses_one_of_them(book):
    heading = ["Kabupaten", "Kecamatan", "Kelurahan", "Kampung KB", "Rumah DataKU", "BKB", "PIK-R"]
    names = ["MELATI", "MAWAR"]
    lines = [
        heading,
        [*names, "SUKAMAJU", "Ada", "Ada", "Tidak ada", "Lapor"],
        [*names, "REJOSARI", "Ada", "mungkin", "ADA", ""],
    ]
    first, second = parser.read(book(lines), day=DAY).rows
    assert {key: value.value for key, value in first.values.items()} == {
        "rumah_dataku": "exists", "bkb": "none", "pikr": "reports",
    }  # fmt: skip
    assert second.values.keys() == {"bkb"}
    assert why(second, "rumah_dataku") == (
        "kolom Rumah DataKU: 'mungkin' tidak dikenal; tulis Ada atau Tidak ada."
    )
    assert why(second, "pikr") == "kolom PIK-R kosong."
    (only, _) = parser.read(book(lines), day=DAY, layer="bkb").rows
    assert only.values.keys() == {"bkb"} and not only.refused


def test_a_house_does_not_report(book):
    lines = [["Kabupaten", "Kecamatan", "Desa", "Rumah DataKu"], ["A", "B", "C", "Lapor"]]
    with pytest.raises(EmptySheet, match="none of 1 rows"):
        parser.read(book(lines), day=DAY)


def test_a_form_without_signs_needs_the_layer_and_signs_forbid_another(book):
    plain = [[*PLACE, "YANG ADA", "YANG LAPOR"], [*NAMES, "1", "0"]]
    with pytest.raises(UnknownLayer, match="--layer"):
        parser.read(book(plain), day=DAY)
    (row,) = parser.read(book(plain), day=DAY, layer="bkl").rows
    assert row.values["bkl"].value is LayerClass.EXISTS
    with pytest.raises(UnknownLayer, match="those of bkb, not of bkr"):
        parser.read(book(groups(("1", "1", "0", "JANUARI"))), day=DAY, layer="bkr")
    with pytest.raises(UnknownLayer, match="there is no layer"):
        parser.read(book(plain), day=DAY, layer="posyandu")


def test_another_form_is_refused_with_the_headings_found(book):
    with pytest.raises(MissingColumns, match="JUMLAH KAMPUNG KB"):
        parser.read(book([[*PLACE, "JUMLAH KAMPUNG KB"], [*NAMES, "1"]]), day=DAY)
    with pytest.raises(MissingColumns, match="no column KECAMATAN"):
        parser.read(book([["KABUPATEN", "KELURAHAN", "BKB"], ["A", "B", "Ada"]]), day=DAY)
    with pytest.raises(EmptySheet):
        parser.read(book([GROUPS]), day=DAY)


def test_a_complete_code_is_a_code_and_a_stray_column_is_ignored(text):
    path = text("KODE,KELURAHAN,BKB,BULAN,\n99.01.01.2002,SUKAMAJU,Ada,JANUARI,jan\n")
    (row,) = parser.read(path, day=DAY).rows
    assert row.names.code == "99.01.01.2002" and not row.serial
    assert row.values["bkb"].value is LayerClass.EXISTS


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8))
def test_the_class_follows_from_the_numbers(tmp_path_factory, counts):
    path = tmp_path_factory.mktemp("forms") / "bkb.csv"
    lines = [GROUPS, *([*NAMES, str(ada), str(lapor), "0", "MEI"] for ada, lapor in counts)]
    path.write_text("\n".join(";".join(line) for line in lines), "utf-8")
    rows = parser.read(path, day=date(2026, 5, 1)).rows
    assert [(row.values["bkb"].count, row.values["bkb"].reporting) for row in rows] == counts
    for row, (ada, lapor) in zip(rows, counts, strict=True):
        value = row.values["bkb"].value
        assert (value is LayerClass.REPORTS) == (lapor > 0)
        assert (value is LayerClass.NONE) == (ada == 0 and lapor == 0)
        assert bool(row.values["bkb"].notes) == (lapor > ada)
