"""Sheets of the kecamatan of one regency make one report; kinds of reports."""

from datetime import UTC, date, datetime, timedelta

import pytest

from geo.store.database import read_session
from kampungkb.models import ReportKind
from kampungkb.register.importing import MixedFiles, WrongSignature, import_reports
from kampungkb.repository import details, reports, sources, state
from tests.kampungkb.states import DAY, plain

MAWAR, KENANGA = "99.01.01", "99.01.02"
SUKAMAJU, WANASARI = "99.01.01.2002", "99.01.02.2002"
COLUMNS = ["Kabupaten", "Kecamatan", "Desa", "Status"]


def sheet(district, *villages):
    return [COLUMNS, *(["Melati", district, village, "Ya"] for village in villages)]


@pytest.fixture
def three(world):
    """The regency has a third kecamatan, with one village."""
    from boundaries.areas.models import Area
    from geo.store.database import write_session

    with write_session(world) as session:
        for code, parent, name in (
            ("99.01.03", "99.01", "Tulip"), ("99.01.03.2001", "99.01.03", "Sekar"),
        ):  # fmt: skip
            session.add(
                Area(code=code, level=code.count(".") + 1, parent=parent, name=name, listed=True)
            )
    return world


def test_several_files_make_one_report_and_a_kecamatan_without_one_is_late(three, book):
    older = book(plain(["99.01.03.2001", "Ya", "Dasar"]), "lama.xlsx")
    import_reports(three, [older], date=date(2023, 1, 1))
    files = [
        book(sheet("Mawar", "Sukamaju"), "mawar.xlsx"),
        book(sheet("Kenanga", "Wanasari"), "kenanga.xlsx"),
    ]
    (summary,) = import_reports(three, files, date=date(2023, 7, 1))
    assert (summary.scope, summary.late) == ([MAWAR, KENANGA], ["99.01.03"])
    assert (summary.rows, summary.matched) == (2, 2)
    with read_session(three) as session:
        found = state(session, DAY)
        table = details(session, found)
        newest, _ = sources(session, found, "99.01")
        assert (newest["late"], newest["kind"]) == (["99.01.03"], "regency")
        assert sources(session, found, MAWAR)[0]["late"] == []
        (report, _) = reports(session)
    assert (report.source, report.file) == ("Kabupaten Melati", "mawar.xlsx, kenanga.xlsx")
    assert table.loc[SUKAMAJU, "status"] == table.loc[WANASARI, "status"] == "formed"
    assert table.loc["99.01.01.2003", "status"] == "unformed"
    assert table.loc["99.01.03.2001", "klasifikasi"] == "dasar"  # as the older report says
    assert {row["sheet"] for row in summary.row_values} == {
        "mawar.xlsx: Lembar1", "kenanga.xlsx: Lembar1",
    }  # fmt: skip


def test_all_kecamatan_together_are_the_regency(world, book):
    files = [
        book(sheet("Mawar", "Sukamaju"), "mawar.xlsx"),
        book(sheet("Kenanga", "Wanasari"), "kenanga.xlsx"),
    ]
    (summary,) = import_reports(world, files, date=DAY)
    assert (summary.scope, summary.late) == (["99.01"], [])


def test_sheets_of_one_workbook_that_hold_one_kecamatan_each_are_merged(three, book):
    path = book({"A": sheet("Mawar", "Sukamaju"), "B": sheet("Kenanga", "Wanasari")})
    (summary,) = import_reports(three, [path], date=DAY)
    assert (summary.scope, summary.late) == ([MAWAR, KENANGA], ["99.01.03"])


def test_sheets_called_by_their_kecamatan_need_no_column_of_it(three, book):
    lines = [["KABUPATEN MELATI"], ["Desa", "Status"]]
    path = book({"Mawar": [*lines, ["Sukamaju", "Ya"]], "Kenanga": [*lines, ["Wanasari", "Ya"]]})
    (summary,) = import_reports(three, [path], date=DAY)
    assert (summary.scope, summary.matched) == ([MAWAR, KENANGA], 2)


@pytest.mark.parametrize(
    "sheets",
    [
        {"A": sheet("Mawar", "Sukamaju")},
        {"A": sheet("Mawar", "Sukamaju"), "B": sheet("Mawar", "Rejosari")},
        {"A": sheet("Mawar", "Sukamaju"),
         "B": [*sheet("Mawar", "Rejosari"), *sheet("Kenanga", "Wanasari")[1:]]},
    ],
)  # fmt: skip
def test_any_other_workbook_speaks_for_its_regency(three, book, sheets):
    (summary,) = import_reports(three, [book(sheets)], date=DAY)
    assert (summary.scope, summary.late) == (["99.01"], [])


def test_an_explicit_scope_stays(three, book):
    files = [
        book(sheet("Mawar", "Sukamaju"), "mawar.xlsx"),
        book(sheet("Kenanga", "Wanasari"), "kenanga.xlsx"),
    ]
    (summary,) = import_reports(three, files, date=DAY, scope="99.01")
    assert (summary.scope, summary.late) == (["99.01"], [])
    assert classes_of(three)["99.01.03.2001"] == "unformed"


def classes_of(engine):
    with read_session(engine) as session:
        return dict(details(session, state(session, DAY))["status"])


