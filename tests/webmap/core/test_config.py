"""Settings: where their values come from, and what is refused."""

from pathlib import Path

import pytest

from webmap import create_app
from webmap.core import config
from webmap.core.config import SETTINGS, as_environment
from webmap.core.errors import BadSetting
from webmap.core.i18n import LANGUAGES


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    """No setting comes from the environment of the tests."""
    for setting in SETTINGS:
        monkeypatch.delenv(config.PREFIX + setting.name, raising=False)


def test_the_callers_dict_overrides_the_environment_and_that_the_defaults(monkeypatch, tmp_path):
    monkeypatch.setenv("WEBMAP_TITLE", "Dari lingkungan")
    monkeypatch.setenv("WEBMAP_NOTICE", "Contoh")
    values = config.load({"TITLE": "Dari pemanggil", "INSTANCE": tmp_path})
    assert values["TITLE"] == "Dari pemanggil"
    assert values["NOTICE"] == "Contoh"
    assert values["LANGUAGE"] == "id"


def test_settings_are_read_when_the_app_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("WEBMAP_INSTANCE", str(tmp_path / "deep" / "instance"))
    app = create_app()
    assert Path(app.config["INSTANCE"]) == tmp_path / "deep" / "instance"
    assert (tmp_path / "deep" / "instance" / "kampungkb.sqlite").exists()


def test_the_defaults_are_those_of_the_documentation(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    values = config.load()
    assert values.pop("INSTANCE") == str(tmp_path / "instance")
    assert values.pop("DATABASE_URL") == f"sqlite:///{tmp_path / 'instance' / 'kampungkb.sqlite'}"
    assert values == {
        setting.name: type(values[setting.name])(setting.default)
        for setting in SETTINGS
        if setting.name in values
    }


def test_keys_of_the_caller_that_are_no_settings_are_kept(tmp_path):
    values = config.load({"TESTING": True, "INSTANCE": tmp_path, "OTHER": object})
    assert values["TESTING"] is True
    assert values["OTHER"] is object


def test_values_keep_their_types(monkeypatch):
    monkeypatch.setenv("WEBMAP_EXPORTS_MB", "0.5")
    monkeypatch.setenv("WEBMAP_REVIEW_TOKEN", "kata rahasia")
    values = config.load()
    assert values["EXPORTS_MB"] == 0.5
    assert values["REVIEW_TOKEN"] == "kata rahasia"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("EXPORTS_MB", "much", "a number of megabytes, 0 or more, e.g. 2000"),
        ("EXPORTS_MB", "-1", "a number of megabytes, 0 or more"),
        ("EXPORTS_MB", "inf", "a number of megabytes, 0 or more"),
        ("EXPORTS_MB", "", "a number of megabytes, 0 or more"),
        ("CACHE_MB", "-1", "a number of megabytes, 0 or more"),
        ("JOBS", "0", "a whole number from 1 to 64"),
        ("JOBS", "1.5", "a whole number from 1 to 64"),
        ("LANGUAGE", "fr", "id or en"),
        ("TILES", "https://tiles.example/{z}/{x}.png", "{z}, {x} and {y}"),
        ("TILES", "https://tiles.example/{x}/{y}.png", "{z}, {x} and {y}"),
        ("TILES", "tiles.example/{z}/{x}/{y}.png", "{z}, {x} and {y}"),
        ("TILES_URL", "tiles.example", "an address"),
        ("TILES_URL", "javascript:alert(1)", "an address"),
        ("INSTANCE", __file__, "the path of a folder"),
        ("PPTX_TEMPLATE", "/nowhere/dinas.pptx", "the path of a .pptx or .potx file"),
        ("PPTX_TEMPLATE", __file__, "the path of a .pptx or .potx file"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable_and_what_is_allowed(
    monkeypatch, name, value, allowed
):
    monkeypatch.setenv(f"WEBMAP_{name}", value)
    with pytest.raises(BadSetting) as caught:
        config.load()
    message = str(caught.value)
    assert message.startswith(f"WEBMAP_{name} is '{value[:80]}'")
    assert allowed in message
    assert "\n" not in message and "pydantic" not in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("LANGUAGE", language) for language in LANGUAGES),
        ("EXPORTS_MB", "0"),
        ("TILES", ""),
        ("TILES", "https://{s}.tiles.example/{z}/{x}/{-y}.png"),
        ("TILES", "/own/{z}/{x}/{y}.png"),
        ("TILES_URL", "http://10.0.0.1/files"),
    ],
)
def test_a_right_value_is_taken(monkeypatch, name, value):
    monkeypatch.setenv(f"WEBMAP_{name}", value)
    assert str(config.load()[name]).removesuffix(".0") == value


def test_one_message_names_all_wrong_values():
    with pytest.raises(BadSetting) as caught:
        config.load({"LANGUAGE": "fr", "EXPORTS_MB": "much"})
    assert "WEBMAP_LANGUAGE is 'fr'" in str(caught.value)
    assert "WEBMAP_EXPORTS_MB is 'much'" in str(caught.value)


def test_a_secret_is_never_part_of_a_message():
    with pytest.raises(BadSetting) as caught:
        config.load({"REVIEW_TOKEN": 12345, "LANGUAGE": "fr"})
    assert "WEBMAP_REVIEW_TOKEN" in str(caught.value)
    assert "12345" not in str(caught.value)


def test_the_command_line_prints_a_wrong_setting_as_one_line(monkeypatch, tmp_path):
    from click.testing import CliRunner

    from webmap.cli import main

    monkeypatch.setenv("WEBMAP_INSTANCE", str(tmp_path))
    monkeypatch.setenv("WEBMAP_LANGUAGE", "fr")
    result = CliRunner().invoke(main, ["coverage"])
    assert result.exit_code == 1
    assert result.stderr == "Error: WEBMAP_LANGUAGE is 'fr': it must be id or en\n"


def test_another_process_gets_the_same_settings_from_the_environment(monkeypatch, tmp_path):
    given = {"INSTANCE": tmp_path, "TITLE": "Peta", "EXPORTS_MB": 1.5, "REVIEW_TOKEN": "rahasia"}
    values = config.load(given)
    for name, value in as_environment(values).items():
        monkeypatch.setenv(name, value)
    assert config.load() == values
