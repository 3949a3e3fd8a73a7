from datetime import date

import pytest

from boundaries.areas.codes import Level
from webmap.core.i18n import number
from webmap.documents.report import tables
from webmap.maps import symbology
from webmap.maps.themes.theme import ThemeOptions

SWATCHES = {key.value: f"{key.value}.svg" for key in symbology.COLOURS}


def plain(cells):
    return [one if isinstance(one, str) else one["text"] for one in cells]


@pytest.mark.parametrize("language", ["id", "en"])
def test_classes_add_up_to_villages_in_every_row(make, language):
    view = make("99", language=language).view
    table = tables.class_table(view, SWATCHES)
    files = [column.file.removesuffix(".svg") for column in table.columns]
    for row, cells in zip([*view.rows, view.total], [*table.rows, table.total], strict=True):
        shown = plain(cells)
        assert len(shown) == len(table.columns)
        counts = {key: shown[at] for at, key in enumerate(files) if key}
        if row["coverage"] is None:
            assert set(counts.values()) == {"–", number(row["no_data"], language)}
            continue
        assert shown[1:3] == [number(row[key], language) for key in ("villages", "formed")]
        assert counts == {key: number(row[key], language) for key in counts}
        assert sum(row[key] for key in counts) == row["villages"]


def test_areas_have_the_order_of_the_page_and_bars_of_their_coverage(make):
    view = make("99.01").view
    table = tables.class_table(view, SWATCHES)
    bars = [row[-2]["share"] for row in table.rows]
    assert bars == [row["coverage"] for row in view.rows] == sorted(bars)
    assert table.rows[0][-2]["colour"] == symbology.colour(symbology.coverage_class(view.rows[0]))
    assert tables.class_table(view, SWATCHES, grey=True).rows[0][-2]["colour"] == "#555555"


def test_villages_of_a_district_have_their_class(make):
    view = make("99.03.02").view
    table = tables.village_table(view, SWATCHES)
    assert len(table.rows) == view.total["villages"]
    for one, row in zip(view.villages, table.rows, strict=True):
        assert (row[0]["text"], row[1], row[3]) == (one.name, one.code, one.klasifikasi)
        assert row[2]["file"] == f"{one.key.value}.svg"


def test_gaps_are_beside_the_targets_that_they_are_measured_to(make):
    report = make("99.01")
    (table,) = tables.target_tables(report)
    assert [title for title, _ in table.groups][1:] == [
        "Target akhir 2023, Kabupaten Tirtamandala (rekaan)",
        "Target akhir 2023, Presiden RI",
        "Target akhir 2024, Presiden RI",
    ]
    assert sum(count for _, count in table.groups) == len(table.columns)
    row = report.view.rows[0]
    wanted = [part[row["code"]]["wanted"] for part in report.targets]
    assert plain(table.rows[0])[1::2] == [str(one) for one in wanted]
    assert plain(table.rows[0])[2::2] == [gap.cells[row["code"]].text for gap in report.gaps]
    assert plain(table.total) == [
        "Kabupaten Tirtamandala",
        "153",
        "104",
        "223",
        "174",
        "297",
        "248",
    ]


def test_many_targets_are_in_several_tables(make, monkeypatch):
    monkeypatch.setattr(tables, "TARGETS", 2)
    report = make("99.01")
    found = tables.target_tables(report)
    assert [len(table.groups) - 1 for table in found] == [2, 1]
    assert all(len(table.rows) == len(report.view.rows) for table in found)


def test_changes_of_areas_add_up_to_those_of_the_whole(make):
    report = make("99", theme=ThemeOptions("change", since=date(2022, 12, 26)))
    table, total = tables.change_table(report.change, Level.REGENCY), report.change.total
    assert len({total[key] for key in ("new", "up", "down", "gone")}) > 2
    titles = [column.title for column in table.columns]
    for title, key in (("Baru", "new"), ("Naik", "up"), ("Turun", "down"), ("Hilang", "gone")):
        at = titles.index(title)
        counts = [int(cells[at]) for cells in table.rows if cells[at] != "–"]
        assert sum(counts) == int(table.total[at]) == total[key]


def test_the_trend_has_a_row_for_each_date(make):
    report = make("99.01")
    table = tables.trend_table(report.trend, "id")
    assert [row[0] for row in table.rows] == ["26 Des 2022", "16 Mei 2023", "27 Jul 2023"]
    assert [row[1] for row in table.rows] == ["31", "41", "49"]
    assert table.rows[-1][2] == "16,5 %"
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_the_worklist_says_what_each_village_lacks(make):
    worklist = make("99.01", language="en").worklist
    table = tables.worklist_table(worklist, 3)
    assert len(table.rows) == 3
    titles = [column.title for column in table.columns]
    first = dict(zip(titles, table.rows[0], strict=True))
    assert first[worklist.headings["missing"]] == worklist.rows[0].missing
    assert first[worklist.headings["name"]] == worklist.rows[0].name


def test_needs_that_no_village_has_are_left_out(make):
    worklist = make("99.01").worklist
    counts = [int(row[1]) for row in tables.need_table(worklist).rows]
    assert counts == [one for one in worklist.counts.values() if one]
