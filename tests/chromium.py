"""Chromium of the system: where it is, and the arguments that tests start it with."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def path() -> str | None:
    """Return the path of the program, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)
