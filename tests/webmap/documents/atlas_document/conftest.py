"""Fixtures of atlases of the sample."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.documents.atlas_document.content import DistrictAtlas, make_atlas
from webmap.documents.figure.options import FigureOptions

SITE = "https://peta.example/"
NOTICE = "Data contoh: provinsi dan angka rekaan"


@pytest.fixture(scope="session")
def _atlases() -> dict[str, DistrictAtlas]:
    """Atlases of the shared sample that were made before."""
    return {}


@pytest.fixture
def make(app: Flask, _atlases: dict[str, DistrictAtlas]) -> Callable[..., DistrictAtlas]:
    """Make the atlas of an area: ``make("99.01", language="en")``."""

    def atlas(code: str, *, site: str = SITE, **options: Any) -> DistrictAtlas:
        asked = repr((app.config["DATABASE_URL"], code, site, options))
        if asked not in _atlases:
            with app.app_context(), read_session(app.extensions["engine"]) as session:
                snapshot, wanted = get_snapshot(session), FigureOptions(**options)
                _atlases[asked] = make_atlas(
                    session, snapshot, code, wanted, site=site, notice=NOTICE
                )
        return _atlases[asked]

    return atlas
