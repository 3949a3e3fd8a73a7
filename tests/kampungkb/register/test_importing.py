"""A report is imported whole or not at all, and for the areas of its scope only."""

from datetime import date

import pytest
from sqlalchemy import func, select

from boundaries.areas.codes import UnknownCode
from boundaries.areas.models import Identifier
from geo.errors import MissingColumns, TooLarge
from geo.files import local_paths
from geo.store.database import generation, read_session, write_session
from kampungkb.indicators import coverage
from kampungkb.models import ReportRow, VillageStatus
from kampungkb.register import importing
from kampungkb.register.parser import EmptySheet
from kampungkb.register.scopes import NoAreas, UnknownScope
from kampungkb.repository import details, reports, state
from tests.kampungkb.states import DAY, ONES, VILLAGES, at, classes_at, plain
from webmap.core.i18n import command_text, message_text


def test_the_summary_counts_rows_by_outcome_and_method(world, portal, load):
    summary = load(
        portal(
            [
                ("", "NUSA CONTOH", "MELATI", "MAWAR", "SUKAMAJU", ONES, "Dasar"),
                ("", "NUSA CONTOH", "MELATI", "MAWAR", "ENTAH DI MANA", ONES, "Dasar"),
                ("", "NUSA CONTOH", "KOTA ANGGREK", "ANGGREK BARAT", "KEBON JERUK", ONES, "??"),
                ("", "NUSA CONTOH", "DAHLIA", "FLAMBOYAN", "CEMPAKA", ONES, "Mandiri"),
            ]
        )
    )
    said = summary.as_json()
    assert said.pop("seconds") >= 0
    assert said == {
        "date": "2023-07-27",
        "kind": "portal",
        "rows": 4,
        "matched": 2,
        "review": 1,
        "rejected": 1,
        "by_method": {"exact": 2},
        "villages": 2,
        "unreadable": 1,
        "scope": ["99"],
        "late": [],
    }
    with read_session(world) as session:
        (report,) = reports(session)
        rows = session.scalars(select(ReportRow).order_by(ReportRow.row)).all()
        assert [row.outcome for row in rows] == ["matched", "review", "rejected", "matched"]
        assert [row.village for row in rows][1:3] == ["ENTAH DI MANA", "KEBON JERUK"]
        assert rows[1].within == "99.01.01"
        assert "unknown klasifikasi" in message_text(rows[2].reason, "en")
    assert report.source == "Portal Kampung KB (rekapitulasi klasifikasi)"
    assert (report.rows, report.matched, report.review, report.rejected) == (4, 2, 1, 1)


def test_the_same_file_and_date_replaces_the_report(world, book, load):
    first, second = ["99.01.01.2002", "Ya"], ["99.01.01.2003", "Ya"]
    load(book(plain(first, second)))
    load(book(plain(first)))
    with read_session(world) as session:
        assert len(reports(session)) == 1
        assert session.scalar(select(func.count()).select_from(ReportRow)) == 1
        assert session.scalar(select(func.count()).select_from(VillageStatus)) == 1
        assert generation(session) == 2
    assert classes_at(world)["99.01.01.2003"] == "unformed"


def test_another_date_or_another_name_is_another_report(world, book, load):
    lines = plain(["99.01.01.2002", "Ya"])
    load(book(lines), "2023-07-27")
    load(book(lines), "2023-08-02")
    load(book(lines, "lain.xlsx"), "2023-08-02", source="Dinas")
    with read_session(world) as session:
        assert [(one.file, one.date.day, one.source) for one in reports(session)] == [
            ("lain.xlsx", 2, "Dinas"),
            ("lembar.xlsx", 2, "lembar.xlsx"),
            ("lembar.xlsx", 27, "lembar.xlsx"),
        ]


def test_a_village_with_two_units_counts_once_with_the_higher_class(world, book, load):
    summary = load(
        book(
            plain(
                ["99.01.01.2002", "Ya", "Dasar", "Melati Satu", "2020-01-01"],
                ["99.01.01.2002", "Ya", "Mandiri", "Melati Dua", "2018-01-01"],
            )
        )
    )
    assert (summary.matched, summary.villages) == (2, 1)
    with read_session(world) as session:
        found = state(session, DAY)
        row = coverage.total(found, "99.01", {}, [])
        (village,) = session.scalars(select(VillageStatus))
        assert details(session, found).loc["99.01.01.2002"].to_dict() == {
            "status": "formed",
            "klasifikasi": "mandiri",
            "formed_on": date(2018, 1, 1),
            "formed_year": "2018",
            "stage": None,
            "note": None,
            "kampung": "Melati Satu; Melati Dua",
            "as_of": date(2023, 7, 27),
            "source": "lembar.xlsx",
            "unreadable": False,
        }
    assert (row["formed"], row["mandiri"], row["dasar"]) == (1, 1, 0)
    assert village.units == 2


