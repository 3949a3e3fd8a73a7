"""How a sheet is laid out, seen before its lines are read."""

from kampungkb.register import headings
from kampungkb.register.layout.survey import Layout, split_names, survey

COLUMNS = ["No", "Kabupaten", "Kecamatan", "Desa", "Status"]
SHORT = ["No", "Desa", "Status"]


def look(lines, context=None):
    heading = headings.find_heading(lines)
    assert heading is not None
    return survey(lines, heading, context or {"regency": "Melati"})


def test_a_sheet_with_every_cell_filled_has_nothing_above():
    assert look([COLUMNS, [1, "Melati", "Mawar", "Rejosari", "Ya"]]) == Layout(
        fills={"regency": frozenset(), "district": frozenset()}
    )


def test_blank_cells_mean_the_name_above_where_names_are_written_once():
    lines = [COLUMNS, [1, "Melati", "Mawar", "A", ""], [2, "", "", "B", ""], [3, "", "Soka", "C"]]
    assert look([*lines, [4, "", "", "D"]]).fills == {"regency": {2, 3, 4}, "district": {2, 4}}


def test_an_omission_means_the_name_above_only_where_the_next_name_agrees():
    def lines(*districts):
        return [
            COLUMNS,
            *([1, "Melati", name, f"Desa {i}", ""] for i, name in enumerate(districts)),
        ]

    within = lines("Mawar", "Mawar", "", "Mawar", "Soka", "Soka", "Soka")
    assert look(within).fills["district"] == {3}
    between = lines("Mawar", "Mawar", "Mawar", "", "Soka", "Soka", "Soka")
    assert look(between).fills["district"] == frozenset()
    at_the_end = lines("Mawar", "Mawar", "Mawar", "Soka", "Soka", "Soka", "")
    assert look(at_the_end).fills["district"] == frozenset()


def test_lines_of_their_own():
    layout = look(
        [
            SHORT,
            ["(1)", "(2)", "(3)"],
            ["KABUPATEN MELATI", "", ""],
            ["I.", "KECAMATAN MAWAR", ""],
            [1, "Rejosari", "Ya"],
            ["", "Jumlah Kec. Mawar", 1],
            ["", "Kec. Soka (2 desa)", "", ""],
            [1, "Kabupaten", "Terbentuk"],
            ["KOTA ANGGREK", "", ""],
        ]
    )
    assert layout.sections == {
        2: {"regency": "Kabupaten MELATI"},
        3: {"district": "MAWAR"},
        6: {"district": "Soka"},
        8: {"regency": "Kota ANGGREK"},
    }
    assert layout.known() == {"regency", "district"}
    assert layout.starts == {"regency": "Melati"}


def test_a_kecamatan_in_its_column_without_a_village():
    lines = [COLUMNS, [1, "", "Mawar", "", ""], ["", "", "", "Rejosari", "Ya"]]
    assert look(lines).sections == {1: {"district": "Mawar"}}
    assert look([COLUMNS, [1, "", "Mawar", "", "Terbentuk"]]).sections == {}  # its village is lost
    assert look([COLUMNS, ["", "", "Mengetahui,", "", ""]]).sections == {}


def test_names_alone_in_their_line():
    numbered = [
        SHORT,
        ["", "MAWAR", ""],
        [1, "Rejosari", ""],
        ["", "SOKA", ""],
        [1, "Wanasari", ""],
    ]
    assert look(numbered).sections == {1: {"district": "MAWAR"}, 3: {"district": "SOKA"}}
    twice = [*numbered, ["", "PUSPA", ""], ["", "INDAH", ""], [1, "Sukamaju", ""]]
    assert look(twice).sections == {}  # nobody knows what they mean
    footer = [*numbered, ["", "Mengetahui,", ""], ["", "Drs. Puspa", ""]]
    assert set(look(footer).sections) == {1, 3}
    # villages without a status, not kecamatan
    assert look([["Desa", "Status"], ["Rejosari", ""], ["Wanasari", "Ya"]]).sections == {}
    # another column has the kecamatan
    assert (
        look([COLUMNS, ["", "", "", "MAWAR", ""], [1, "", "Soka", "Rejosari", "Ya"]]).sections == {}
    )


def test_kecamatan_and_village_in_one_cell():
    lines = [["Kecamatan/Desa", "Status"], ["Mawar / Rejosari", "Ya"], ["Soka/Wanasari", "Ya"]]
    assert look(lines).combined == ("district", "village")
    assert look([["Desa/Kecamatan", "Status"], *lines[1:]]).combined == ("village", "district")
    assert look([["Desa", "Status"], *lines[1:]]).combined == ()
    assert look([["Desa", "Status"], ["Kec. Mawar / Desa Rejosari", "Ya"]]).combined
    assert split_names("Soka/Wanasari", ("village", "district")) == ("Wanasari", "Soka")
    assert split_names("Soka/", ("village", "district")) is None


def test_whether_empty_lines_separate_kecamatan():
    once = [COLUMNS, [1, "", "Mawar", "A", ""], [], [2, "", "", "B", ""]]
    assert not look(once).separating
    assert look([*once, [], [3, "", "Soka", "C", ""]]).separating
    assert look([SHORT, ["Kec. Mawar"], [], [1, "A", ""]]).separating  # below a section: for looks


def test_a_cross_says_no_beside_ticks():
    ticked = [COLUMNS, [1, "", "Mawar", "A", "√"], [2, "", "Mawar", "B", "x"]]
    assert look(ticked).cross_is_no
    assert not look([COLUMNS, ticked[2]]).cross_is_no


def test_names_that_come_back_again_and_again_hold_for_no_line_below():
    def lines(*names):
        return [COLUMNS, *([i, regency, name, f"Desa {i}", ""] for i, (regency, name) in names)]

    def scattered(*names):
        return look(lines(*enumerate(names))).scattered

    melati, dahlia = ("Melati", "Mawar"), ("Dahlia", "Soka")
    assert scattered(melati, ("", ""), dahlia, ("", "")) == frozenset()
    assert scattered(melati, dahlia, melati, dahlia, ("", "")) == frozenset()
    assert scattered(*[melati, dahlia, ("Dahlia", "")] * 3) == {"regency", "district"}
    mawar, soka = ("Melati", "Mawar"), ("Melati", "Soka")
    layout = look(lines(*enumerate([*[mawar, soka] * 3, ("Melati", "")])))
    assert layout.scattered == {"district"}
    assert layout.fills["district"] == frozenset()
