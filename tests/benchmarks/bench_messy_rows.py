"""The join of rows as people mistype and shorten them, beside a pandas merge and rapidfuzz.

Run by ``make bench``, or alone: ``python tests/benchmarks/bench_messy_rows.py [WORDS…]``, which
measures the perturbations whose names contain one of the words. Needs the real data in
../shared/data. Truth is the village that the row meant before it was altered: of the register, the
one it is joined to as it stands; of official names of provinces that are not in the register, their
code. ``wrong`` counts rows joined to another village, per 10,000. Sheets are read by the project's
parser; the others get the names that it read, too.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[2]))

from boundaries.areas.codes import Level, district_of, level, province_of
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.types import RowNames
from kampungkb.decisions.matching import match
from kampungkb.register import parser
from tests.benchmarks import masked_histories
from tests.benchmarks import perturbations as made
from tests.benchmarks.bench_matching import (
    DATA,
    Answers,
    Joiner,
    Lists,
    by_merge,
    by_rapidfuzz,
    read_exports,
    read_lists,
    without,
)
from tests.benchmarks.layouts import LAYOUTS, in_order
from tests.benchmarks.perturbations import Known, Perturbed

DAY = "2023-08-28"
AS_OF = date.fromisoformat(DAY)
SEED = 20261128
DISTRICTS_OF_OTHERS = 1200
REMOVED = 1500
HISTORIES = {1: 685, 3: 454}
"""Villages of 700 that are to be followed, by the letters altered in their old name."""
NEAR = 2000

Names = Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """Rows to join, and what is wanted: a least share joined (or a most, where none is right).

    ``official`` and ``older``: the lists to join with.
    """

    name: str
    rows: Perturbed
    official: Names
    older: Mapping[int, Names]
    least_joined: float = 0.0
    most_wrong: float = 0.0

    @property
    def names_nothing(self) -> bool:
        """Whether no measured row names a listed village."""
        return all(self.rows.truth[at] is None for at in self.rows.measured)


@dataclass(frozen=True)
class Result:
    """What a joiner did with the altered rows: share joined, wrong per 10,000, seconds."""

    joined: float
    wrong: float
    seconds: float


def measure(case: Case, joiner: Joiner) -> Result:
    """Join all rows of a case and judge the altered ones."""
    joiner([], case.official, AS_OF)  # building the index is not timed
    start = time.process_time()
    codes = joiner(case.rows.rows, case.official, AS_OF)
    seconds = time.process_time() - start
    count = max(len(case.rows.measured), 1)
    joined = sum(codes[at] is not None for at in case.rows.measured)
    wrong = sum(codes[at] not in (None, case.rows.truth[at]) for at in case.rows.measured)
    return Result(joined / count, 10_000 * wrong / count, seconds)


def ours(older: Mapping[int, Names], gazetteers: dict[tuple[int, int], Gazetteer]) -> Joiner:
    """Return a joiner that uses the project's matcher; gazetteers are kept for other cases."""

    def joiner(rows: Sequence[RowNames], official: Names, as_of: date | None = None) -> Answers:
        key = (id(official), id(older))
        if key not in gazetteers:
            gazetteers[key] = Gazetteer.build(official, older)
        matches = match(rows, gazetteers[key], as_of=as_of)
        return [found.code for found in matches]

    return joiner


def known_rows(lists: Lists, rows: Sequence[RowNames]) -> dict[str, list[Known]]:
    """Return rows of the register, and of official names elsewhere, with their villages."""
    newest, older = split(lists)
    codes = ours(older, {})(rows, newest, AS_OF)
    register = [(row, code) for row, code in zip(rows, codes, strict=True) if code]
    shown = {province_of(code) for _, code in register}
    districts = sorted(
        code for code in newest if level(code) == Level.DISTRICT and province_of(code) not in shown
    )
    chosen = set(random.Random(SEED).sample(districts, DISTRICTS_OF_OTHERS))
    others = [
        code
        for code in sorted(newest)
        if level(code) == Level.VILLAGE and district_of(code) in chosen
    ]
    return {"register": register, "elsewhere": made.official_rows(newest, others)}


def split(lists: Lists) -> tuple[Names, Mapping[int, Names]]:
    """Return the newest list and the older ones."""
    year = max(lists)
    return lists[year], {other: names for other, names in lists.items() if other != year}


def cases(lists: Lists, known: Mapping[str, list[Known]]) -> Iterator[Case]:
    """Yield every perturbation of the register's rows and of official names elsewhere."""
    newest, older = split(lists)
    for where, rows in known.items():
        case = partial(Case, official=newest, older=older)
        altered = partial(made.alter, rows, seed=SEED)
        as_is = Perturbed([r for r, _ in rows], [c for _, c in rows], list(range(len(rows))))
        yield case(f"{where}: as it stands", as_is, least_joined=0.9993)
        for name, change, share, least, wrong in (
            ("typing error in one village of ten", made.misspelt_village, 0.1, 0.9, 3),
            ("typing error in every village", made.misspelt_village, 1.0, 0.9, 3),
            ("typing error in one kecamatan of ten", made.misspelt_district, 0.1, 0.9, 0),
            ("DESA or KEL. before names", made.with_kind, 1.0, 0.9995, 0),
            ("X (KOTA)", made.kota_behind, 1.0, 0.9995, 0),
            ("KT. X", made.kota_short, 1.0, 0.9995, 0),
            ("LAMP. TENG", made.regency_cut_short, 1.0, 0.9995, 0),
            ("numeral glued to a word", made.numeral_glued, 1.0, 0.99, 3),
            ("no kecamatan", made.without_district, 1.0, 0.0, 0),
        ):
            yield case(
                f"{where}: {name}",
                altered(change, share=share),
                least_joined=least,
                most_wrong=wrong,
            )
    for name, rows in _sheets(known["register"]):
        yield Case(f"sheet: {name}", rows, newest, older, least_joined=0.99)
    yield from _villages_gone(newest, older, known["register"])