def test_two_rows_that_disagree_are_both_named(world, book, load):
    summary = load(book(plain(["99.01.01.2002", "Belum"], ["99.01.01.2002", "Ya", "Dasar"])))
    assert classes_at(world)["99.01.01.2002"] == "dasar"
    assert summary.warnings == [
        "99.01.01.2002: rows disagree (Lembar1 row 2 unformed, Lembar1 row 3 formed); "
        "the highest counts"
    ]
    notes = [message_text(row["notes"], "en") for row in summary.row_values]
    assert notes == [
        "disagrees with Lembar1 row 3; the highest counts",
        "disagrees with Lembar1 row 2; the highest counts",
    ]


def test_a_file_beyond_the_limits_is_not_hashed(load, tmp_path, monkeypatch):
    path = tmp_path / "besar.csv"
    with path.open("wb") as file:
        file.truncate(10**12)  # occupies no place on the disk
    monkeypatch.setattr(local_paths, "sha256", lambda _: pytest.fail("takes minutes"))
    with pytest.raises(TooLarge, match="more than the limit"):
        load(path)


def test_a_status_whose_formula_failed_is_no_unformed_village(world, book, load):
    # openpyxl writes this text as a cell with an error
    summary = load(book(plain(["99.01.01.2002", "#N/A"], ["99.01.01.2003", "Belum"])))
    assert (summary.matched, summary.rejected, summary.unreadable) == (1, 1, 1)
    [row] = [row for row in summary.row_values if row["outcome"] == "rejected"]
    assert "status '#N/A' tidak dikenal" in message_text(row["reason"], "id")


def test_of_many_rows_that_disagree_the_first_are_named(load, tmp_path):
    path = tmp_path / "banyak.csv"
    lines = [f"99.01.01.2002,{('Belum', 'Ya', '?')[number % 3]}" for number in range(3 * 200)]
    path.write_text("\n".join(["Kode,Status", *lines]))
    summary = load(path)
    assert (summary.rows, summary.villages) == (600, 1)
    assert summary.warnings[0].endswith(
        "row 29 unformed, row 30 formed, 380 more rows); the highest counts"
    )
    first, last = summary.row_values[0]["notes"], summary.row_values[-2]["notes"]
    for notes, row in ((first, "row 3, row 6"), (last, "row 2, row 5")):
        text = message_text(notes, "en")
        assert text.startswith(f"disagrees with {row}, ") and text.count("row ") == 20
        assert text.endswith(", 180 more rows; the highest counts")


def test_of_many_rows_that_cannot_be_read_the_first_are_named(load, tmp_path):
    path = tmp_path / "banyak.csv"
    lines = [f"99.01.01.2002,{('Belum', '?')[number % 2]}" for number in range(2 * 200)]
    path.write_text("\n".join(["Kode,Status", *lines]))
    summary = load(path)
    text = message_text(summary.row_values[0]["notes"], "en")
    assert text.startswith("row 3, row 5, ")
    assert ", row 41, 180 more rows " in text


def test_the_values_of_all_rows_are_in_the_order_of_the_sheet(book, load):
    lines = [["99.01.01.2002", "Ya"], ["", "JUMLAH"], ["99.01.01.2003", "?"], ["99.99", "Ya"]]
    summary = load(book(plain(*lines)), scope="99.01")
    assert [row["row"] for row in summary.row_values] == [2, 3, 4, 5]
    assert [row["outcome"] for row in summary.row_values][:3] == [
        "matched",
        "rejected",
        "rejected",
    ]
    assert summary.rows == summary.matched + summary.review + summary.rejected == 4


