"""The heading of a sheet is found below its titles, and each column gets its field."""

import pytest

from kampungkb.indicators.classification import INDICATORS
from kampungkb.register import headings
from kampungkb.register.spreadsheet import RawSheet

TITLE = ["DATA KAMPUNG KB", "", ""]
PLAIN = ["Kabupaten", "Kecamatan", "Desa", "Status"]
PORTAL = ["No", "Kampung KB", "Provinsi", "Kabupaten", "Kecamatan", "Desa", *INDICATORS,
          "Klasifikasi"]  # fmt: skip


def columns(*line):
    return headings.find_heading([list(line)]).columns


def test_the_line_with_most_known_headings_is_the_heading():
    heading = headings.find_heading([TITLE, ["Desa", "", ""], PLAIN, ["Brebes", "Salem", "", "Ya"]])
    assert heading.line == 2
    assert heading.columns == {"regency": 0, "district": 1, "village": 2, "status": 3}


@pytest.mark.parametrize("line", [["Desa", "Jumlah"], ["", 3.5, None], []])
def test_one_known_heading_alone_is_none_unless_it_is_the_code(line):
    assert headings.find_heading([line]) is None
    assert headings.find_heading([["Kode", *line]]).columns["code"] == 0


def test_a_heading_below_the_first_sixty_lines_is_not_found():
    assert headings.find_heading([TITLE] * 59 + [PLAIN]).line == 59
    assert headings.find_heading([TITLE] * 60 + [PLAIN]) is None


def test_case_punctuation_and_notes_in_parentheses_do_not_matter():
    found = columns("KABUPATEN/KOTA", "Kec.", "Desa [resmi]", "Status (kosong = tanpa pernyataan)")
    assert found == {"regency": 0, "district": 1, "village": 2, "status": 3}


def test_the_first_column_of_a_field_is_used():
    assert columns("Kode", "Desa", "Kelurahan")["village"] == 1


def test_the_heading_keeps_the_title_as_written():
    heading = headings.find_heading([["Kode", "  Status\n(2024) "]])
    assert heading.titles == {"code": "Kode", "status": "Status (2024)"}


def test_a_name_beside_a_code_is_that_of_the_village():
    assert columns("Kode", "Nama", "Status")["village"] == 1
    assert columns("Kode", "Nama", "Desa")["village"] == 2
    assert "village" not in columns("Kecamatan", "Nama", "Status")


def test_district_means_the_regency_beside_a_subdistrict():
    heading = headings.find_heading([["District", "Sub-district", "Village", "Status"]])
    assert heading.columns == {"regency": 0, "district": 1, "village": 2, "status": 3}
    assert heading.titles["regency"] == "District" and heading.titles["district"] == "Sub-district"
    assert columns("Regency", "District", "Sub district")["district"] == 1


def test_a_repeated_heading_is_recognised_by_two_of_its_titles():
    heading = headings.find_heading([PLAIN])
    assert headings.is_repeated_heading([*PLAIN, "", "x"], heading)
    assert not headings.is_repeated_heading(["Brebes", "Salem", "Desa", "Ya"], heading)
    assert not headings.is_repeated_heading([], heading)


def test_half_of_the_indicators_make_a_sheet_the_portals():
    assert headings.find_heading([PORTAL]).is_portal
    some = [title for title in PORTAL if title not in INDICATORS[6:]]
    assert headings.find_heading([some]).is_portal
    some.remove(INDICATORS[0])
    assert not headings.find_heading([some]).is_portal


def test_a_portal_sheet_needs_every_indicator_and_klasifikasi():
    heading = headings.find_heading([PORTAL])
    assert headings.missing_columns(heading, {}) == []
    heading = headings.find_heading([[t for t in PORTAL if t not in ("Desa", INDICATORS[4])]])
    assert headings.missing_columns(heading, {"village": "x"}) == ["Desa", INDICATORS[4]]


@pytest.mark.parametrize(
    ("line", "context", "expected"),
    [
        (PLAIN, {}, []),
        (["Kode", "Status"], {}, []),
        (["Kode", "Desa"], {}, ["Status"]),
        (["Kode", "Nama Kampung KB"], {}, []),
        (["Desa", "Status"], {}, ["Kabupaten (or Kode)"]),
        (["Desa", "Status"], {"regency": "Brebes"}, []),
        (["Kecamatan", "Kabupaten"], {}, ["Desa (or Kode)", "Status"]),
    ],
)
def test_a_plain_sheet_needs_a_place_and_something_to_say(line, context, expected):
    assert headings.missing_columns(headings.find_heading([line]), context) == expected


def test_the_fullest_line_is_shown_where_no_heading_is_found():
    assert headings.fullest_line([TITLE, ["a", "", " b "], []]) == ["a", "b"]
    assert headings.fullest_line([]) == []


@pytest.mark.parametrize(
    ("line", "context", "expected"),
    [
        (["Kabupaten", "Desa", "Status"], {}, True),
        (["Kabupaten", "Desa", "Status"], {"district": "Salem"}, False),
        (["Kode", "Desa", "Status"], {}, False),
        (PLAIN, {}, False),
        ([title for title in PORTAL if title != "Kecamatan"], {}, True),
    ],
)
def test_a_sheet_may_lack_the_column_of_kecamatan(line, context, expected):
    heading = headings.find_heading([line])
    assert headings.missing_columns(heading, context) == []
    assert headings.lacks_district(heading, context) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Salem", "Salem"), ("Brebes", None), ("KAB. BREBES", None), ("Jawa Tengah", None)],
)
def test_a_sheet_called_as_its_regency_is_not_the_kecamatan_of_that_name(name, expected):
    lines = [["Provinsi", "Kabupaten", "Desa", "Status"], ["Jawa Tengah", "BREBES", "A", "Ya"]]
    raw = RawSheet(name, lines)
    found = headings.context(raw, headings.find_heading(lines), "")
    assert found.get("district") == expected
