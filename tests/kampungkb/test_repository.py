from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select

from boundaries.areas.codes import COUNTRY, Level, UnknownCode, ancestors
from boundaries.areas.codes import within as lies_in
from boundaries.areas.models import Area
from geo.errors import MissingColumns
from geo.store.database import generation, read_session, write_session
from kampungkb.indicators import coverage
from kampungkb.indicators.classification import CLASSES, Klasifikasi, Status, VillageClass
from kampungkb.models import Report, ReportRow, VillageStatus
from kampungkb.register import importing
from kampungkb.register.scopes import NoAreas, UnknownScope
from kampungkb.repository import details, report_rows, reports, row_counts, sources, state, targets
from webmap.core.i18n import message_text

VILLAGES = (
    "98.01.01.2001", "99.01.01.1001", "99.01.01.2002", "99.01.01.2003", "99.01.01.2004",
    "99.01.02.2001", "99.01.02.2002", "99.01.02.2003", "99.02.01.2001", "99.02.01.2002",
    "99.71.01.1001",
)  # fmt: skip
AREAS = sorted({area for code in VILLAGES for area in (code, *ancestors(code))})
ONES = [1] * 12
DAY = date(2023, 8, 2)


def at(world, day=DAY):
    """What is known of each village by its code, with the id of the report that says it."""
    with read_session(world) as session:
        found = state(session, day)
    assert found.codes.tolist() == list(VILLAGES)
    return {
        code: (CLASSES[kind], report)
        for code, kind, report in zip(
            found.codes.tolist(), found.classes.tolist(), found.reports.tolist(), strict=True
        )
    }


def classes_at(world, day=DAY):
    return {code: kind for code, (kind, _) in at(world, day).items()}


def plain(*lines):
    return [["Kode", "Status", "Klasifikasi", "Nama Kampung KB", "Tanggal Bentuk"], *lines]


class TestAsOf:
    """Truth 4 of the house: the newest report not after the day whose scope holds the village."""

    def test_before_any_report_there_is_no_data(self, world):
        assert set(classes_at(world).values()) == {"no_data"}

    def test_silence_within_the_scope_is_unformed_and_outside_it_no_data(self, world, book, load):
        load(book(plain(["99.01.01.2002", "Ya", "Mandiri"])), scope="99.01")
        found = classes_at(world)
        assert found.pop("99.01.01.2002") == "mandiri"
        for code, kind in found.items():
            assert kind == ("unformed" if code.startswith("99.01.") else "no_data")

    def test_a_day_before_the_report_does_not_know_of_it(self, world, book, load):
        load(book(plain(["99.01.01.2002", "Ya"])), "2023-07-27")
        assert classes_at(world, date(2023, 7, 26))["99.01.01.2002"] == "no_data"
        assert classes_at(world, date(2023, 7, 27))["99.01.01.2002"] == "unclassified"

    def test_a_newer_report_of_a_part_leaves_the_rest_to_the_older(self, world, book, load):
        old = [["98.01.01.2001", "Ya"], ["99.01.01.2002", "Ya"], ["99.71.01.1001", "Ya"]]
        load(book(plain(*old), "lama.xlsx"), "2023-01-01", scope="ID")
        load(book(plain(["99.01.01.2003", "Ya"]), "baru.xlsx"), "2023-02-01", scope="99.01.01")
        found = at(world)
        assert found["99.01.01.2003"] == ("unclassified", 2)
        assert found["99.01.01.2002"] == ("unformed", 2)
        assert found["99.71.01.1001"] == ("unclassified", 1)
        assert found["99.01.02.2001"] == ("unformed", 1)

    def test_of_two_reports_of_one_date_the_one_imported_last_holds(self, world, book, load):
        formed, unformed = plain(["99.01.01.2002", "Ya"]), plain(["99.01.01.2002", "Belum"])
        load(book(formed, "a.xlsx"))
        load(book(unformed, "b.xlsx"))
        assert classes_at(world)["99.01.01.2002"] == "unformed"
        load(book(formed, "a.xlsx"))  # brought again, it is the last one
        assert classes_at(world)["99.01.01.2002"] == "unclassified"

    @given(
        data=st.lists(
            st.tuples(
                st.integers(0, 3),
                st.sets(st.sampled_from(AREAS), min_size=1, max_size=4),
                st.dictionaries(
                    st.sampled_from(VILLAGES),
                    st.one_of(
                        st.sampled_from([Status.UNFORMED, Status.FORMING]).map(lambda s: (s, None)),
                        st.tuples(
                            st.just(Status.FORMED),
                            st.one_of(st.none(), st.sampled_from(list(Klasifikasi))),
                        ),
                    ),
                ),
            ),
            max_size=5,
        ),
        day=st.integers(0, 3),
    )
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
    def test_every_village_as_a_person_would_look_it_up(self, world, data, day):
        first = date(2023, 1, 1)
        with write_session(world) as session:
            session.execute(delete(Report))
            for number, (after, scope, listed) in enumerate(data, start=1):
                session.add(_report(number, first + timedelta(after), sorted(scope)))
                session.flush()
                for code, (status, klasifikasi) in listed.items():
                    session.add(
                        VillageStatus(
                            report_id=number,
                            code=code,
                            status=status.value,
                            klasifikasi=klasifikasi and klasifikasi.value,
                        )
                    )
        found = at(world, first + timedelta(day))
        for code in VILLAGES:
            expected = ("no_data", 0)
            newest = (-1, -1)
            for number, (after, scope, listed) in enumerate(data, start=1):
                speaks = any(lies_in(code, area) for area in scope)
                if speaks and after <= day and (after, number) > newest:
                    newest = (after, number)
                    listed_as = listed.get(code, (Status.UNFORMED, None))
                    expected = (VillageClass.of(*listed_as), number)
            assert found[code] == expected