def test_a_failed_import_leaves_the_store_as_it_was(world, book, load, monkeypatch):
    load(book(plain(["99.01.01.2002", "Ya"])))
    before = at(world)

    def fail(*_):
        raise RuntimeError("the power goes out")

    monkeypatch.setattr(importing, "next_generation", fail)
    with pytest.raises(RuntimeError):
        load(book(plain(["99.01.01.2003", "Ya"])))
    assert at(world) == before
    with read_session(world) as session:
        assert generation(session) == 1
        assert session.scalar(select(func.count()).select_from(ReportRow)) == 1


def test_a_sheet_that_cannot_be_read_stores_nothing(world, book, load):
    with pytest.raises(MissingColumns):
        load(book([["Nama", "Alamat"], ["a", "b"]]))
    with read_session(world) as session:
        assert reports(session) == []


def test_areas_must_be_imported_before_a_report(store, book):
    path = book(plain(["99.01.01.2002", "Ya"]))
    with pytest.raises(NoAreas, match="import-codes"):
        importing.import_register(store, path, date=DAY)


def test_names_that_look_like_markup_are_kept_as_text(world, book, load):
    name = "<script>alert(1)</script>"
    load(book(plain(["99.01.01.2002", "Ya", "", name])))
    with read_session(world) as session:
        assert details(session, state(session, DAY)).loc["99.01.01.2002", "kampung"] == name


def test_each_stage_of_the_progress_ends_at_its_total(book, load):
    calls = []
    load(
        book(plain(["99.01.01.2002", "Ya"])),
        progress=lambda stage, done, total: calls.append((stage, done, total)),
    )
    last = {stage: (done, total) for stage, done, total in calls}
    assert list(last) == ["reading", "matching", "storing"]
    assert all(done == total for done, total in last.values())


def test_a_bps_code_is_replaced_by_that_of_the_village(world, book, load):
    identifier = {"system": "bps", "value": "9901010002", "code": "99.01.01.2002", "name": "x"}
    with write_session(world) as session:
        session.add(Identifier(**identifier))
    summary = load(book(plain(["9901010002", "Ya"], ["99.01.01.2003", "Ya"])))
    assert [row["code"] for row in summary.row_values] == ["99.01.01.2002", "99.01.01.2003"]
    assert summary.by_method == {"code": 2}


def test_an_unreadable_row_takes_no_village_from_another(book, load):
    heading = ["Kabupaten", "Kecamatan", "Desa", "Status"]
    place = ["Melati", "Mawar"]
    summary = load(book([heading, [*place, "Rejosari", "??"], [*place, "Rejo Sari", "Ya"]]))
    unreadable, other = summary.row_values
    assert (unreadable["outcome"], unreadable["within"]) == ("rejected", "99.01.01.2003")
    assert (other["outcome"], other["code"]) == ("matched", "99.01.01.2003")


def test_an_error_repeats_the_reason_of_a_row_in_the_language_of_the_caller(book, load):
    with pytest.raises(EmptySheet, match="unknown status"):
        load(book(plain(["99.01.01.2002", "entah"])), translate=command_text)


# Scope ----------------------------------------------------------------------------------------


def test_the_scope_of_an_export_are_its_provinces(portal, load):
    rows = [
        ("", "NUSA CONTOH", "MELATI", "MAWAR", "REJOSARI", ONES, "Dasar"),
        ("", "NUSA CONTOH", "DAHLIA", "FLAMBOYAN", "CEMPAKA", ONES, "Dasar"),
        ("", "NUSA SEBERANG", "TERATAI", "HULU", "RANTING", ONES, "Dasar"),
    ]
    assert load(portal(rows)).scope == ["98", "99"]


def test_the_scope_of_an_export_of_one_regency_is_the_regency(portal, load):
    rows = [("", "NUSA CONTOH", "MELATI", "MAWAR", "REJOSARI", ONES, "Dasar")]
    assert load(portal(rows)).scope == ["99.01"]


def test_the_scope_of_a_plain_sheet_are_its_regencies(book, load):
    lines = plain(["99.01.01.2002", "Ya"], ["99.71.01.1001", "Belum"])
    assert load(book(lines)).scope == ["99.01", "99.71"]


def test_the_regency_of_a_row_in_review_is_in_the_scope(book, load):
    lines = [
        ["Kabupaten", "Kecamatan", "Desa", "Status"],
        ["Melati", "Mawar", "Rejosari", "Ya"],
        ["Dahlia", "Flamboyan", "Tidak Ada Namanya", "Ya"],
    ]
    summary = load(book(lines))
    assert (summary.review, summary.scope) == (1, ["99.01", "99.02"])


