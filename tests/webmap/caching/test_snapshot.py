"""Every response is of one state of the store, also while a report is imported."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from boundaries.areas.codes import Level
from boundaries.areas.models import CachedResult
from boundaries.areas.names import squash
from boundaries.areas.repository import names
from boundaries.matching.gazetteer_cache import cached_former_names, prepare
from boundaries.search.matches import MatchKind
from geo.store.database import generation, next_generation, read_session, write_session
from kampungkb import repository as register
from kampungkb.models import Report, VillageStatus
from kampungkb.register.importing import import_register
from kampungkb.versions.fingerprint import decode
from sample.make_sample import DATA
from webmap import create_app
from webmap.caching.lru import deep_size, get_budget
from webmap.caching.sizes import figures_size
from webmap.caching.snapshot import get_history, get_snapshot, search

DAY = "2023-07-27"


@pytest.fixture
def site(sample_copy, tmp_path):
    made = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path), "TESTING": True})
    yield made
    made.extensions["engine"].dispose()


def _import_again(site):
    """Import a report again: the same figures under another number."""
    engine = site.extensions["engine"]
    with read_session(engine) as session:
        report = session.scalars(select(Report).where(Report.date == date.fromisoformat(DAY))).one()
    import_register(
        engine,
        DATA / report.file,
        date=report.date,
        source=report.source,
        scope=",".join(report.scope),
    )


def test_a_session_begun_before_an_import_reads_the_state_before_it(site):
    with site.app_context(), read_session(site.extensions["engine"]) as session:
        snapshot = get_snapshot(session, date.fromisoformat(DAY))
        _import_again(site)
        answer = snapshot.coverage(session, "99", Level.REGENCY)
        details = register.details(session, snapshot.state, "99.01")
        assert [one["date"] for one in answer["sources"]] and answer["total"]["formed"]
        assert details["source"].notna().all()
        again = get_snapshot(session, date.fromisoformat(DAY))
        assert again.state.classes is snapshot.state.classes
    with site.app_context(), read_session(site.extensions["engine"]) as session:
        assert get_snapshot(session, date.fromisoformat(DAY)).generation == snapshot.generation + 1


def test_a_file_is_of_one_state_when_an_import_ends_while_it_is_sent(site):
    client = site.test_client()
    address = f"/export/99.geojson?level=village&date={DAY}"
    whole = client.get(address).data
    answer = client.get(address, buffered=False)
    parts = answer.iter_encoded()
    start = next(parts)
    _import_again(site)
    assert start + b"".join(parts) == whole
    answer.close()


def test_a_client_that_disconnects_leaves_no_session_open(site):
    pool = site.extensions["engine"].pool
    client = site.test_client()
    for _ in range(3):
        answer = client.get("/export/99.geojson?level=village", buffered=False)
        answer.close()  # before the first byte was asked for
        answer = client.get("/export/99.csv?level=village", buffered=False)
        next(answer.iter_encoded())
        answer.close()
    assert pool.checkedout() == 0


def test_visitors_see_one_state_or_the_next_during_imports(site):
    stop, seen, wrong = threading.Event(), set(), []
    addresses = [
        f"/api/areas/99/coverage.json?by=regency&date={DAY}",
        f"/area/99.01?date={DAY}",
        f"/export/99.01.csv?level=village&date={DAY}",
    ]

    def visit():
        client = site.test_client()
        while not stop.is_set():
            for address in addresses:
                answer = client.get(address)
                if answer.status_code != 200:
                    wrong.append((address, answer.status_code, answer.text[:300]))
                elif answer.is_json:
                    total, sources = answer.json["total"], answer.json["sources"]
                    rows = answer.json["rows"]
                    seen.add((total["formed"], sum(row["formed"] for row in rows), len(sources)))

    visitors = [threading.Thread(target=visit) for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    try:
        for _ in range(3):
            _import_again(site)
    finally:
        stop.set()
        for visitor in visitors:
            visitor.join()
    assert wrong == []
    assert len(seen) == 1  # each import brought the same figures
    with read_session(site.extensions["engine"]) as session:
        assert generation(session) > 3


def test_a_sample_of_rows_gives_about_the_size_of_all(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        rows = get_snapshot(session).rows("ID", Level.VILLAGE)
    assert len(rows) > 900
    assert figures_size(rows) == pytest.approx(deep_size(rows), rel=0.25)
    assert figures_size(rows[:10]) == deep_size(rows[:10])


def test_snapshots_are_the_same_with_and_without_the_history(app):
    days = [None, date(2020, 1, 1), date(2022, 12, 26), date.fromisoformat(DAY), date(2030, 1, 1)]
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        read = [get_snapshot(session, day).state for day in days]
        app.extensions["cache_budget"].clear()
        get_history(session)
        derived = [get_snapshot(session, day).state for day in days]
    for one, other in zip(read, derived, strict=True):
        assert one.day == other.day
        assert one.classes.tolist() == other.classes.tolist()
        assert one.reports.tolist() == other.reports.tolist()


def test_days_between_reports_share_their_state_and_figures(app):
    """Any day can be asked for: one costs no more than those of the reports."""
    budget = app.extensions["cache_budget"]
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        reported = sorted({one.date for one in get_snapshot(session).reports})

        def ask(days):
            shown = []
            for day in days:
                snapshot = get_snapshot(session, day)
                rows = snapshot.rows("ID", Level.DISTRICT)
                shown.append((day, snapshot.day_of("99"), snapshot.asked_later("99"), rows))
            return shown

        ask([date.min, *reported])
        sizes = budget.sizes()
        asked = [*(reported[0] - timedelta(days=n) for n in (1, 40, 9000)), date.min]
        for *_, rows in ask(asked):
            assert all(row["formed"] == 0 for row in rows)
        between = [one + timedelta(days=1) for one in reported[:-1]]
        for day, shown, _later, _rows in ask(day for day in between if day not in reported):
            assert shown == day
        late = ask([reported[-1] + timedelta(days=3650), date.max])
        assert [(day, later) for day, _, later, _ in late] == [(one[0], one[0]) for one in late]
        assert budget.sizes()["snapshots"] == sizes["snapshots"]
        # a target becomes overdue once, not with each day
        due = len({one.due for one in get_snapshot(session).targets})
        rows = sizes["country figures"] // (len(reported) + 1)
        assert budget.sizes()["country figures"] <= sizes["country figures"] + rows * (due + 1)


def test_targets_are_judged_as_of_the_day_that_was_asked_for(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:

        def first_target(day):
            snapshot = get_snapshot(session, day)
            return snapshot.total("99.01")["targets"][0]

        assert not first_target(date(2023, 8, 2))["overdue"]
        later = first_target(date(2030, 1, 1))
        assert later["overdue"] and later["reached"] == 49
        assert first_target(None)["overdue"]  # as of today


def test_figures_name_the_day_that_they_are_of(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session, date(2030, 1, 1))
        answer = snapshot.coverage(session, "99.01", Level.DISTRICT)
        assert (answer["date"], answer["asked"]) == ("2023-07-27", "2030-01-01")
        assert {report.date.isoformat() for report in snapshot.reports_of("99.01")} >= {
            answer["date"]
        }
        assert all(
            any(code.startswith("99.05") or code == "99" for code in report.scope)
            for report in snapshot.reports_of("99.05")
        )


def test_the_search_knows_former_names_as_soon_as_they_are_cached(site):
    engine = site.extensions["engine"]
    with read_session(engine) as session:
        former = next(
            one
            for one in cached_former_names(session)
            if squash(one.name) not in {squash(name) for name in names(session).values()}
        )
    with write_session(engine) as session:
        session.delete(session.get(CachedResult, "former_names"))
    with site.app_context():
        with read_session(engine) as session:
            matches, _ = search(session, former.name)
            assert not any(match.kind == MatchKind.FORMER for match in matches)
        prepare(engine)
        with read_session(engine) as session:
            matches, by_code = search(session, former.name)
            assert former.code in {match.code for match in matches}
            assert search(session, "indonesia")[1] is by_code  # one index for both


def test_the_index_of_the_search_counts_in_the_budget(site):
    with site.app_context(), read_session(site.extensions["engine"]) as session:
        search(session, "tirta")
        assert get_budget(site).sizes()["search index"] > 10_000


def test_equal_data_have_equal_fingerprints_and_other_data_others(site):
    def fingerprints(day=DAY):
        with site.app_context(), read_session(site.extensions["engine"]) as session:
            snapshot = get_snapshot(session, date.fromisoformat(day))
            return {code: snapshot.fingerprint(code) for code in ("ID", "99", "99.01", "99.01.01")}

    before = fingerprints()
    assert len(set(before.values())) == 4
    assert {str(decode(text).code) for text in before.values()} == set(before)
    assert decode(before["99"]).day.isoformat() == DAY
    _import_again(site)
    assert fingerprints() == before  # the same figures from a report with another number
    earlier = fingerprints("2023-05-16")
    assert {code: text for code, text in earlier.items() if text == before[code]} == {}
    with write_session(site.extensions["engine"]) as session:
        said = select(VillageStatus).join(Report, Report.id == VillageStatus.report_id)
        said = said.where(Report.date == date.fromisoformat(DAY))
        session.delete(session.scalars(said.where(VillageStatus.code.like("99.01.02%"))).first())
        next_generation(session)
    changed = fingerprints()
    assert [code for code in before if changed[code] == before[code]] == ["99.01.01"]


def test_a_request_is_later_only_after_every_report_on_the_area(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        newest = get_snapshot(session).newest_of("99.01")
        assert get_snapshot(session).asked_later("99.01") is None
        assert get_snapshot(session, newest).asked_later("99.01") is None
        after = newest + timedelta(days=1)
        assert get_snapshot(session, after).asked_later("99.01") == after


def test_attributions_are_of_the_reports_that_figures_come_from(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session, date.fromisoformat(DAY))
        named = {one.name: one for one in snapshot.attributions(session, "99")}
        shown = {source["source"] for source in register.sources(session, snapshot.state, "99")}
        assert {name for name, one in named.items() if one.what == "register"} == shown
        assert snapshot.attributions(session, "99") is snapshot.attributions(session, "99")
