"""Real client programs; tests are skipped where a program is absent."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

_PYTHON = "/usr/bin/python3"  # of Debian, which has PyQGIS
_DRAW = Path(__file__).with_name("qgis_draw.py")
_DRAW_TILES = Path(__file__).with_name("qgis_tiles.py")

Draw = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def qgis_draw(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    """Draw jobs with QGIS (see ``qgis_draw.py``)."""
    return _drawing(_DRAW, tmp_path_factory)


@pytest.fixture(scope="session")
def qgis_draw_tiles(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    """Draw vector tiles with QGIS (see ``qgis_tiles.py``)."""
    return _drawing(_DRAW_TILES, tmp_path_factory)


def _drawing(script: Path, tmp_path_factory: pytest.TempPathFactory) -> Draw:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(tmp_path_factory.mktemp("qgis")),
    }
    command = [_PYTHON, "-c", "import qgis.core"]
    if not Path(_PYTHON).exists() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no PyQGIS on this machine")

    def draw(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        done = subprocess.run(
            [_PYTHON, str(script)],
            input=json.dumps(jobs),
            capture_output=True,
            text=True,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    return draw


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """Address of a running site with the sample."""
    yield from _serve(app)


@pytest.fixture
def tile_server(sample_app: Flask) -> Iterator[str]:
    """Address of a running site with the sample and its tiles."""
    yield from _serve(sample_app)


def _serve(app: Flask) -> Iterator[str]:
    running = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
