"""Settings: defaults, then the environment, then the caller."""

from pathlib import Path

from webmap import create_app
from webmap.core import config


def test_the_callers_dict_beats_the_environment_and_that_the_defaults(monkeypatch, tmp_path):
    monkeypatch.setenv("WEBMAP_TITLE", "Dari lingkungan")
    monkeypatch.setenv("WEBMAP_NOTICE", "Contoh")
    values = config.load({"TITLE": "Dari pemanggil", "INSTANCE": tmp_path})
    assert values["TITLE"] == "Dari pemanggil"
    assert values["NOTICE"] == "Contoh"
    assert values["LANGUAGE"] == "id"


def test_settings_are_read_when_the_app_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("WEBMAP_INSTANCE", str(tmp_path / "deep" / "instance"))
    monkeypatch.delenv("WEBMAP_DATABASE_URL", raising=False)
    app = create_app()
    assert Path(app.config["INSTANCE"]) == tmp_path / "deep" / "instance"
    assert (tmp_path / "deep" / "instance" / "kampungkb.sqlite").exists()