def _report(number, day, scope):
    return Report(
        id=number,
        date=day,
        source=f"source {number}",
        file=f"{number}.xlsx",
        sha256="",
        imported_at=datetime(2024, 1, 1) + timedelta(seconds=number),
        scope=scope,
        rows=0,
        matched=0,
        review=0,
        rejected=0,
    )


class TestImport:
    def test_the_summary_of_an_export(self, world, portal, load):
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
            "rows": 4,
            "matched": 2,
            "review": 1,
            "rejected": 1,
            "by_method": {"exact": 2},
            "villages": 2,
            "scope": ["99"],
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

    def test_the_same_file_and_date_replaces_and_never_doubles(self, world, book, load):
        first, second = ["99.01.01.2002", "Ya"], ["99.01.01.2003", "Ya"]
        load(book(plain(first, second)))
        load(book(plain(first)))
        with read_session(world) as session:
            assert len(reports(session)) == 1
            assert session.scalar(select(func.count()).select_from(ReportRow)) == 1
            assert session.scalar(select(func.count()).select_from(VillageStatus)) == 1
            assert generation(session) == 2
        assert classes_at(world)["99.01.01.2003"] == "unformed"

    def test_another_date_or_another_name_is_another_report(self, world, book, load):
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

    def test_a_village_with_two_units_counts_once_with_the_higher_class(self, world, book, load):
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
                "kampung": "Melati Satu; Melati Dua",
                "as_of": date(2023, 7, 27),
                "source": "lembar.xlsx",
            }
        assert (row["formed"], row["mandiri"], row["dasar"]) == (1, 1, 0)
        assert village.units == 2

    def test_two_rows_that_disagree_are_both_named(self, world, book, load):
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

    def test_the_account_holds_every_row_in_the_sheets_own_order(self, book, load):
        lines = [["99.01.01.2002", "Ya"], ["", "JUMLAH"], ["99.01.01.2003", "?"], ["99.99", "Ya"]]
        summary = load(book(plain(*lines)), scope="99.01")
        assert [row["row"] for row in summary.row_values] == [2, 3, 4, 5]
        assert [row["outcome"] for row in summary.row_values][:3] == [
            "matched",
            "rejected",
            "rejected",
        ]
        assert summary.rows == summary.matched + summary.review + summary.rejected == 4

    def test_a_failed_import_leaves_the_store_as_it_was(self, world, book, load, monkeypatch):
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

    def test_a_sheet_that_cannot_be_read_stores_nothing(self, world, book, load):
        with pytest.raises(MissingColumns):
            load(book([["Nama", "Alamat"], ["a", "b"]]))
        with read_session(world) as session:
            assert reports(session) == []

    def test_without_areas_there_is_nothing_to_join_to(self, store, book):
        path = book(plain(["99.01.01.2002", "Ya"]))
        with pytest.raises(NoAreas, match="import-codes"):
            importing.import_register(store, path, date=DAY)

    def test_names_that_look_like_markup_are_kept_as_text(self, world, book, load):
        name = "<script>alert(1)</script>"
        load(book(plain(["99.01.01.2002", "Ya", "", name])))
        with read_session(world) as session:
            assert details(session, state(session, DAY)).loc["99.01.01.2002", "kampung"] == name

    def test_progress_ends_where_it_said_it_would(self, book, load):
        told = []
        load(
            book(plain(["99.01.01.2002", "Ya"])),
            progress=lambda stage, done, total: told.append((stage, done, total)),
        )
        last = {stage: (done, total) for stage, done, total in told}
        assert list(last) == ["reading", "matching", "storing"]
        assert all(done == total for done, total in last.values())


