"""What a line of a sheet is by its texts."""

import pytest

from kampungkb.register.layout import line_kinds


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["KECAMATAN MAWAR"], {"district": "MAWAR"}),
        (["Kec. Mawar"], {"district": "Mawar"}),
        (["Kec.Mawar"], {"district": "Mawar"}),
        (["I. KECAMATAN MAWAR"], {"district": "MAWAR"}),
        (["A. Kec : Mawar (12 desa)"], {"district": "Mawar"}),
        (["1 KECAMATAN IV KOTO"], {"district": "IV KOTO"}),
        (["KECAMATAN MAWAR = 12 DESA"], {"district": "MAWAR"}),
        (["KECAMATAN MAWAR TAHUN 2023"], {"district": "MAWAR"}),
        (["Kec. Soka IX - X (3 desa)"], {"district": "Soka IX - X"}),
        (["Kec. Soka/Sokatama"], {"district": "Soka/Sokatama"}),
        (["DISTRIK MAWAR"], {"district": "MAWAR"}),
        (["Kecamatan", ":", "Mawar"], {"district": "Mawar"}),
        (["II", "KECAMATAN MAWAR", "12", "8"], {"district": "MAWAR"}),
        (["KAB. MELATI"], {"regency": "Kabupaten MELATI"}),
        (["Kabupaten/Kota : Melati"], {"regency": "Melati"}),
        (
            ["KECAMATAN MAWAR KABUPATEN MELATI"],
            {"district": "MAWAR", "regency": "Kabupaten MELATI"},
        ),
        (["Kecamatan yang belum melapor: 3"], {}),
        (["Kecamatan/Desa"], {}),
        (["Kecamatan"], {}),
        (["Kec. Mawar / Desa Rejosari"], {}),
        (["Kec. Mawar, Rejosari"], {}),
        (["Rejosari", "Kec. Mawar"], {}),
        (["Kecapi"], {}),
        (["1", "2"], {}),
    ],
)
def test_a_section_names_areas_for_the_lines_below_it(texts, names):
    assert line_kinds.section(texts) == names


def test_a_kota_alone_in_its_line():
    assert line_kinds.kota_section("II. KOTA ANGGREK") == {"regency": "Kota ANGGREK"}
    assert line_kinds.kota_section("Rejosari") == {}
    assert line_kinds.is_kind_of_area("Kabupaten") and not line_kinds.is_kind_of_area("Kab. Melati")


@pytest.mark.parametrize(
    "mark",
    [
        '"',
        "''",
        ",,",
        "”",
        "〃",
        '-"-',
        '- " -',
        "sda",
        "s.d.a.",
        "-sda-",
        "Idem",
        "id.",
        "do",
        "↓",
    ],
)
def test_ditto_marks(mark):
    assert line_kinds.is_ditto(mark)


@pytest.mark.parametrize("text", ["", "-", "--", ".", "Mawar", "Dodo", "Idaman", "'Mawar'"])
def test_other_texts_are_no_ditto_marks(text):
    assert not line_kinds.is_ditto(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1. Cibogo", "Cibogo"), ("01) Cibogo", "Cibogo"), ("(1) Cibogo", "Cibogo"),
        ("- Cibogo", "Cibogo"), ("• Cibogo", "Cibogo"), ("3.IV Koto", "IV Koto"),
        ("A. Widuri", "A. Widuri"), ("2 Hilir", "2 Hilir"), ("16 HILIR", "16 HILIR"),
        ("Cibogo 1", "Cibogo 1"), ("1.", "1."),
    ],
)  # fmt: skip
def test_a_number_before_a_name_is_left_out(text, name):
    assert line_kinds.without_numbering(text) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kec. Mawar / Desa Rejosari", ("Mawar", "Desa Rejosari")),
        ("Kecamatan Mawar, Rejosari", ("Mawar", "Rejosari")),
        ("Kec. Mawar Desa Rejosari", ("Mawar", "Desa Rejosari")),
        ("Kec. Mawar - Rejosari", ("Mawar", "Rejosari")),
        ("Desa Rejosari, Kec. Mawar, Kab. Melati", ("Mawar", "Desa Rejosari")),
        ("Rejosari (Kec. Mawar)", ("Mawar", "Rejosari")),
        ("Kel. Kecapi", None),
        ("Rejosari", None),
    ],
)
def test_kecamatan_and_village_in_one_cell(text, names):
    assert line_kinds.district_and_village(text) == names


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Jumlah", ("district",)), ("SUB TOTAL", ("district",)), ("J U M L A H", ("district",)),
        ("Jumlah Kabupaten", ("regency", "district")), ("Jumlah halaman ini", ()),
        ("Rata-rata", ("district",)), ("Jumlah dipindahkan", ()),
    ],
)  # fmt: skip
def test_totals_and_what_ends_with_them(text, ends):
    assert line_kinds.is_total(text)
    assert line_kinds.total_ends(text) == ends


def test_a_village_is_no_total():
    assert not any(map(line_kinds.is_total, ["Totala Jaya", "Jumlahan", "J"]))


@pytest.mark.parametrize(
    "text",
    [
        "Mengetahui,", "Melati, 2 Agustus 2023", "Melati,    Agustus 2023", "Catatan :",
        "Keterangan: v = sudah", "Sumber : portal", "Kepala Dinas P3AP2KB", "NIP. 19650101",
        "a.n. Kepala Dinas", "Melati, ....... Mei 2023",
    ],
)  # fmt: skip
def test_what_stands_below_a_table(text):
    assert line_kinds.is_footer(text)


@pytest.mark.parametrize("text", ["Sumber", "Sumber Agung", "Catatan Jaya", "Kepala Batas", "1"])
def test_villages_do_not_stand_below_a_table(text):
    assert not line_kinds.is_footer(text)
