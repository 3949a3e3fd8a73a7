"""Every line below a heading becomes a row, or a rejected row with the reason."""

from datetime import date, datetime

import openpyxl
import pytest

from geo.errors import MissingColumns, UnreadableFile
from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.register import parser
from kampungkb.register.parser import BadCode, EmptySheet
from webmap.core.i18n import command_text, message_text

ONES, THREES = [1] * 12, [3] * 12
PLAIN = ["Kode", "Kabupaten", "Kecamatan", "Desa", "Status", "Klasifikasi", "Tanggal Pembentukan"]


def values(sheet):
    return [
        (row.row, row.names.village, row.status.value, row.klasifikasi and row.klasifikasi.value)
        for row in sheet.rows
    ]


def reasons(sheet):
    return {row.row: message_text([row.reason]) for row in sheet.rejected}


def test_the_national_export(portal):
    path = portal(
        [
            ("KAMPUNG  KB\u00a0MAWAR ", "NUSA CONTOH", "MELATI", "MAWAR", "SUKAMAJU", THREES,
             "Berkelanjutan"),
            ("", "NUSA CONTOH", "KOTA ANGGREK", "ANGGREK BARAT", "KEBON JERUK", ONES, "DASAR"),
        ]
    )  # fmt: skip
    sheet = parser.read(path)
    assert sheet.format == "portal"
    first, second = sheet.rows
    assert (first.sheet, first.row) == ("Lembar1", 2)
    assert first.names.kampung == "KAMPUNG KB MAWAR"
    assert (first.names.province, first.names.regency) == ("NUSA CONTOH", "MELATI")
    assert (first.names.district, first.names.village) == ("MAWAR", "SUKAMAJU")
    assert first.status is Status.FORMED
    assert first.klasifikasi is Klasifikasi.BERKELANJUTAN
    assert first.scores == tuple(THREES)
    assert first.notes == ()
    assert [message_text([note]) for note in second.notes] == ["probably never filled in"]


def test_a_klasifikasi_that_the_scores_do_not_give_is_noted_and_kept(portal):
    (row,) = parser.read(portal([("", "P", "K", "C", "Desa", THREES, "Dasar")])).rows
    assert row.klasifikasi is Klasifikasi.DASAR
    assert message_text(row.notes) == "the scores give berkelanjutan, the sheet says dasar"


def test_an_unknown_klasifikasi_of_the_portal_rejects_its_row_alone(portal):
    klasifikasi = {"Satu": "Dasar", "Dua": "Purna", "Tiga": ""}
    rows = [("", "P", "K", "C", village, ONES, klasifikasi[village]) for village in klasifikasi]
    sheet = parser.read(portal(rows))
    assert [row.row for row in sheet.rows] == [2]
    assert reasons(sheet) == {
        3: "column Klasifikasi: unknown klasifikasi 'Purna'; "
        "use dasar, berkembang, mandiri, berkelanjutan.",
        4: "column Klasifikasi: there is no klasifikasi.",
    }
    assert sheet.rejected[0].names.village == "Dua"


def test_scores_out_of_range_are_noted(portal):
    (row,) = parser.read(portal([("", "P", "K", "C", "D", [9] * 12, "Dasar")])).rows
    assert row.scores is None
    assert message_text([row.notes[0]], "en") == "a score is not 1–4"


@pytest.mark.parametrize("lost", ["Desa", "Klasifikasi", "Kabupaten", "Output MKJP"])
def test_an_export_without_a_column_is_no_plain_sheet(portal, lost):
    path = portal([("", "P", "K", "C", "D", ONES, "Dasar")])
    book = openpyxl.load_workbook(path)
    sheet = book.active
    column = next(cell.column for cell in sheet[1] if cell.value == lost)
    sheet.delete_cols(column)
    book.save(path)
    with pytest.raises(MissingColumns, match=f"no column {lost}; headings found: No, Kampung KB"):
        parser.read(path)