def _sheets(register: list[Known]) -> Iterator[tuple[str, Perturbed]]:
    """Write the register in every layout and read it again; yield the rows that were read."""
    ordered = [register[at] for at in in_order([row for row, _ in register])]
    for name, write in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sheet.xlsx"
            write([row for row, _ in ordered], path)
            read = parser.read(path).rows
        if [row.names.village for row in read] != [row.village for row, _ in ordered]:
            raise AssertionError(f"{name}: other rows were read than were written")
        rows = [row.names for row in read]
        yield name, Perturbed(rows, [code for _, code in ordered], list(range(len(rows))))


def _villages_gone(
    newest: Names, older: Mapping[int, Names], register: list[Known]
) -> Iterator[Case]:
    every_village = [code for code in sorted(newest) if level(code) == Level.VILLAGE]
    rows, gone = made.real_names_near(
        newest, made.official_rows(newest, every_village), count=NEAR, seed=SEED
    )
    yield Case("a name of elsewhere, one edit away", rows, without(newest, gone), older, 0, 200)
    codes = sorted({code for _, code in register})
    gone = set(random.Random(SEED).sample(codes, REMOVED))
    own = [row for row, code in register if code in gone]
    alone = Perturbed(own, [None] * len(own), list(range(len(own))))
    yield Case("1,500 villages not in the newest list", alone, without(newest, gone), older)
    none = {year: without(names, gone) for year, names in older.items()}
    yield Case("1,500 villages in no list", alone, without(newest, gone), none)


def run(folder: Path, words: Sequence[str] = ()) -> list[tuple[Case, dict[str, Result]]]:
    """Measure every case whose name has one of the words, by all joiners."""
    lists, rows = read_lists(folder), read_exports(folder)[DAY]
    gazetteers: dict[tuple[int, int], Gazetteer] = {}
    results = []
    for case in cases(lists, known_rows(lists, rows)):
        if words and not any(word in case.name for word in words):
            continue
        joiners = {
            "ours": ours(case.older, gazetteers),
            "pandas merge": by_merge,
            "rapidfuzz WRatio": partial(by_rapidfuzz, least=90),
        }
        results.append((case, {name: measure(case, one) for name, one in joiners.items()}))
        print(case.name, _summary(results[-1][1]["ours"]), flush=True)
    return results


def met(case: Case, result: Result) -> bool:
    """Whether a result is what is wanted of a case."""
    return result.wrong <= case.most_wrong and (
        case.names_nothing or result.joined >= case.least_joined
    )


def result_table(results: Sequence[tuple[Case, dict[str, Result]]]) -> Table:
    """Return a table of all cases: share joined and wrong per 10,000 of each joiner."""
    table = Table(title="Join of altered rows: share joined, wrong per 10,000")
    for heading in ("", "rows", "ours", "pandas merge", "WRatio ≥ 90", "wanted", "met"):
        table.add_column(heading, justify="left" if not heading else "right")
    for case, found in results:
        table.add_row(
            case.name, f"{len(case.rows.measured):,}", *map(_summary, found.values()),
            _wanted(case), "yes" if met(case, found["ours"]) else "no",
        )  # fmt: skip
    return table


def _summary(result: Result) -> str:
    return f"{result.joined:.2%}, {result.wrong:,.1f}"


def _wanted(case: Case) -> str:
    least = "" if case.names_nothing else f"≥ {case.least_joined:.2%}, "
    return f"{least}≤ {case.most_wrong:g} wrong"


def test_messy_rows(result: Callable[..., None]) -> None:
    """Check the targets, none of which depends on the machine."""
    if not DATA.is_dir():
        pytest.skip("no real data beside the project (../shared/data)")
    results = run(DATA)
    Console(width=150).print(result_table(results))
    for case, found in results:
        result(
            f"join of altered rows: {case.name}",
            against="pandas merge and rapidfuzz WRatio",
            ours=_summary(found["ours"]),
            theirs=f"{_summary(found['pandas merge'])}; {_summary(found['rapidfuzz WRatio'])}",
            ratio="–",
            target=_wanted(case),
            met=met(case, found["ours"]),
        )
    for edits, least in HISTORIES.items():
        right, wrong, count = masked_histories.measure(read_lists(DATA), edits)
        result(
            f"villages with a new code, their old name altered by {edits} letters",
            against="–",
            ours=f"{right} of {count} followed, {wrong} wrong",
            theirs="–",
            ratio="–",
            target=f"≥ {least}, ≤ 1 wrong",
            met=right >= least and wrong <= 1,
        )
    assert [case.name for case, found in results if not met(case, found["ours"])] == []


if __name__ == "__main__":
    Console(width=150).print(result_table(run(DATA, sys.argv[1:])))