class TestScope:
    def test_an_export_speaks_for_its_provinces(self, portal, load):
        rows = [
            ("", "NUSA CONTOH", "MELATI", "MAWAR", "REJOSARI", ONES, "Dasar"),
            ("", "NUSA CONTOH", "DAHLIA", "FLAMBOYAN", "CEMPAKA", ONES, "Dasar"),
            ("", "NUSA SEBERANG", "TERATAI", "HULU", "RANTING", ONES, "Dasar"),
        ]
        assert load(portal(rows)).scope == ["98", "99"]

    def test_an_export_of_one_regency_speaks_for_it_alone(self, portal, load):
        rows = [("", "NUSA CONTOH", "MELATI", "MAWAR", "REJOSARI", ONES, "Dasar")]
        assert load(portal(rows)).scope == ["99.01"]

    def test_a_plain_sheet_speaks_for_its_regencies(self, book, load):
        lines = plain(["99.01.01.2002", "Ya"], ["99.71.01.1001", "Belum"])
        assert load(book(lines)).scope == ["99.01", "99.71"]

    def test_a_row_in_review_tells_its_regency(self, book, load):
        lines = [
            ["Kabupaten", "Kecamatan", "Desa", "Status"],
            ["Melati", "Mawar", "Rejosari", "Ya"],
            ["Dahlia", "Flamboyan", "Tidak Ada Namanya", "Ya"],
        ]
        summary = load(book(lines))
        assert (summary.review, summary.scope) == (1, ["99.01", "99.02"])

    def test_a_row_of_an_unknown_regency_waits_and_adds_nothing_to_the_scope(self, book, load):
        lines = [
            ["Provinsi", "Kabupaten", "Kecamatan", "Desa", "Status"],
            ["Nusa Contoh", "Melati", "Mawar", "Rejosari", "Ya"],
            ["Nusa Seberang", "Zzyx", "Qqq", "Www", "Ya"],
        ]
        summary = load(book(lines))
        assert (summary.matched, summary.review, summary.scope) == (1, 1, ["99.01"])

    def test_codes_that_are_told_are_sorted_and_nested_ones_merged(self, book, load):
        lines = plain(["99.01.01.2002", "Ya"])
        assert load(book(lines), scope="99.71, 9901 ,99.01.02").scope == ["99.01", "99.71"]
        assert load(book(lines), scope="99,ID,98.01").scope == ["ID"]

    @pytest.mark.parametrize("scope", ["33.29", "Melati", "99.01,77"])
    def test_a_scope_that_no_area_has(self, world, book, load, scope):
        with pytest.raises(UnknownCode):
            load(book(plain(["99.01.01.2002", "Ya"])), scope=scope)
        with read_session(world) as session:
            assert reports(session) == []

    def test_a_row_outside_the_scope_is_rejected_and_not_painted(self, world, book, load):
        lines = plain(["99.01.01.2002", "Ya"], ["99.02.01.2001", "Ya"])
        summary = load(book(lines), scope="99.01")
        assert (summary.matched, summary.rejected) == (1, 1)
        assert message_text(summary.row_values[1]["reason"], "en") == (
            "99.02.01.2001 lies outside the scope of the report (99.01)."
        )
        assert classes_at(world)["99.02.01.2001"] == "no_data"

    def test_a_sheet_that_names_no_known_place(self, world, book, load):
        lines = [["Kabupaten", "Kecamatan", "Desa", "Status"], ["Zzyx", "Qqq", "Www", "Ya"]]
        with pytest.raises(UnknownScope, match="no row names a known regency"):
            load(book(lines))
        with read_session(world) as session:
            assert reports(session) == []

    def test_the_scope_names_the_regency_of_a_sheet_that_does_not(self, book, load):
        lines = [["Kecamatan", "Desa", "Status"], ["Mawar", "Rejosari", "Ya"]]
        assert load(book(lines), scope="99.01").matched == 1

    def test_a_single_stray_row_does_not_go_unsaid(self, world, book, load):
        many = [[code, "Ya"] for code in VILLAGES[1:8]] * 20
        summary = load(book(plain(*many, ["99.02.01.2001", "Ya"])))
        assert summary.scope == ["99.01", "99.02"]
        assert "99.02 is in the scope for the sake of 1 of 141 rows" in summary.warnings[0]

    def test_what_a_sheet_to_fill_in_leaves_open_stays_as_it_was(self, world, book, load):
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

    def test_a_sheet_filled_in_for_a_district_speaks_for_the_district(self, book, load):
        lines = [[code, "Ya"] for code in VILLAGES if code.startswith("99.01.02.")]
        heading = ["Kode", "Status (kosong = tanpa pernyataan)"]
        assert load(book([heading, *lines])).scope == ["99.01.02"]

    def test_an_empty_sheet_to_fill_in_says_nothing(self, book, load):
        heading = ["Kode", "Status (kosong = tanpa pernyataan)"]
        with pytest.raises(UnknownScope, match="no row says anything"):
            load(book([heading, ["99.01.01.2002", ""]]))