def test_a_sheet_that_cannot_be_read_was_sent(three, book):
    lines = [COLUMNS, ["Melati", "Kenanga", "Wanasari", "2"]]
    files = [book(sheet("Mawar", "Sukamaju"), "mawar.xlsx"), book(lines, "kenanga.xlsx")]
    with pytest.raises(Exception, match="none of 1 rows can be used"):
        import_reports(three, files, date=DAY)
    files[1] = book([*lines, ["Melati", "Kenanga", "Entah", "Ya"]], "kenanga.xlsx")
    (summary,) = import_reports(three, files, date=DAY)
    assert summary.late == ["99.01.03"] and summary.unreadable == 1


def test_files_of_several_regencies_are_refused(world, book):
    other = [COLUMNS, ["Dahlia", "Flamboyan", "Cempaka", "Ya"]]
    files = [book(sheet("Mawar", "Sukamaju"), "a.xlsx"), book(other, "b.xlsx")]
    with pytest.raises(MixedFiles, match=r"99\.01, 99\.02"):
        import_reports(world, files, date=DAY)
    with read_session(world) as session:
        assert reports(session) == []


def test_two_files_of_one_name_are_refused(world, book, tmp_path):
    path = book(sheet("Mawar", "Sukamaju"), "a.xlsx")
    with pytest.raises(MixedFiles, match=r"a\.xlsx"):
        import_reports(world, [path, path], date=DAY)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "regency"), ({"number": "B/100/KPTS"}, "decree"),
        ({"signed_on": date(2023, 6, 1)}, "decree"), ({"kind": ReportKind.PORTAL}, "portal"),
        ({"kind": ReportKind.REGENCY, "number": "5"}, "regency"),
    ],
)  # fmt: skip
def test_the_kind_is_given_or_follows(world, book, given, expected):
    path = book(sheet("Mawar", "Sukamaju"))
    (summary,) = import_reports(world, [path], date=DAY, **given)
    assert summary.kind == expected
    with read_session(world) as session:
        (source,) = sources(session, state(session, DAY))
    assert source["kind"] == expected
    assert source["number"] == given.get("number", "")
    signed = given.get("signed_on")
    assert source["signed_on"] == (signed.isoformat() if signed else None)


def test_an_export_of_the_portal_is_of_the_portal(world, portal):
    path = portal([("", "NUSA CONTOH", "MELATI", "MAWAR", "SUKAMAJU", [1] * 12, "Dasar")])
    (summary,) = import_reports(world, [path], date=DAY)
    assert summary.kind == "portal"


def test_a_decree_of_tomorrow_is_refused(world, book):
    later = datetime.now(UTC).date() + timedelta(days=2)
    with pytest.raises(WrongSignature, match="future"):
        import_reports(world, [book(sheet("Mawar", "Sukamaju"))], date=DAY, signed_on=later)


def test_optional_columns_reach_the_details_of_the_village(world, book):
    heading = ["Kode", "Status", "Tahapan", "Catatan", "Tahun pembentukan", "Tanggal bentuk"]
    lines = [
        heading,
        [SUKAMAJU, "Dirintis", "Penyusunan SK", "menunggu camat", "", ""],
        ["99.01.01.2003", "Ya", "", "", "> 2019", ""],
        ["99.01.01.2004", "Ya", "", "", "", "2017"],
        [WANASARI, "Ya", "", "", 2018, "2018-03-01"],
        ["99.01.02.2001", "", "Sosialisasi", "", "", ""],
        ["99.01.02.2003", "Dirintis", "hampir", "", "", ""],
    ]
    import_reports(world, [book(lines)], date=DAY)
    with read_session(world) as session:
        table = details(session, state(session, DAY), "99.01")
    got = table.loc[:, ["status", "stage", "note", "formed_year", "formed_on"]]
    assert got.loc[SUKAMAJU].tolist() == ["forming", "sk", "menunggu camat", None, None]
    assert got.loc["99.01.01.2003"].tolist() == ["formed", None, None, "> 2019", None]
    assert got.loc["99.01.01.2004"].tolist() == ["formed", None, None, "2017", None]
    assert got.loc[WANASARI].tolist() == ["formed", None, None, "2018", date(2018, 3, 1)]
    assert got.loc["99.01.02.2001"].tolist() == ["forming", "sosialisasi", None, None, None]
    assert got.loc["99.01.02.2003"].tolist() == ["forming", None, None, None, None]


def test_rows_without_a_column_of_kecamatan_wait_with_proposals(three, book):
    heading = ["Kabupaten", "Desa", "Status", "Klasifikasi"]
    rows = [["Melati", name, "Ya", "Dasar"] for name in ("Rejosari", "Sukamaju", "Wanasari")]
    (summary,) = import_reports(three, [book([heading, *rows])], date=DAY)
    assert (summary.matched, summary.review, summary.scope) == (0, 3, ["99.01"])
    assert [warning.partition(": ")[2] for warning in summary.warnings] == [
        "no column Kecamatan; rows wait, with proposals"
    ]
    found = [
        [(one["code"], one.get("evidence")) for one in row["candidates"]]
        for row in summary.row_values
    ]
    assert found == [
        [("99.01.01.2003", "only in regency")],
        [("99.01.01.2002", None), ("99.01.02.2001", None)],
        [("99.01.02.2002", "only in regency")],
    ]
