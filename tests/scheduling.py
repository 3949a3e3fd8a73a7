"""Which tests one worker runs, one after the other, and in which order (``make test``)."""

from collections.abc import Sequence
from typing import Any

import pytest

REAL_REGISTERS = (
    "tests/kampungkb/indicators/test_targets_real.py",
    "tests/kampungkb/test_renames.py",
    "tests/kampungkb/test_repository.py",
    "tests/kampungkb/test_village_columns.py",
)
"""Tests with the fixture of this name, which takes half a minute to load."""

LONGEST = (
    "tests/browser/",
    "tests/test_recovery.py",
    *REAL_REGISTERS,
    "tests/boundaries/importing/test_boundaries.py",
    "tests/kampungkb/thematic/",
    "tests/boundaries/importing/",
    "tests/test_serving.py",
    "tests/clients/",
    "tests/webmap/documents/",
    "tests/webmap/ogc/",
    "tests/webmap/cli/",
)
"""What takes longest runs first, so that no worker waits at the end for the group of another."""


def order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Sort tests by the groups in LONGEST; the others keep their order, after these."""

    def place(item: pytest.Item) -> int:
        path = item.nodeid.partition("::")[0]
        return next((n for n, start in enumerate(LONGEST) if path.startswith(start)), len(LONGEST))

    return sorted(items, key=place)


def group(nodeid: str) -> str:
    """Return the group of a test.

    Chromium takes a core and more, so that all of its tests are one group. Other tests share the
    fixtures of their file, or the real registers, and the sample in their kind of store.
    """
    path, _, name = nodeid.partition("::")
    if path.startswith("tests/browser/"):
        return "browser"
    kind = "postgresql" if "postgresql" in name else "sqlite"
    return f"{'real registers' if path in REAL_REGISTERS else path} {kind}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests between workers by group."""
    from xdist.scheduler import LoadScopeScheduling  # only where workers share the tests

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    return Groups(config, log)
