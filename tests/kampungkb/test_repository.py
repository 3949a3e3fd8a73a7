from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from boundaries.areas.codes import COUNTRY, Level, ancestors
from boundaries.areas.codes import within as lies_in
from boundaries.areas.models import Area
from geo.store.database import read_session, write_session
from kampungkb.indicators import coverage
from kampungkb.indicators.changes import changes, total
from kampungkb.indicators.classification import Klasifikasi, Status, VillageClass
from kampungkb.indicators.trends import trend
from kampungkb.models import Report, ReportRow, VillageStatus
from kampungkb.repository import (
    UnknownReport,
    details,
    history,
    report_rows,
    report_state,
    reports,
    row_counts,
    sources,
    state,
    state_of,
    targets,
)
from tests.kampungkb.states import DAY, ONES, VILLAGES, at, classes_at, plain

AREAS = sorted({area for code in VILLAGES for area in (code, *ancestors(code))})


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
        assert_history_is_every_state(world)


def assert_history_is_every_state(store):
    """Each row of the history holds the classes of the state of its date; return the history."""
    with read_session(store) as session:
        found = history(session)
        assert list(found.dates) == sorted({report.date for report in reports(session)})
        for day, classes in zip(found.dates, found.classes, strict=True):
            expected = state(session, day)
            assert found.codes.tolist() == expected.codes.tolist()
            assert classes.tolist() == expected.classes.tolist()
            assert_same_state(state_of(found, reports(session), day), expected)
        before = date(2000, 1, 1)
        assert_same_state(state_of(found, reports(session), before), state(session, before))
    return found


def assert_same_state(one, other):
    assert one.day == other.day
    for field in ("codes", "classes", "reports"):
        assert np.array_equal(getattr(one, field), getattr(other, field)), field


def test_the_state_of_a_report_is_what_it_says_alone(world, book, load):
    load(book(plain(["99.01.01.2002", "Ya", "Mandiri"]), "a.xlsx"), "2023-01-01", scope="99.01")
    load(book(plain(["99.71.01.1001", "Ya", "Dasar"]), "b.xlsx"), "2023-02-01", scope="99")
    with read_session(world) as session:
        found = {report.id: report_state(session, report.id) for report in reports(session)}
    of = {
        number: dict(zip(one.codes.tolist(), one.classes.tolist(), strict=True))
        for number, one in found.items()
    }
    assert [one.day.isoformat() for _, one in sorted(found.items())] == ["2023-01-01", "2023-02-01"]
    assert of[1]["99.01.01.2002"] == VillageClass.MANDIRI.byte
    assert of[1]["99.71.01.1001"] == VillageClass.NO_DATA.byte
    assert of[2]["99.01.01.2002"] == VillageClass.UNFORMED.byte
    assert of[2]["99.71.01.1001"] == VillageClass.DASAR.byte
    assert of[2]["98.01.01.2001"] == VillageClass.NO_DATA.byte
    assert set(found[1].reports.tolist()) == {0, 1}


def test_a_report_that_does_not_exist_is_refused(world, book, load):
    with read_session(world) as session, pytest.raises(UnknownReport, match=r"report 7\. Import"):
        report_state(session, 7)
    load(book(plain(["99.01.01.2002", "Ya"])), "2023-07-27")
    with (
        read_session(world) as session,
        pytest.raises(UnknownReport, match=r"report 7\. The newest are 1 \(2023-07-27\)"),
    ):
        report_state(session, 7)


def test_history_of_the_sample_holds_the_state_of_every_date(sample_store):
    assert len(assert_history_is_every_state(sample_store).dates) > 1


@pytest.mark.thorough
def test_history_of_the_real_registers_holds_the_state_of_every_date(real_registers):
    found = assert_history_is_every_state(real_registers)
    assert [day.isoformat() for day in found.dates] == [
        "2022-06-13", "2022-12-26", "2023-05-16", "2023-07-27", "2023-08-28",
    ]  # fmt: skip
    formed = [point["formed"] for point in trend(found, "33.29")]
    assert (formed[1], formed[3]) == (48, 49)


class TestRealChanges:
    """Changes between real registers, by code."""

    def figures(self, store, code, since, day):
        with read_session(store) as session:
            before = state(session, date.fromisoformat(since))
            after = state(session, date.fromisoformat(day))
        return total(changes(before, after), code, {})

    @pytest.mark.thorough
    def test_brebes_from_december_2022_to_july_2023(self, real_registers):
        row = self.figures(real_registers, "33.29", "2022-12-26", "2023-07-27")
        assert [row[key] for key in ("new", "up", "down", "gone")] == [1, 3, 0, 0]
        assert row["unknown"] == 0

    @pytest.mark.thorough
    def test_respelt_names_are_not_lost_villages(self, real_registers):
        """The same registers compared by names: 2,156 new and 302 gone."""
        row = self.figures(real_registers, COUNTRY, "2023-07-27", "2023-08-28")
        assert row["gone"] <= 5
        assert row["new"] < 2_156 - 200
        assert row["formed_after"] - row["formed_before"] == row["new"] - row["gone"]


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
                "kind": "regency",
                "number": "",
                "signed_on": None,
                "late": [],
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
        assert table.loc["99.01.01.2003", "status"] == "no_data"  # its row cannot be read
        assert table.loc["99.01.01.2003", "unreadable"]
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
        assert history(session).classes.shape == (0, 0)
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
