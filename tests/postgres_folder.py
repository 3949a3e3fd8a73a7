"""Folders of tests that a PostgreSQL server uses."""

from pathlib import Path


def open_to_server(folder: Path) -> None:
    """Let PostgreSQL, which runs as another user, pass through the folders of pytest above."""
    for above in folder.parents:
        above.chmod(0o755)
        if above.name.startswith("pytest-of-"):
            return
