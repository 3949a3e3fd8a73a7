"""Fixtures of the benchmarks; at the end of a run the table of results is printed."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import chromium as chromium_program
from tests.benchmarks import serving, table
from tests.benchmarks.bench_import import national_import
from tests.benchmarks.serving import DATA, DATES, National

HERE = Path(__file__).parent

_rows: list[tuple[str, table.Row]] = []
_reasons: dict[str, str] = {}
_start = time.monotonic()


# The country ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def national() -> Iterator[National]:
    """An instance with the whole country, its tiles and the five published reports.

    Loaded once per run through the command line. BENCH_INSTANCE names an instance folder to use
    instead; RESULTS.md is not written then. Benchmarks must not write to it.
    """
    if not DATA.is_dir():
        pytest.skip("no real data beside the project (../shared/data)")
    existing = os.environ.get("BENCH_INSTANCE")
    if existing:
        yield National(Path(existing), DATA)
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        instance = Path(folder) / "instance"
        instance.mkdir()
        yield _load_country(instance)


def _load_country(instance: Path) -> National:
    print("loading the country …", flush=True)
    measured = national_import(instance)
    for day in DATES:
        serving.command(instance, "import-register", serving.sheet(day), "--date", day)
    return National(instance, DATA, measured.seconds, measured.peak_bytes)


@pytest.fixture
def national_copy(national: National, tmp_path: Path) -> Iterator[National]:
    """A copy of the national instance, which the benchmark may write to."""
    folder = tmp_path / "instance"
    shutil.copytree(national.instance, folder)
    yield National(folder, national.data)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def serve() -> Callable[..., AbstractContextManager[str]]:
    """The function ``serving.serve``: ``with serve(instance, workers=2, env={…}) as address``."""
    return serving.serve


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a PostgreSQL server with PostGIS: TEST_POSTGRES_URL, or one for this run."""
    if not os.environ.get("TEST_POSTGRES_URL") and not Path("/usr/lib/postgresql").is_dir():
        pytest.skip("PostgreSQL is not installed (apt install postgresql-15-postgis-3)")
    with serving.postgres_server() as address:
        yield address


@pytest.fixture(scope="session")
def national_postgres(national: National, postgres: str) -> Iterator[str]:
    """URL of a database with the rows of the national store. Benchmarks must not write to it."""
    with serving.database(postgres) as url:
        print("copying the country to PostgreSQL …", flush=True)
        serving.copy_store(f"sqlite:///{national.store}", url)
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium of the system, headless and without GPU."""
    path = chromium_program.path()
    if path is None:
        pytest.skip("Chromium is not installed (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(chromium_program.ARGUMENTS)
        )
        yield browser
        browser.close()


# The table ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def result(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Function that adds a row to the table; arguments are text to print."""

    def add(
        work: str,
        *,
        against: str,
        ours: str,
        theirs: str,
        ratio: str,
        target: str,
        met: bool | None,
        note: str = "",
    ) -> None:
        row = table.Row(work, against, ours, theirs, ratio, target, met, note)
        _rows.append((request.path.stem, row))
        print(f"\n{' | '.join(row.cells())}{f'  ({note})' if note else ''}", flush=True)

    return add


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run benchmarks in the order of the table."""
    benchmarks = iter(
        sorted(filter(_is_benchmark, items), key=lambda item: table.position(item.path.stem))
    )
    items[:] = [next(benchmarks) if _is_benchmark(item) else item for item in items]


def _is_benchmark(item: pytest.Item) -> bool:
    return item.path.parent == HERE


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Record why a benchmark was skipped or failed."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple):
        _reasons.setdefault(item.path.stem, report.longrepr[2].replace("Skipped: ", "skipped: "))
    elif report.failed:
        _reasons[item.path.stem] = f"failed: {_last_line(report)}"
    return report


def _last_line(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message if crash else report.longrepr).splitlines()[0][:120]


def pytest_terminal_summary(config: pytest.Config) -> None:
    """Print the table; write it to RESULTS.md where all benchmarks ran."""
    if not _rows and not _reasons:
        return
    if not _is_complete(config):
        table.print_table([row for _, row in _rows])
        print("a part was run: RESULTS.md is unchanged")
        return
    rows = table.ordered_rows(_rows, _reasons)
    table.print_table(rows)
    table.write(rows, time.monotonic() - _start)
    print(f"written to {table.RESULTS.relative_to(table.ROOT)}")


def _is_complete(config: pytest.Config) -> bool:
    option = config.option
    selected = option.keyword or option.markexpr or getattr(option, "lf", False)
    all_files = [Path(argument).resolve() for argument in config.args] == [HERE]
    return all_files and not selected and not os.environ.get("BENCH_INSTANCE")