def test_a_plain_sheet_in_indonesian(book):
    path = book(
        [
            PLAIN,
            ["99.01.01.2002", "Melati", "Mawar", "Sukamaju", "Terbentuk", "Mandiri", "2 Mei 2019"],
            ["99.01.01.2003", "Melati", "Mawar", "Rejosari", "Dirintis", "", ""],
            ["99.01.01.2004", "Melati", "Mawar", "Karanganyar", "Belum terbentuk", "-", "-"],
            ["99.01.01.1001", "Melati", "Mawar", "Pasar Lama", "", "Dasar", datetime(2020, 1, 2)],
        ]
    )
    sheet = parser.read(path)
    assert sheet.format == "plain"
    assert values(sheet) == [
        (2, "Sukamaju", "formed", "mandiri"),
        (3, "Rejosari", "forming", None),
        (4, "Karanganyar", "unformed", None),
        (5, "Pasar Lama", "formed", "dasar"),
    ]
    assert sheet.rows[0].formed_on == date(2019, 5, 2)
    assert sheet.rows[3].formed_on == date(2020, 1, 2)
    assert sheet.rows[0].names.code == "99.01.01.2002"


def test_a_plain_sheet_in_english_as_text(text):
    path = text(
        "Village Code;Village;District;Status;Classification;Date of Formation\n"
        "99.01.02.2001;Sukamaju;Kenanga;Formed;Berkembang;2021-03-04\n"
        "99.01.02.2002;Wanasari;Kenanga;Not yet formed;;\n"
    )
    sheet = parser.read(path)
    assert values(sheet) == [
        (2, "Sukamaju", "formed", "berkembang"),
        (3, "Wanasari", "unformed", None),
    ]
    assert sheet.rows[0].formed_on == date(2021, 3, 4)


def test_a_district_beside_a_subdistrict_is_a_regency(book):
    heading = ["Province", "District", "Sub-district", "Village", "Status"]
    (row,) = parser.read(book([heading, ["Nusa", "Melati", "Mawar", "Rejosari", "Yes"]])).rows
    assert (row.names.regency, row.names.district) == ("Melati", "Mawar")


def test_headings_are_found_through_stray_spaces_and_signs(book):
    path = book(
        [
            ["  KODE \n DESA ", "Desa / Kelurahan *", " status_pembentukan:", "Tgl. Bentuk (h/b)"],
            ["99.01.01.2002", "Sukamaju", "Sudah", "1/2/2020"],
        ]
    )  # fmt: skip
    (row,) = parser.read(path).rows
    assert (row.names.code, row.names.village) == ("99.01.01.2002", "Sukamaju")
    assert (row.status, row.formed_on) == (Status.FORMED, date(2020, 2, 1))


def test_titles_above_the_heading_give_the_place(book):
    path = book(
        [
            ["DATA KAMPUNG KB KABUPATEN MELATI TAHUN 2023", "", ""],
            ["PROVINSI NUSA CONTOH", "", ""],
            [],
            ["No", "Kecamatan", "Desa", "Status"],
            [1, "Mawar", "Rejosari", "Terbentuk"],
        ]
    )
    (row,) = parser.read(path).rows
    assert row.row == 5
    assert (row.names.province, row.names.regency) == ("NUSA CONTOH", "MELATI")


def test_regencies_in_separate_sheets(book):
    heading = ["Kecamatan", "Desa", "Status"]
    path = book(
        {
            "PETUNJUK": [["Isi satu baris untuk setiap desa."]],
            "Kab. Melati": [heading, ["Mawar", "Rejosari", "Terbentuk"]],
            "KOTA ANGGREK": [heading, ["Anggrek Barat", "Kebon Jeruk", "Belum"]],
        }
    )
    sheet = parser.read(path)
    assert [(row.sheet, row.names.regency) for row in sheet.rows] == [
        ("Kab. Melati", "Kab. Melati"),
        ("KOTA ANGGREK", "KOTA ANGGREK"),
    ]
    assert len(sheet.warnings) == 1
    assert "sheet PETUNJUK" in sheet.warnings[0]


def test_a_column_goes_before_the_name_of_the_sheet(book):
    heading = ["Kabupaten", "Kecamatan", "Desa", "Status"]
    path = book({"Melati": [heading, ["Dahlia", "Flamboyan", "Cempaka", "Ya"]]})
    assert parser.read(path).rows[0].names.regency == "Dahlia"


