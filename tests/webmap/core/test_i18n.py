from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import assume, given
from hypothesis import strategies as st

from boundaries.areas.codes import Level
from webmap.core import i18n


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (49, 297, "16,5 %"),
        (1357, 1552, "87,4 %"),
        (1448, 1552, "93,3 %"),
        (15, 39, "38,5 %"),
        (510, 932, "54,7 %"),
        (0, 5, "0 %"),
        (5, 5, "100 %"),
        (1, 83762, "0,1 %"),
        (83761, 83762, "99,9 %"),
        (1, 16, "6,3 %"),
        (0, 0, "–"),
    ],
)
def test_shares_are_written_as_people_do(part, whole, said):
    assert i18n.percent(part, whole) == said


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 2))
def test_only_none_is_zero_and_only_all_is_everything(part, whole, digits):
    assume(part <= whole)
    said = i18n.percent(part, whole, "id", digits)
    assert (said == "0 %") == (part == 0)
    assert (said == "100 %") == (part == whole)


def test_english_is_written_the_english_way():
    assert i18n.percent(49, 297, "en") == "16.5%"
    assert i18n.number(83762, "en") == "83,762"
    assert i18n.number(83762) == "83.762"


def test_days_are_written_out():
    assert i18n.day(date(2023, 7, 27)) == i18n.day("2023-07-27") == "27 Juli 2023"
    assert i18n.day("2024-05-12", "en") == "12 May 2024"


@pytest.mark.parametrize("level", Level)
def test_every_level_has_a_word(level):
    assert i18n.noun(level)


WEBMAP = Path(i18n.__file__).parents[1]


def test_every_text_has_an_english_translation():
    with (WEBMAP / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        known = {message.id: message.string for message in read_po(file) if message.id}
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    folders = [WEBMAP, *(WEBMAP.parent / name for name in ("boundaries", "kampungkb"))]
    used = [message[2] for folder in folders for message in extract_from_dir(folder, methods)]
    assert len(used) > 100
    missing = [message for message in used if not all(_texts(known.get(message)))]
    assert missing == []


def _texts(english):
    return english if isinstance(english, tuple) else (english,)