def test_a_row_of_an_unknown_regency_waits_and_adds_nothing_to_the_scope(book, load):
    lines = [
        ["Provinsi", "Kabupaten", "Kecamatan", "Desa", "Status"],
        ["Nusa Contoh", "Melati", "Mawar", "Rejosari", "Ya"],
        ["Nusa Seberang", "Zzyx", "Qqq", "Www", "Ya"],
    ]
    summary = load(book(lines))
    assert (summary.matched, summary.review, summary.scope) == (1, 1, ["99.01"])


def test_explicit_codes_are_sorted_without_nested_ones(book, load):
    lines = plain(["99.01.01.2002", "Ya"])
    assert load(book(lines), scope="99.71, 9901 ,99.01.02").scope == ["99.01", "99.71"]
    assert load(book(lines), scope="99,ID,98.01").scope == ["ID"]


@pytest.mark.parametrize("scope", ["33.29", "Melati", "99.01,77"])
def test_an_unknown_code_in_the_scope_stores_nothing(world, book, load, scope):
    with pytest.raises(UnknownCode):
        load(book(plain(["99.01.01.2002", "Ya"])), scope=scope)
    with read_session(world) as session:
        assert reports(session) == []


def test_a_row_outside_the_scope_is_rejected(world, book, load):
    lines = plain(["99.01.01.2002", "Ya"], ["99.02.01.2001", "Ya"])
    summary = load(book(lines), scope="99.01")
    assert (summary.matched, summary.rejected) == (1, 1)
    assert message_text(summary.row_values[1]["reason"], "en") == (
        "99.02.01.2001 lies outside the scope of the report (99.01)."
    )
    assert classes_at(world)["99.02.01.2001"] == "no_data"


def test_a_sheet_without_a_known_place_stores_nothing(world, book, load):
    lines = [["Kabupaten", "Kecamatan", "Desa", "Status"], ["Zzyx", "Qqq", "Www", "Ya"]]
    with pytest.raises(UnknownScope, match="no row names a known regency"):
        load(book(lines))
    with read_session(world) as session:
        assert reports(session) == []


def test_the_scope_gives_the_regency_of_a_sheet_without_one(book, load):
    lines = [["Kecamatan", "Desa", "Status"], ["Mawar", "Rejosari", "Ya"]]
    assert load(book(lines), scope="99.01").matched == 1


def test_a_single_row_of_another_regency_gets_a_warning(world, book, load):
    many = [[code, "Ya"] for code in VILLAGES[1:8]] * 20
    summary = load(book(plain(*many, ["99.02.01.2001", "Ya"])))
    assert summary.scope == ["99.01", "99.02"]
    assert "99.02 is in the scope for the sake of 1 of 141 rows" in summary.warnings[0]


def test_a_village_that_a_template_leaves_empty_keeps_its_status(world, book, load):
    load(book(plain(["99.01.01.2003", "Ya", "Dasar"]), "lama.xlsx"), "2023-01-01")
    heading = ["Kode", "Status (kosong = tanpa pernyataan)"]
    stated = [["99.01.01.1001", "Belum"], ["99.01.01.2002", "Ya"]]
    silent = [["99.01.01.2003", ""], ["99.01.01.2004", ""]]
    summary = load(book([heading, *stated, *silent], "isian.xlsx"), "2023-02-01")
    assert summary.scope == ["99.01.01.1001", "99.01.01.2002"]
    assert (summary.matched, summary.villages) == (4, 4)
    found = at(world)
    assert found["99.01.01.2002"] == ("unclassified", 2)
    assert found["99.01.01.2003"] == ("dasar", 1)
    assert found["99.01.02.2001"] == ("unformed", 1)


def test_the_scope_of_a_template_of_a_district_is_the_district(book, load):
    lines = [[code, "Ya"] for code in VILLAGES if code.startswith("99.01.02.")]
    heading = ["Kode", "Status (kosong = tanpa pernyataan)"]
    assert load(book([heading, *lines])).scope == ["99.01.02"]


def test_an_empty_template_is_refused(book, load):
    heading = ["Kode", "Status (kosong = tanpa pernyataan)"]
    with pytest.raises(UnknownScope, match="no row says anything"):
        load(book([heading, ["99.01.01.2002", ""]]))