class TestSourcesAndAccount:
    @pytest.fixture
    def two(self, portal, book, load):
        """A national export of January, and a newer sheet of one district."""
        load(
            portal(
                [
                    ("", "NUSA CONTOH", "MELATI", "MAWAR", "REJOSARI", ONES, "Dasar"),
                    ("", "NUSA CONTOH", "MELATI", "MAWAR", "ANTAH BERANTAH", ONES, "Dasar"),
                    ("", "NUSA CONTOH", "MELATI", "KENANGA", "ANTAH BERANTAH", ONES, "Dasar"),
                    ("", "NUSA CONTOH", "MELATI", "TAK DIKENAL", "ANTAH BERANTAH", ONES, "Dasar"),
                    ("", "NUSA CONTOH", "KOTA ANGGREK", "ANGGREK BARAT", "KEBON JERUK", ONES, "X"),
                    ("", "NUSA SEBERANG", "TERATAI", "HULU", "RANTING", ONES, "Mandiri"),
                    ("", "ENTAH", "ZZYX", "QQQ", "WWW", ONES, "Mandiri"),
                ]
            ),
            "2023-01-01",
        )
        load(
            book(plain(["99.01.01.2002", "Ya"], ["99.01.01.2003", "??"]), "baru.xlsx"),
            "2023-02-01",
            scope="99.01.01",
            source="Dinas Melati",
        )

    def test_sources_are_those_that_speak_for_the_area(self, world, two):
        with read_session(world) as session:
            found = state(session, DAY)
            newer, older = sources(session, found)
            assert newer == {
                "id": 2,
                "date": "2023-02-01",
                "source": "Dinas Melati",
                "file": "baru.xlsx",
                "villages": 4,
            }
            assert older["villages"] == 7
            assert [one["id"] for one in sources(session, found, "99.01.02")] == [1]
            assert [one["id"] for one in sources(session, found, "99.01.01.2004")] == [2]
            assert sources(session, state(session, date(2022, 1, 1))) == []

    def test_waiting_rows_are_those_of_the_reports_that_speak(self, world, two):
        with read_session(world) as session:
            found = state(session, DAY)
            assert [(row.within, row.row) for row in report_rows(session, found)] == [
                (None, 8),
                ("99.01", 5),
                ("99.01.02", 4),
            ]
            # sure only to the regency: it waits there, not in a district of it
            assert [row.row for row in report_rows(session, found, "99.01")] == [5, 4]
            assert [row.row for row in report_rows(session, found, "99.01.02")] == [4]
            # overtaken by the newer report of this district
            assert report_rows(session, found, "99.01.01") == []
            earlier = state(session, date(2023, 1, 31))
            assert [row.row for row in report_rows(session, earlier, "99.01.01")] == [3]

    def test_rows_reconcile_in_every_area(self, world, two):
        with read_session(world) as session:
            found = state(session, DAY)
            counts = {area: row_counts(session, found, area) for area in AREAS}
        for area, count in counts.items():
            assert count["rows"] == count["matched"] + count["review"] + count["rejected"]
            parts = [one for one in counts if one != area and ancestors(one)[-1:] == [area]]
            for key in ("rows", "matched", "review", "rejected"):
                assert sum(counts[part][key] for part in parts) <= count[key]
        # without the two of January that February overtook
        assert counts[COUNTRY] == {"rows": 7, "matched": 2, "review": 3, "rejected": 2}
        assert counts["99.01"] == {"rows": 4, "matched": 1, "review": 2, "rejected": 1}
        assert counts["99.01.01"] == {"rows": 2, "matched": 1, "review": 0, "rejected": 1}
        assert counts["99.71"] == {"rows": 1, "matched": 0, "review": 0, "rejected": 1}

    def test_a_row_of_a_retired_village_counts_where_it_was(self, world, book, load):
        load(book(plain(["99.01.01.2002", "Ya"], ["99.01.01.2003", "Ya"])))
        with write_session(world) as session:
            session.get(Area, "99.01.01.2003").listed = False
        with read_session(world) as session:
            found = state(session, DAY)
            assert "99.01.01.2003" not in found.codes
            assert row_counts(session, found, "99.01")["matched"] == 2
            assert len(details(session, found, "99.01")) == 6

    def test_details_hold_every_village_of_the_area(self, world, two):
        with read_session(world) as session:
            table = details(session, state(session, DAY), "99")
        assert table.index.tolist() == [code for code in VILLAGES if code.startswith("99")]
        assert table.loc["99.01.01.2003", "status"] == "unformed"
        assert table.loc["99.01.01.2003", "source"] == "Dinas Melati"
        assert table.loc["99.71.01.1001", "as_of"] == date(2023, 1, 1)
        assert table.loc["99.01.01.2003", ["klasifikasi", "formed_on", "kampung"]].tolist() == [
            None,
            None,
            None,
        ]

    def test_what_is_read_lives_on_after_the_session(self, world, two):
        with read_session(world) as session:
            found = state(session, DAY)
            snapshot = [*reports(session), *report_rows(session, found), *targets(session)]
        assert all(one.date for one in snapshot if isinstance(one, Report))
        assert all(one.reason for one in snapshot if isinstance(one, ReportRow))
        assert {one.source for one in snapshot if not isinstance(one, ReportRow)}


def test_a_store_without_areas_has_no_villages(store):
    with read_session(store) as session:
        found = state(session, DAY)
        assert len(found.codes) == 0
        assert coverage.rows(found, Level.PROVINCE, {}, targets(session)) == []
        assert len(details(session, found)) == 0
        assert row_counts(session, found) == {"rows": 0, "matched": 0, "review": 0, "rejected": 0}


def test_statuses_of_villages_that_do_not_exist_are_not_counted(world):
    with write_session(world) as session:
        session.add(_report(1, DAY, ["99"]))
        session.flush()
        session.execute(
            insert(VillageStatus),
            [
                {"report_id": 1, "code": "99.01.01.9999", "status": "formed"},
                {"report_id": 1, "code": "99.99.99.9999", "status": "formed"},
                {"report_id": 1, "code": "98.01.01.2001", "status": "formed"},  # not in scope
            ],
        )
    assert set(classes_at(world).values()) == {"no_data", "unformed"}
