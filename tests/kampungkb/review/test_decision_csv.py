"""Exchange of decisions between installations as CSV."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from geo.errors import GeoError, MissingColumns
from geo.store.database import connect, read_session
from kampungkb.models import Decision, ReportRow
from kampungkb.review import decision_csv, service

REJOSARI, KARANGANYAR = "99.01.01.2003", "99.01.01.2004"
ROWS = "Kabupaten,Kecamatan,Desa,Status\nMelati,Mawar,Xyzzy,terbentuk\n"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Engine]:
    """An empty store: another installation."""
    engine = connect(f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    yield engine
    engine.dispose()


def decision(
    code: str | None, who: str, day: int, undone: int | None = None, **names: str
) -> Decision:
    names_of_xyzzy = {"province": "", "regency": "melati", "district": "mawar", "village": "xyzzy"}
    return Decision(
        **{**names_of_xyzzy, "kampung": "", **names},
        code=code,
        who=who,
        why="=1+1 'sebab' \"ini\", dan\nitu",
        decided_at=datetime(2023, 8, day, 9, 30),
        undone_at=datetime(2023, 8, undone, 9, 30) if undone else None,
    )


def add(store: Engine, *decisions: Decision) -> None:
    with read_session(store) as session:
        session.add_all(decisions)


def stored(store: Engine) -> list[tuple[Any, ...]]:
    with read_session(store) as session:
        return sorted(
            (a.village, a.kampung, a.code or "", a.who, a.why, a.decided_at, str(a.undone_at))
            for a in session.scalars(select(Decision))
        )


def exchange(source: Engine, target: Engine, path: Path, **options: Any) -> service.DecisionResult:
    with read_session(source) as session:
        decision_csv.write(service.list_decisions(session, undone=True), path)
    return decision_csv.load(target, path, **options)


def test_loads_all_fields_and_each_decision_once(
    world: Engine, elsewhere: Engine, tmp_path: Path
) -> None:
    add(world, decision(REJOSARI, "Ani", 1), decision(None, "=Budi", 2, undone=3, village="plugh"))
    path = tmp_path / "keputusan.csv"
    exchange(world, elsewhere, path)
    assert stored(elsewhere) == stored(world)
    assert exchange(world, elsewhere, path).decisions == []
    assert stored(elsewhere) == stored(world)


def test_the_newest_decision_stays_in_force_in_both_directions(
    world: Engine, elsewhere: Engine, tmp_path: Path
) -> None:
    add(world, decision(REJOSARI, "Ani", 1))
    add(elsewhere, decision(KARANGANYAR, "Budi", 5))
    notes = exchange(world, elsewhere, tmp_path / "a.csv").notes
    assert any("Ani" in note and "gives way" in note and "Budi" in note for note in notes)
    assert exchange(elsewhere, world, tmp_path / "b.csv").notes
    for store in (world, elsewhere):
        with read_session(store) as session:
            assert [decision.who for decision in service.list_decisions(session)] == ["Budi"]
    assert exchange(world, elsewhere, tmp_path / "a.csv").notes == []  # nothing is left to settle


def test_the_same_decision_of_two_people_needs_no_note(
    world: Engine, elsewhere: Engine, tmp_path: Path
) -> None:
    add(world, decision(REJOSARI, "Ani", 1))
    add(elsewhere, decision(REJOSARI, "Budi", 5))
    assert exchange(world, elsewhere, tmp_path / "a.csv").notes == []
    with read_session(elsewhere) as session:
        assert [found.who for found in service.list_decisions(session)] == ["Budi"]


def test_an_undone_decision_is_undone_in_the_other_store(
    world: Engine,
    elsewhere: Engine,
    load: Callable[..., Any],
    text: Callable[..., Path],
    tmp_path: Path,
) -> None:
    add(elsewhere, decision(REJOSARI, "Ani", 1))
    path = tmp_path / "keputusan.csv"
    exchange(elsewhere, world, path)
    load(text(ROWS))
    assert outcomes(world) == [("matched", REJOSARI)]
    service.undo(elsewhere, 1)
    exchange(elsewhere, world, path)
    assert outcomes(world) == [("review", None)]


def test_applies_to_stored_reports_on_request(
    world: Engine,
    elsewhere: Engine,
    load: Callable[..., Any],
    text: Callable[..., Path],
    tmp_path: Path,
) -> None:
    load(text(ROWS))
    add(elsewhere, decision(REJOSARI, "Ani", 1))
    exchange(elsewhere, world, tmp_path / "a.csv")
    assert outcomes(world) == [("review", None)]
    add(elsewhere, decision(KARANGANYAR, "Budi", 2))
    exchange(elsewhere, world, tmp_path / "b.csv", earlier=True)
    assert outcomes(world) == [("matched", KARANGANYAR)]


def test_a_note_names_a_retired_village(world: Engine, elsewhere: Engine, tmp_path: Path) -> None:
    add(elsewhere, decision("99.01.01.2099", "Ani", 1))
    result = exchange(elsewhere, world, tmp_path / "a.csv")
    assert "99.01.01.2099 exists no more" in result.notes[0]
    with read_session(world) as session:
        assert [decision.code for decision in service.retired_decisions(session)] == [
            "99.01.01.2099"
        ]


HEADING = "regency,district,village,kampung,province,code,who,why,decided_at,undone_at\n"


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("melati,mawar,xyzzy,,,99.01,Ani,,2023-08-01,", "column code"),
        ("melati,mawar,xyzzy,,,abc,Ani,,2023-08-01,", "column code"),
        ("melati,mawar,,,,99.01.01.2003,Ani,,2023-08-01,", "column village"),
        ("melati,mawar,xyzzy,,,99.01.01.2003,,,2023-08-01,", "column who"),
        ("melati,mawar,xyzzy,,,99.01.01.2003,Ani,,kemarin,", "column decided_at"),
        ("a,b,c,,,99.01.01.2003,Ani,,0001-01-01T00:00:00+14:00,", "column decided_at"),
        ("a,b,c,,,99.01.01.2003,Ani,,9999-12-31T23:59:59-14:00,", "column decided_at"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_stored(
    world: Engine, text: Callable[..., Path], line: str, column: str
) -> None:
    good = "melati,mawar,plugh,,,99.01.01.2003,Ani,,2023-08-01,\n"
    with pytest.raises(decision_csv.BadDecision) as caught:
        decision_csv.load(world, text(HEADING + good + line + "\n", "k.csv"))
    assert "k.csv, row 3" in str(caught.value) and column in str(caught.value)
    assert stored(world) == []


def test_other_files_are_refused(world: Engine, text: Callable[..., Path]) -> None:
    with pytest.raises(MissingColumns, match="who"):
        decision_csv.load(world, text("code,village\n1,2\n"))
    for broken in ("x" * 131_073, HEADING + "\0", HEADING + "y" * 131_073):
        with pytest.raises(GeoError, match=r"lembar\.csv, row \d: "):
            decision_csv.load(world, text(broken))
    with pytest.raises(GeoError):
        decision_csv.load(world, text("", "none.csv").with_name("absent.csv"))


DECISIONS = st.lists(
    st.builds(
        decision,
        st.sampled_from([None, REJOSARI, KARANGANYAR]),
        st.sampled_from(["Ani", "Budi"]),
        st.integers(1, 9),
        village=st.sampled_from(["xyzzy", "plugh"]),
        kampung=st.sampled_from(["", "satu"]),
    ),
    max_size=6,
    unique_by=lambda d: (d.village, d.kampung, d.code, d.who, d.decided_at),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DECISIONS, DECISIONS)
def test_two_installations_agree_after_an_exchange_in_both_directions(
    tmp_path_factory: pytest.TempPathFactory, mine: list[Decision], yours: list[Decision]
) -> None:
    folder = tmp_path_factory.mktemp("two")
    here, there = (connect(f"sqlite:///{folder / name}") for name in ("a.db", "b.db"))
    for store, decisions in ((here, mine), (there, yours)):
        path = folder / "own.csv"
        for number, new in enumerate(decisions, 1):
            new.id = number
        decision_csv.write(decisions, path)
        decision_csv.load(store, path)
    exchange(here, there, folder / "x.csv")
    exchange(there, here, folder / "y.csv")
    assert [fields[:-1] for fields in stored(here)] == [fields[:-1] for fields in stored(there)]
    in_force = [
        [fields[:-1] for fields in stored(store) if fields[-1] == "None"] for store in (here, there)
    ]
    assert in_force[0] == in_force[1]
    assert len({fields[:2] for fields in in_force[0]}) == len(
        in_force[0]
    )  # one decision for each key
    here.dispose(), there.dispose()


def outcomes(store: Engine) -> list[tuple[str, str | None]]:
    with read_session(store) as session:
        return [(row.outcome, row.code) for row in session.scalars(select(ReportRow))]
