"""Commands of the operator: tiles, migrate, run."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

from click.testing import CliRunner
from gunicorn.app.base import BaseApplication
from sqlalchemy import create_engine, text

from webmap import create_app
from webmap.atlas import archive
from webmap.cli import main


def test_tiles_are_built_and_described_as_json(untiled):
    result = CliRunner().invoke(main, ["tiles"], obj=untiled)
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout.splitlines()[-1])
    path = archive.folder(untiled.config["INSTANCE"]) / summary["tiles"]
    assert summary["bytes"] == path.stat().st_size
    assert summary["drawings"] > 0


def test_migrating_a_store_of_this_version_changes_nothing(run):
    summary = json.loads(run("migrate").stdout)
    assert summary["before"] == summary["after"]


def test_an_outdated_store_is_not_served(sample_copy, tmp_path, monkeypatch):
    engine = create_engine(sample_copy)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    app = create_app({"DATABASE_URL": sample_copy, "INSTANCE": str(tmp_path)})
    monkeypatch.setattr(BaseApplication, "run", None)
    result = CliRunner().invoke(main, ["run"], obj=app)
    app.extensions["engine"].dispose()
    assert result.exit_code == 1
    assert "python -m webmap migrate" in result.stderr


def test_run_serves_the_site_until_it_is_interrupted(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "webmap", "run", "--port", str(port), "--workers", "1"]
    environment = {**os.environ, "WEBMAP_INSTANCE": str(tmp_path), "WEBMAP_DATABASE_URL": ""}
    output = tmp_path / "stderr"
    with output.open("wb") as stderr:
        server = subprocess.Popen(command, env=environment, stderr=stderr)
    try:
        assert _wait_for(f"http://127.0.0.1:{port}/healthz")["status"] == "ok"
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=60) == 0
    finally:
        server.kill()
        server.wait()
    assert f"Peta Kampung KB: http://127.0.0.1:{port}" in output.read_text()


def _wait_for(address):
    for _ in range(600):
        with suppress(OSError), urllib.request.urlopen(address, timeout=5) as response:
            return json.load(response)
        time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
