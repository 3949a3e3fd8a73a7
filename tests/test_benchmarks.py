"""The table of benchmark results has all expected rows; the load client finds wrong responses."""

from pathlib import Path

import pytest

from tests.benchmarks import bench_load, table
from tests.benchmarks.load_client import InvalidResponse, reconcile

HERE = Path(__file__).parent / "benchmarks"


def _row(work, **changed):
    cells = {"against": "a", "ours": "1 s", "theirs": "2 s", "ratio": "2 ×", "target": "≥ 2 ×"}
    return table.Row(work, met=True, **{**cells, **changed})


def test_every_expected_row_has_a_module_that_measures_it():
    assert {row.file for row in table.EXPECTED_ROWS} == {
        path.stem for path in HERE.glob("bench_*.py")
    }


def test_rows_are_in_the_order_of_the_expected_ones():
    works = [row.work for row in table.EXPECTED_ROWS]
    measured = [("bench_x", _row(f"{work}: more")) for work in reversed(works)]
    rows = table.ordered_rows([*measured, ("bench_y", _row("something else"))], {})
    assert [row.work for row in rows] == [*(f"{work}: more" for work in works), "something else"]


def test_a_row_without_a_result_has_the_reason():
    rows = table.ordered_rows([], {"bench_load": "skipped: no data"})
    assert [row.work for row in rows] == [row.work for row in table.EXPECTED_ROWS]
    reasons = {row.work: row.ours for row in rows}
    assert reasons[bench_load.WORK] == "skipped: no data"
    assert all("measured" in text for work, text in reasons.items() if work != bench_load.WORK)


def test_results_describe_the_machine_and_escape_cells_of_the_table():
    lines = table.markdown([_row("of | a", note="why"), _row("b", ours="1\n2")], 90).splitlines()
    table_lines = [line for line in lines if line.startswith("|")]
    assert len(table_lines) == 4
    assert {line.count("|") for line in table_lines} == {len(table.HEADINGS) + 1}
    assert any(line.startswith("- processor: ") for line in lines)
    assert "- of | a: why" in lines


# The load client -----------------------------------------------------------------------------


def _times(first_received=0.0, last_requested=0.0):
    return {"count": 1, "first_received": first_received, "last_requested": last_requested}


BEFORE = {"responses": {"page": {"old": _times()}, "json": {"old": _times(), "same": _times()}}}
AFTER = {"responses": {"page": {"new": _times()}, "json": {"new": _times(), "same": _times()}}}


@pytest.mark.parametrize(
    ("during", "mixed", "late"),
    [
        (
            {"page": {"old": _times(1, 4), "new": _times(5, 9)}, "json": {"same": _times(1, 9)}},
            0,
            0,
        ),
        ({"page": {"old": _times(1, 4), "new": _times(5, 9), "odd": _times(3, 3)}}, 1, 0),
        ({"page": {"new": _times(5, 9)}, "json": {"old": _times(1, 6)}}, 0, 1),
        ({"page": {"old": _times(1, 9)}}, 1, 0),
    ],
)
def test_mixed_and_late_states_are_found(during, mixed, late):
    mixed_lines, late_lines = bench_load.find_inconsistencies({"responses": during}, BEFORE, AFTER)
    assert (len(mixed_lines), len(late_lines)) == (mixed, late)


def test_rows_that_do_not_add_up_to_the_total_are_an_error(client):
    coverage = client.get("/api/areas/99.01/coverage.json?by=village").json
    reconcile(coverage)
    coverage["rows"][0]["villages"] += 1
    with pytest.raises(InvalidResponse, match="villages"):
        reconcile(coverage)
