"""The settings: where the site finds its store and how it presents itself.

Defaults, then environment variables with the prefix ``WEBMAP_``, then the caller's dict.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from geo.store.store_errors import StoreAdvice


class Setting(NamedTuple):
    """One setting; its environment variable is ``WEBMAP_`` and its name."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("INSTANCE", "instance", "folder for the files that the site makes"),
    Setting(
        "DATABASE_URL",
        "",
        "SQLAlchemy URL of the store; empty means kampungkb.sqlite in the instance folder",
    ),
    Setting("TITLE", "Peta Kampung KB", "name of the site, shown in its header"),
    Setting("LANGUAGE", "id", "language of a visitor who chose none: id or en"),
    Setting("NOTICE", "", "a sentence shown on every page and map, e.g. that the data is invented"),
    Setting("TILES", "", "URL template of a base map, {z}/{x}/{y}; empty means none, no internet"),
    Setting(
        "TILES_URL",
        "",
        "address of a folder on a static host or object store that holds the atlas's tiles; empty "
        "means that this site serves them",
    ),
    Setting("TILES_ATTRIBUTION", "", "credit line that the base map asks for"),
    Setting(
        "EXPORTS_MB",
        "2000",
        "megabytes of exported files that are kept for the next who asks; 0 keeps only the newest",
    ),
    Setting(
        "REVIEW_TOKEN",
        "",
        "secret text that whoever decides on waiting rows enters at /review, or its argon2 hash; "
        "empty means that the site can only be read",
    ),
)
PREFIX = "WEBMAP_"
STORE_ADVICE = StoreAdvice(url=f"{PREFIX}DATABASE_URL", migrate="run: python -m webmap migrate")
"""What errors of the store tell the operator to check and to run."""


def load(given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Values of all settings, with what ``given`` adds or overrides."""
    values: dict[str, Any] = {
        setting.name: os.environ.get(PREFIX + setting.name, setting.default) for setting in SETTINGS
    }
    values.update(given or {})
    instance = Path(values["INSTANCE"]).absolute()
    values["INSTANCE"] = str(instance)
    if not values["DATABASE_URL"]:
        values["DATABASE_URL"] = f"sqlite:///{instance / 'kampungkb.sqlite'}"
    return values
