"""Arguments and options of commands."""

import getpass
from datetime import date

import click
import pytest
from click.testing import CliRunner

from boundaries.areas.codes import UnknownCode
from geo.errors import UnknownFormat, UnwritableFile
from webmap.cli import options
from webmap.core.errors import BadDate, BadParameter


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


# Paths, numbers, messages -----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "-1", "2147483648", "9" * 30, "9" * 5000, "1.5", "x"])
def test_a_number_beyond_its_limits_is_wrong_usage(text):
    argument = click.argument("number", type=options.Number(1, 2**31 - 1))
    with pytest.raises(click.BadParameter, match="no number from 1 to") as error:
        invoke(argument, "--", text)
    assert len(str(error.value)) < 100


def test_a_number_is_read():
    argument = click.argument("number", type=options.Number(1, 2**31 - 1))
    assert invoke(argument, "2147483647") == repr({"number": 2147483647})


def test_an_output_path_is_checked_when_the_command_line_is_read(tmp_path):
    out = click.argument("out", type=options.OutputPath(".csv"))
    assert invoke(out, str(tmp_path / "a.CSV")) == repr({"out": tmp_path / "a.CSV"})
    with pytest.raises(UnknownFormat, match=r"\.csv"):
        invoke(out, str(tmp_path / "a.sqlite"))
    with pytest.raises(UnwritableFile, match="no folder"):
        invoke(out, str(tmp_path / "none" / "a.csv"))


def test_a_file_that_is_read_is_not_written(tmp_path):
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("")
    options.check_not_input(other, [one])
    options.check_not_input(None, [one])
    with pytest.raises(BadParameter, match="read and written"):
        options.check_not_input(one, [one])


def test_control_characters_of_files_are_printed_as_escapes():
    assert options.printable("Désa \x1b[2J\u202e\ud800") == "Désa \\x1b[2J\\u202e\\ud800"
    assert options.one_line("a\n\tb\x07") == "a b\\x07"
    assert len(options.one_line("a" * 10_000)) == 2000
