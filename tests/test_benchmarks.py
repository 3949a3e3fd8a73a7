"""The table of what is measured says all that was promised, and what was not measured, why."""

from pathlib import Path

import pytest

from tests.benchmarks import bench_load, table
from tests.benchmarks.visitors import Broken, reconcile

HERE = Path(__file__).parent / "benchmarks"


def _row(work, **changed):
    given = {"against": "a", "ours": "1 s", "theirs": "2 s", "ratio": "2 ×", "wanted": "≥ 2 ×"}
    return table.Row(work, met=True, **{**given, **changed})


def test_every_row_that_is_wanted_has_a_file_that_measures_it():
    assert {one.file for one in table.WANTED} == {path.stem for path in HERE.glob("bench_*.py")}


def test_rows_stand_in_the_order_of_what_is_wanted():
    works = [one.work for one in table.WANTED]
    measured = [("bench_x", _row(f"{work}: more")) for work in reversed(works)]
    rows = table.arranged([*measured, ("bench_y", _row("something else"))], {})
    assert [row.work for row in rows] == [*(f"{work}: more" for work in works), "something else"]


def test_what_was_not_measured_says_why():
    rows = table.arranged([], {"bench_load": "skipped: no data"})
    assert [row.work for row in rows] == [one.work for one in table.WANTED]
    said = {row.work: row.ours for row in rows}
    assert said[bench_load.WORK] == "skipped: no data"
    assert all("measured" in text for work, text in said.items() if work != bench_load.WORK)


def test_the_document_describes_the_machine_and_keeps_its_table_whole():
    lines = table.text([_row("of | a", note="why"), _row("b", ours="1\n2")], 90).splitlines()
    table_lines = [line for line in lines if line.startswith("|")]
    assert len(table_lines) == 4
    assert {line.count("|") for line in table_lines} == {len(table.HEADINGS) + 1}
    assert any(line.startswith("- processor: ") for line in lines)
    assert "- of | a: why" in lines


# What visitors hold ----------------------------------------------------------------------------


def _seen(first_had=0.0, last_asked=0.0):
    return {"count": 1, "first_had": first_had, "last_asked": last_asked}


BEFORE = {"answers": {"page": {"old": _seen()}, "json": {"old": _seen(), "same": _seen()}}}
AFTER = {"answers": {"page": {"new": _seen()}, "json": {"new": _seen(), "same": _seen()}}}


@pytest.mark.parametrize(
    ("during", "mixed", "late"),
    [
        ({"page": {"old": _seen(1, 4), "new": _seen(5, 9)}, "json": {"same": _seen(1, 9)}}, 0, 0),
        ({"page": {"old": _seen(1, 4), "new": _seen(5, 9), "odd": _seen(3, 3)}}, 1, 0),
        ({"page": {"new": _seen(5, 9)}, "json": {"old": _seen(1, 6)}}, 0, 1),
        ({"page": {"old": _seen(1, 9)}}, 1, 0),
    ],
)
def test_mixed_and_late_states_are_seen(during, mixed, late):
    found = bench_load.wrong({"answers": during}, BEFORE, AFTER)
    assert [len(one) for one in found] == [mixed, late]


def test_rows_that_do_not_add_up_are_seen(client):
    answer = client.get("/api/areas/99.01/coverage.json?by=village").json
    reconcile(answer)
    answer["rows"][0]["villages"] += 1
    with pytest.raises(Broken, match="villages"):
        reconcile(answer)
