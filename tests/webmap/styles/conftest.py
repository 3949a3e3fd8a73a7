"""Properties of exported layers of the sample, which styles are tested on."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from flask import Flask

from boundaries.areas.codes import Level, prefix_range
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.downloads import properties
from webmap.styles.classes import StyleTheme, style_themes
from webmap.styles.gap_target import gap_target

SAMPLE = "99"

Rows = Callable[[Level], list[dict[str, Any]]]
Themes = Callable[[Level, str], dict[str, StyleTheme]]


@pytest.fixture
def rows(sample_app: Flask) -> Rows:
    """Properties of all areas of a level in the sample, as files have them."""

    engine = sample_app.extensions["engine"]

    def of_level(by: Level) -> list[dict[str, Any]]:
        with sample_app.test_request_context(), read_session(engine) as session:
            found = properties.rows(
                session, get_snapshot(session), by, *prefix_range(SAMPLE), SAMPLE
            )
            return [orjson.loads(text) for _, text in found]

    return of_level


@pytest.fixture
def themes(sample_app: Flask) -> Themes:
    """Themes of a level of the sample, by key."""

    engine = sample_app.extensions["engine"]

    def of_level(by: Level, language: str = "id") -> dict[str, StyleTheme]:
        with sample_app.test_request_context(), read_session(engine) as session:
            gap = gap_target(get_snapshot(session), SAMPLE, by)
            return {theme.key: theme for theme in style_themes(by, language, gap)}

    return of_level
