"""One line of a sheet: a row, or why it is none."""

import pytest

from kampungkb.indicators.classification import Status
from kampungkb.register import headings
from kampungkb.register.cells import UnreadableCell
from kampungkb.register.layout.line_reader import LineReader
from kampungkb.register.layout.names_above import NamesAbove
from kampungkb.register.layout.survey import survey
from kampungkb.register.messages import stored_inherited

COLUMNS = ["No", "Kecamatan", "Desa", "Status"]


def read(lines, context=None):
    """Read the lines below the heading: rows, or the key of the reason why there is none."""
    context = {"regency": "Melati"} if context is None else context
    heading = headings.find_heading(lines, most_lines=3)
    assert heading is not None
    layout = survey(lines, heading, context)
    above = NamesAbove(layout, context, heading.line + 1)
    found = []
    for index in range(heading.line + 1, len(lines)):
        if not any(lines[index]):
            above.empty_line()
            continue
        reader = LineReader("", index, lines[index], heading, context, above)
        try:
            found.append(reader.read())
        except UnreadableCell as error:
            found.append(error.message.key)
    return found


def test_names_from_above_are_noted_with_their_line():
    first, second, third = read(
        [COLUMNS, [1, "Mawar", "1. Rejosari", "Ya"], [2, "", "Sukamaju", ""], [3, '"', "B", "Ya"]]
    )
    assert (first.names.village, first.names.inherited, first.notes) == ("Rejosari", (), ())
    assert (second.names.regency, second.names.district) == ("Melati", "Mawar")
    assert second.names.inherited == third.names.inherited == ("district",)
    assert [note.parameters.get("row") for note in second.notes] == [2, None]
    assert [note.key for note in second.notes] == ["district_from_above", "status_empty"]
    assert stored_inherited(second.notes) == ("district",)
    assert stored_inherited(first.notes) == ()


def test_the_line_of_a_code_takes_names_from_columns_alone():
    columns = ["Kode", "Desa", "Status"]
    lines = [columns, ["", "Kec. Mawar", ""], ["99.01.01.2002", "Sukamaju", "Ya"]]
    section, row = read(lines)
    assert (section, row.names.district, row.names.inherited) == ("section_line", "", ())
    columns = ["Kode", "Kecamatan", "Desa", "Status"]
    lines = [columns, ["", "Mawar", "Rejosari", "Ya"], ["99.01.01.2002", "", "Sukamaju", "Ya"]]
    assert read(lines)[1].names.inherited == ("district",)


def test_what_stands_below_the_table_is_no_row():
    assert [
        one if isinstance(one, str) else one.names.village
        for one in read(
            [
                COLUMNS,
                [1, "Mawar", "Rejosari", "Ya"],
                ["", "", "Mengetahui,", ""],
                ["", "", "Drs. Puspa", ""],
                [],
                ["No", "Kecamatan", "Desa", "Status"],
                ["", "Mawar", "Sukamaju", ""],
                ["", "", "Catatan: v = sudah", ""],
                [2, "Soka", "Wanasari", ""],
                ["", "Melati, 2 Mei 2024", "", ""],
                ["", "", "Karanganyar", "Ya"],
            ]
        )
    ] == [
        *("Rejosari", "footer_line", "footer_line", "heading_repeated", "Sukamaju"),
        *("footer_line", "Wanasari", "footer_line", "Karanganyar"),
    ]


def test_a_subtotal_ends_the_kecamatan_and_a_total_of_the_page_does_not():
    lines = [COLUMNS, [1, "Mawar", "Rejosari", "Ya"], ["", "", "Jumlah", 1], [2, "", "B", "Ya"]]
    assert read(lines)[-1].names.district == ""
    lines[2][2] = "Jumlah dipindahkan"
    assert read(lines)[-1].names.district == "Mawar"


def test_ticks_in_columns_of_statuses():
    heading = [["No", "Kecamatan", "Desa", "Status", "", ""]]
    heading += [["", "", "", "Sudah", "Dirintis", "Belum"]]
    marks = [("√", "", ""), ("", "v", ""), ("", "", "x"), ("v", "", "x"), ("", "", "")]
    found = read(heading + [[1, "Mawar", f"Desa {mark}", *mark] for mark in marks])
    assert [row.status for row in found] == [
        *(Status.FORMED, Status.FORMING, Status.UNFORMED, Status.FORMED, Status.UNFORMED)
    ]
    assert [note.key for note in found[4].notes] == ["status_empty"]
    assert read([*heading, [1, "Mawar", "Rejosari", "v", "", "v"]]) == ["several_statuses"]


@pytest.mark.parametrize(
    ("mark", "status"), [("√", Status.FORMED), ("✓", Status.FORMED), ("✗", Status.UNFORMED)]
)
def test_marks_in_a_column_of_statuses(mark, status):
    (row,) = read([COLUMNS, [1, "Mawar", "Rejosari", mark]])
    assert row.status is status


def test_an_x_alone_may_mean_either():
    assert read([COLUMNS, [1, "Mawar", "Rejosari", "x"]]) == ["in_column"]
    ticked, crossed = read([COLUMNS, [1, "Mawar", "A", "v"], [2, "Mawar", "B", "X"]])
    assert (ticked.status, crossed.status) == (Status.FORMED, Status.UNFORMED)
