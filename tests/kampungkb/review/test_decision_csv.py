"""Decisions that travel as CSV."""

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


def alias(
    code: str | None, who: str, day: int, undone: int | None = None, **names: str
) -> Decision:
    given = {"province": "", "regency": "melati", "district": "mawar", "village": "xyzzy"}
    return Decision(
        **{**given, "kampung": "", **names},
        code=code,
        who=who,
        why="=1+1 'sebab' \"ini\", dan\nitu",
        decided_at=datetime(2023, 8, day, 9, 30),
        undone_at=datetime(2023, 8, undone, 9, 30) if undone else None,
    )


def put(store: Engine, *found: Decision) -> None:
    with read_session(store) as session:
        session.add_all(found)


def snapshot(store: Engine) -> list[tuple[Any, ...]]:
    with read_session(store) as session:
        return sorted(
            (a.village, a.kampung, a.code or "", a.who, a.why, a.decided_at, str(a.undone_at))
            for a in session.scalars(select(Decision))
        )


def carry(source: Engine, target: Engine, path: Path, **options: Any) -> service.DecisionResult:
    with read_session(source) as session:
        decision_csv.write(service.list_decisions(session, undone=True), path)
    return decision_csv.load(target, path, **options)


def test_arrives_whole_and_once(world: Engine, elsewhere: Engine, tmp_path: Path) -> None:
    put(world, alias(REJOSARI, "Ani", 1), alias(None, "=Budi", 2, undone=3, village="plugh"))
    path = tmp_path / "keputusan.csv"
    carry(world, elsewhere, path)
    assert snapshot(elsewhere) == snapshot(world)
    assert carry(world, elsewhere, path).decisions == []
    assert snapshot(elsewhere) == snapshot(world)


def test_the_newest_decision_wins_whichever_way_it_travels(
    world: Engine, elsewhere: Engine, tmp_path: Path
) -> None:
    put(world, alias(REJOSARI, "Ani", 1))
    put(elsewhere, alias(KARANGANYAR, "Budi", 5))
    notes = carry(world, elsewhere, tmp_path / "a.csv").notes
    assert any("Ani" in note and "gives way" in note and "Budi" in note for note in notes)
    assert carry(elsewhere, world, tmp_path / "b.csv").notes
    for store in (world, elsewhere):
        with read_session(store) as session:
            assert [one.who for one in service.list_decisions(session)] == ["Budi"]
    assert carry(world, elsewhere, tmp_path / "a.csv").notes == []  # and that is all


def test_an_undone_decision_is_undone_there_too(
    world: Engine,
    elsewhere: Engine,
    load: Callable[..., Any],
    text: Callable[..., Path],
    tmp_path: Path,
) -> None:
    put(elsewhere, alias(REJOSARI, "Ani", 1))
    path = tmp_path / "keputusan.csv"
    carry(elsewhere, world, path)
    load(text(ROWS))
    assert states(world) == [("matched", REJOSARI)]
    service.undo(elsewhere, 1)
    carry(elsewhere, world, path)
    assert states(world) == [("review", None)]


def test_applies_to_reports_that_are_there_on_request(
    world: Engine,
    elsewhere: Engine,
    load: Callable[..., Any],
    text: Callable[..., Path],
    tmp_path: Path,
) -> None:
    load(text(ROWS))
    put(elsewhere, alias(REJOSARI, "Ani", 1))
    carry(elsewhere, world, tmp_path / "a.csv")
    assert states(world) == [("review", None)]
    put(elsewhere, alias(KARANGANYAR, "Budi", 2))
    carry(elsewhere, world, tmp_path / "b.csv", earlier=True)
    assert states(world) == [("matched", KARANGANYAR)]


def test_says_that_a_village_exists_no_more(
    world: Engine, elsewhere: Engine, tmp_path: Path
) -> None:
    put(elsewhere, alias("99.01.01.2099", "Ani", 1))
    done = carry(elsewhere, world, tmp_path / "a.csv")
    assert "99.01.01.2099 exists no more" in done.notes[0]
    with read_session(world) as session:
        assert [one.code for one in service.retired_decisions(session)] == ["99.01.01.2099"]


HEAD = "regency,district,village,kampung,province,code,who,why,decided_at,undone_at\n"


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("melati,mawar,xyzzy,,,99.01,Ani,,2023-08-01,", "column code"),
        ("melati,mawar,xyzzy,,,abc,Ani,,2023-08-01,", "column code"),
        ("melati,mawar,,,,99.01.01.2003,Ani,,2023-08-01,", "column village"),
        ("melati,mawar,xyzzy,,,99.01.01.2003,,,2023-08-01,", "column who"),
        ("melati,mawar,xyzzy,,,99.01.01.2003,Ani,,kemarin,", "column decided_at"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_stored(
    world: Engine, text: Callable[..., Path], line: str, column: str
) -> None:
    good = "melati,mawar,plugh,,,99.01.01.2003,Ani,,2023-08-01,\n"
    with pytest.raises(decision_csv.BadDecision) as caught:
        decision_csv.load(world, text(HEAD + good + line + "\n", "k.csv"))
    assert "k.csv, row 3" in str(caught.value) and column in str(caught.value)
    assert snapshot(world) == []


def test_says_what_is_no_file_of_decisions(world: Engine, text: Callable[..., Path]) -> None:
    with pytest.raises(MissingColumns, match="who"):
        decision_csv.load(world, text("code,village\n1,2\n"))
    with pytest.raises(GeoError):
        decision_csv.load(world, text("", "none.csv").with_name("absent.csv"))


ALIASES = st.lists(
    st.builds(
        alias,
        st.sampled_from([None, REJOSARI, KARANGANYAR]),
        st.sampled_from(["Ani", "Budi"]),
        st.integers(1, 9),
        village=st.sampled_from(["xyzzy", "plugh"]),
        kampung=st.sampled_from(["", "satu"]),
    ),
    max_size=6,
    unique_by=lambda one: (one.village, one.kampung, one.code, one.who, one.decided_at),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ALIASES, ALIASES)
def test_two_installations_that_tell_each_other_all_agree(
    tmp_path_factory: pytest.TempPathFactory, mine: list[Decision], yours: list[Decision]
) -> None:
    folder = tmp_path_factory.mktemp("two")
    here, there = (connect(f"sqlite:///{folder / name}") for name in ("a.db", "b.db"))
    for store, found in ((here, mine), (there, yours)):
        path = folder / "own.csv"
        for number, one in enumerate(found, 1):
            one.id = number
        decision_csv.write(found, path)
        decision_csv.load(store, path)
    carry(here, there, folder / "x.csv")
    carry(there, here, folder / "y.csv")
    assert [one[:-1] for one in snapshot(here)] == [one[:-1] for one in snapshot(there)]
    living = [[one[:-1] for one in snapshot(store) if one[-1] == "None"] for store in (here, there)]
    assert living[0] == living[1]
    assert len({one[:2] for one in living[0]}) == len(living[0])  # one decision for a name
    here.dispose(), there.dispose()


def states(store: Engine) -> list[tuple[str, str | None]]:
    with read_session(store) as session:
        return [(one.outcome, one.code) for one in session.scalars(select(ReportRow))]
