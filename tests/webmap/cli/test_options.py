"""Arguments and options of commands."""

import getpass
from datetime import date

import click
import pytest
from click.testing import CliRunner

from boundaries.areas.codes import UnknownCode
from webmap.cli import options
from webmap.core.errors import BadDate


def invoke(decorate, *words):
    """Values that a command with one option or argument gets."""

    @click.command()
    @decorate
    def command(**values):
        click.echo(repr(values))

    result = CliRunner().invoke(command, words, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.stdout.strip()


def test_a_date_is_read_and_may_be_absent():
    assert invoke(options.date_option, "--date", "2023-07-27") == repr({"day": date(2023, 7, 27)})
    assert invoke(options.date_option) == repr({"day": None})
    with pytest.raises(BadDate):
        invoke(options.date_option, "--date", "27/07/2023")


def test_a_code_is_that_of_a_listed_area_in_any_spelling(app):
    argument = click.argument("code", type=options.Code())
    with app.app_context():
        assert invoke(argument, "9901") == repr({"code": "99.01"})
        with pytest.raises(UnknownCode):
            invoke(argument, "98")


def test_a_level_is_any_but_the_country():
    option = options.level_option("--by", "Level.")
    assert invoke(option, "--by", "district") == repr({"by": "district"})
    with pytest.raises(click.BadParameter, match="province"):
        invoke(option, "--by", "country")


def test_who_decides_is_the_user_who_is_logged_in(monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "ani")
    assert invoke(options.who_option) == repr({"who": "ani"})
    assert invoke(options.who_option, "--who", "Budi") == repr({"who": "Budi"})


def test_a_machine_without_users_names_nobody(monkeypatch):
    def no_user():
        raise OSError("no such user")

    monkeypatch.setattr(getpass, "getuser", no_user)
    assert invoke(options.who_option) == repr({"who": ""})
