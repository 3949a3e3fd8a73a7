"""Fixtures of the benchmarks, and the table that they end in."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks import serving, table
from tests.benchmarks.bench_import import national_import
from tests.benchmarks.serving import DATA, DATES, National

HERE = Path(__file__).parent
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_rows: list[tuple[str, table.Row]] = []
_reasons: dict[str, str] = {}
_begun = time.monotonic()


# The country ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def national() -> Iterator[National]:
    """A store with the whole country, its tiles and the five published reports, read only.

    Made once per run through the command line. BENCH_INSTANCE names one that is there already,
    for trying; RESULTS.md is left alone then.
    """
    if not DATA.is_dir():
        pytest.skip("no real data beside the project (../shared/data)")
    ready = os.environ.get("BENCH_INSTANCE")
    if ready:
        yield National(Path(ready), DATA)
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        instance = Path(folder) / "instance"
        instance.mkdir()
        yield _made(instance)


def _made(instance: Path) -> National:
    print("loading the country …", flush=True)
    measured = national_import(instance)
    for day in DATES:
        serving.command(instance, "import-register", serving.sheet(day), "--date", day)
    return National(instance, DATA, measured.seconds, measured.peak_bytes)


@pytest.fixture
def national_copy(national: National, tmp_path: Path) -> Iterator[National]:
    """A copy of the national instance, to be written to."""
    folder = tmp_path / "instance"
    shutil.copytree(national.instance, folder)
    yield National(folder, national.data)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def serve() -> Callable[..., AbstractContextManager[str]]:
    """Serve an instance: ``with serve(instance, workers=2, env={…}) as address``."""
    return serving.serve


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL server with PostGIS, a throw-away one unless TEST_POSTGRES_URL."""
    if not os.environ.get("TEST_POSTGRES_URL") and not Path("/usr/lib/postgresql").is_dir():
        pytest.skip("PostgreSQL is not here (apt install postgresql-15-postgis-3)")
    with serving.postgres_server() as address:
        yield address


@pytest.fixture(scope="session")
def national_postgres(national: National, postgres: str) -> Iterator[str]:
    """Address of a database with the rows of the national store. Not to be written to."""
    with serving.database(postgres) as url:
        print("copying the country to PostgreSQL …", flush=True)
        serving.copy_store(f"sqlite:///{national.store}", url)
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium from the system, without a screen or a graphics processor."""
    path = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if path is None:
        pytest.skip("Chromium is not here (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()


# The table ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def result(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Add a row to the table; all of it is text, ready to print."""

    def add(
        work: str,
        *,
        against: str,
        ours: str,
        theirs: str,
        ratio: str,
        wanted: str,
        met: bool | None,
        note: str = "",
    ) -> None:
        row = table.Row(work, against, ours, theirs, ratio, wanted, met, note)
        _rows.append((request.path.stem, row))
        print(f"\n{' | '.join(row.cells())}{f'  ({note})' if note else ''}", flush=True)

    return add


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure in the order of the table."""
    own = iter(sorted(filter(_ours, items), key=lambda item: table.place(item.path.stem)))
    items[:] = [next(own) if _ours(item) else item for item in items]


def _ours(item: pytest.Item) -> bool:
    return item.path.parent == HERE


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember why something was not measured."""
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
    """Print the table; keep it where all was run."""
    if not _rows and not _reasons:
        return
    if not _whole(config):
        table.show([row for _, row in _rows])
        print("a part was run: RESULTS.md is left as it is")
        return
    rows = table.arranged(_rows, _reasons)
    table.show(rows)
    table.keep(rows, time.monotonic() - _begun)
    print(f"kept in {table.RESULTS.relative_to(table.ROOT)}")


def _whole(config: pytest.Config) -> bool:
    option = config.option
    chosen = option.keyword or option.markexpr or getattr(option, "lf", False)
    only_here = [Path(one).resolve() for one in config.args] == [HERE]
    return only_here and not chosen and not os.environ.get("BENCH_INSTANCE")