def test_one_sheet_can_be_picked(book):
    lines = [["Kode", "Status"], ["99.01.01.2002", "Ya"]]
    path = book({"Lama": lines, "Baru": [*lines, ["99.01.01.2003", "Ya"]]})
    assert len(parser.read(path, sheet="Baru").rows) == 2
    assert len(parser.read(path).rows) == 3
    with pytest.raises(EmptySheet, match="'Lama', 'Baru'"):
        parser.read(path, sheet="Tengah")


def test_lines_that_are_no_village_are_rejected_by_name_and_not_dropped(book):
    path = book(
        [
            ["No", "Kabupaten", "Kecamatan", "Desa", "Status"],
            ["(1)", "(2)", "(3)", "(4)", "(5)"],
            [1, "Melati", "Mawar", "Rejosari", "Ya"],
            ["", "", "Sub Total Mawar", "", 1],
            [],
            ["No", "Kabupaten", "Kecamatan", "Desa", "Status"],
            [2, "Melati", "Mawar", "Totala Jaya", "Ya"],
            ["JUMLAH", "", "", "", 2],
            ["Melati, 2 Agustus 2023", "", "", "", ""],
            [3, "Melati", "Mawar", "", "Ya"],
        ]
    )
    sheet = parser.read(path)
    assert [row.row for row in sheet.rows] == [3, 7]
    assert reasons(sheet) == {
        2: "numbers of the columns.",
        4: "total line.",
        6: "the heading once more.",
        8: "total line.",
        9: "note or signature below the table.",
        10: "column Desa: no village is named.",
    }


def test_hidden_lines_count(book):
    path = book([["Kode", "Status"], ["99.01.01.2002", "Ya"], ["99.01.01.2003", "Ya"]])
    made = openpyxl.load_workbook(path)
    made.active.row_dimensions[3].hidden = True
    made.active.auto_filter.ref = "A1:B3"
    made.save(path)
    assert len(parser.read(path).rows) == 2


def test_a_hidden_sheet_is_read_and_named(book):
    path = book({"A": [["Kode", "Status"], ["99.01.01.2002", "Ya"]], "B": [["x"]]})
    made = openpyxl.load_workbook(path)
    made["A"].sheet_state = "hidden"
    made.active = 1
    made.save(path)
    sheet = parser.read(path)
    assert len(sheet.rows) == 1
    assert any("sheet A: read, though hidden" in warning for warning in sheet.warnings)


def test_bad_cells_reject_their_rows_with_the_column(book):
    path = book(
        [
            PLAIN,
            ["99.01.01.2002", "", "", "Sukamaju", "Mungkin", "", ""],
            ["99.01.01.2003", "", "", "Rejosari", "Ya", "Utama", ""],
            ["99.01.01.2004", "", "", "Karanganyar", "Ya", "", "31/02/2020"],
            ["99.01.01.1001", "", "", "Pasar Lama", "Belum", "Mandiri", ""],
            ["9.9E+09", "", "", "Wanasari", "Ya", "", ""],
            ["99.01.02.2001", "", "", "Sukamaju", "Ya", "Dasar", ""],
        ]
    )
    sheet = parser.read(path)
    assert [row.row for row in sheet.rows] == [7]
    found = reasons(sheet)
    assert list(found) == [2, 3, 4, 5, 6]
    for row, column in {2: "Status", 3: "Klasifikasi", 4: "Tanggal Pembentukan", 6: "Kode"}.items():
        assert f"column {column}: " in found[row]
    assert "contradicts" in found[5]
    assert sheet.rejected[0].names.village == "Sukamaju"


def test_a_code_that_a_spreadsheet_turned_into_a_number_stops_the_import(book):
    path = book([["Kode", "Status"], [9901012002, "Ya"], [33.1, "Ya"]])
    with pytest.raises(BadCode, match=r"lembar\.xlsx, sheet Lembar1, row 3: .*Format the column"):
        parser.read(path)


