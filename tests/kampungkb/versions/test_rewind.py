"""Versions are undone one by one; the sum of hashes follows the state."""

import numpy as np

from geo.store.database import read_session, write_session
from kampungkb.listed_villages import village_codes
from kampungkb.models import RegisterVersion, Report
from kampungkb.versions import digest, recording
from kampungkb.versions.rewind import Rewind, versions_of
from tests.kampungkb.versions.registers import DAYS, villages_of

SUKAMAJU, REJOSARI, CEMPAKA = "99.01.01.2002", "99.01.01.2003", "99.02.01.2001"


def _sum(rewind, area):
    state = rewind.state().within(area)
    keys = digest.source_keys(rewind.reports) | {0: 0}
    sources = np.array([keys[number] for number in state.reports.tolist()], np.uint64)
    numbers = digest.village_numbers(state.codes)
    return digest.sum_of(digest.village_hashes(numbers, state.classes, sources))


def test_each_version_is_undone_and_the_sum_stays_that_of_the_state(world, sheet):
    sheet({SUKAMAJU: "Mandiri"}, "a.csv", DAYS[0], "99")
    sheet({SUKAMAJU: "Dasar", REJOSARI: "Dasar"}, "b.csv", scope="99.01")
    sheet({REJOSARI: "Mandiri"}, "b.csv", scope="99.01.01", source="Kantor")
    sheet({CEMPAKA: "Dasar"}, "c.csv", DAYS[2], "99")  # after the day
    with write_session(world) as session:
        recording.record_correction(session, _report(session, "b.csv"), {}, {REJOSARI: "6"})
    kinds, counts, shown = [], [], []
    with read_session(world) as session:
        rewind = Rewind(session, village_codes(session), DAYS[1], "99.01", "99")
        for version in versions_of(session, "99.01"):
            undone = rewind.undo(version)
            kinds.append(version.kind)
            counts.append(undone.villages)
            assert rewind.total == _sum(rewind, "99.01")
            shown.append(villages_of(rewind.state(), rewind.reports, "99.01")[REJOSARI])
    assert kinds == ["corrected", "imported", "replaced", "imported", "imported"]
    assert counts == [1, 0, 7, 7, 7]
    kantor, dinas = f"{DAYS[1]} Kantor", f"{DAYS[1]} Dinas"
    unformed = (1, f"{DAYS[0]} Dinas")
    assert shown == [(1, kantor), (1, kantor), (4, dinas), unformed, (0, None)]


def _report(session, file):
    return next(one for one in session.query(Report) if one.file == file)


def test_versions_of_an_area_are_those_in_it_and_around_it(world, sheet):
    sheet({SUKAMAJU: "Mandiri"}, "a.csv", scope="99.01.01")
    sheet({SUKAMAJU: "Mandiri"}, "b.csv", scope="99.01.02")
    sheet({SUKAMAJU: "Mandiri"}, "c.csv", scope="99")
    sheet({SUKAMAJU: "Mandiri"}, "d.csv", scope="98,99")

    def files(area):
        with read_session(world) as session:
            return [one.file for one in versions_of(session, area)]

    assert files("99.01") == files("ID") == ["d.csv", "c.csv", "b.csv", "a.csv"]
    assert files("99.01.01") == ["d.csv", "c.csv", "a.csv"]
    assert files("98.01") == ["d.csv"]


def test_a_version_without_its_report_is_passed_over(world, sheet):
    sheet({SUKAMAJU: "Mandiri"})
    with read_session(world) as session:
        rewind = Rewind(session, village_codes(session), DAYS[1])
        before = rewind.total
        for kind in ("imported", "corrected", "replaced", "removed"):
            lost = RegisterVersion(kind=kind, date=DAYS[1], file="z.csv", before=None)
            lost.villages = f"{SUKAMAJU}6-"
            assert rewind.undo(lost).villages == 0
        assert rewind.total == before
