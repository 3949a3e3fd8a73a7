"""Views and commands get the engine of the app that runs them."""

import pytest

from webmap import create_app
from webmap.core.app_context import get_engine


def test_each_app_has_its_own_engine(tmp_path):
    apps = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        url = f"sqlite:///{folder / 'store.sqlite'}"
        apps.append(create_app({"DATABASE_URL": url, "INSTANCE": str(folder)}))
    for app in apps:
        with app.app_context():
            engine = get_engine()
            assert engine.url.database == app.config["DATABASE_URL"].removeprefix("sqlite:///")
            assert get_engine() is engine  # one pool of connections for each app
            engine.dispose()


def test_without_an_app_there_is_no_engine():
    with pytest.raises(RuntimeError, match="application context"):
        get_engine()