def test_a_whole_number_of_ten_digits_is_a_code(book):
    (row,) = parser.read(book([["Kode", "Status"], [9901012002, "Ya"]])).rows
    assert row.names.code == "9901012002"


def test_without_a_status_column_a_row_is_formed_only_if_it_says_so(book):
    path = book(
        [
            ["Kode", "Nama Kampung KB", "Klasifikasi", "Tanggal Bentuk"],
            ["99.01.01.2002", "Maju Bersama", "", ""],
            ["99.01.01.2003", "", "Mandiri", ""],
            ["99.01.01.2004", "", "", "2020"],
            ["99.01.01.1001", "", "", ""],
        ]
    )
    sheet = parser.read(path)
    assert [(row.status, row.klasifikasi) for row in sheet.rows] == [
        (Status.FORMED, None),
        (Status.FORMED, Klasifikasi.MANDIRI),
        (Status.FORMED, None),
    ]
    assert "add a column Status" in reasons(sheet)[5]


def test_an_empty_status_is_unformed_and_noted(book):
    (row,) = parser.read(book([["Kode", "Status"], ["99.01.01.2002", ""]])).rows
    assert row.status is Status.UNFORMED
    assert "status is empty" in message_text(row.notes)


def test_an_empty_status_states_nothing_where_the_heading_says_so(book):
    heading = ["Kode", "Status (kosong = tanpa pernyataan)"]
    sheet = parser.read(book([heading, ["99.01.01.2002", ""], ["99.01.01.2003", "Ya"]]))
    assert sheet.empty_is_no_statement
    assert [row.status for row in sheet.rows] == [Status.NO_DATA, Status.FORMED]


def test_a_list_of_names_says_nothing_of_kampung_kb(book):
    path = book([["Kode", "Kecamatan", "Desa"], ["99.01.01.2002", "Mawar", "Sukamaju"]])
    with pytest.raises(MissingColumns, match="no column Status; headings found: Kode, Kecamatan"):
        parser.read(path)


@pytest.mark.parametrize(
    ("heading", "lacking"),
    [
        (["Desa", "Status"], "Kabupaten"),
        (["Kecamatan", "Status"], "Kabupaten, Desa"),
        (["Nama", "Alamat", "Telepon"], "Kode, or Desa"),
    ],
)
def test_missing_columns_are_named_beside_those_found(book, heading, lacking):
    path = book([heading, ["a", "b", "c"]])
    with pytest.raises(MissingColumns) as error:
        parser.read(path)
    assert f"no column {lacking}" in str(error.value)
    assert ", ".join(heading) in str(error.value)
    assert (error.value.file, error.value.sheet) == ("lembar.xlsx", "Lembar1")


def test_an_empty_sheet_and_a_sheet_of_a_heading_alone(book):
    with pytest.raises(EmptySheet, match="the sheet is empty"):
        parser.read(book([]))
    with pytest.raises(EmptySheet, match="no row below the heading"):
        parser.read(book([["Kode", "Status"]]))


def test_the_first_reason_is_in_the_error_where_no_row_can_be_used(book):
    path = book([["Kode", "Status"], ["99.01.01.2002", "entah"], ["99.01.01.2003", "entah"]])
    with pytest.raises(EmptySheet, match=r"none of 2 rows can be used; .*'entah' tidak dikenal"):
        parser.read(path)
    with pytest.raises(EmptySheet, match=r"none of 2 rows can be used; .*unknown status 'entah'"):
        parser.read(path, translate=command_text)


def test_not_a_spreadsheet(tmp_path):
    (tmp_path / "surat.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.raises(UnreadableFile, match="not a spreadsheet"):
        parser.read(tmp_path / "surat.xlsx")


def test_names_that_look_like_formulas_or_markup_stay_text(text):
    path = text(
        "Kode,Desa,Nama Kampung KB,Status\n"
        "99.01.01.2002,<script>alert(1)</script>,\"=cmd|'/C'!A0\",Ya\n"
    )
    (row,) = parser.read(path).rows
    assert row.names.village == "<script>alert(1)</script>"
    assert row.names.kampung == "=cmd|'/C'!A0"
