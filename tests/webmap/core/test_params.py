"""Parameters of a request."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from boundaries.areas.codes import Level, UnknownCode, UnknownLevel
from geo.store.database import read_session
from webmap.core import params
from webmap.core.errors import BadDate, BadParameter


def test_a_date_is_read_from_its_iso_form():
    assert params.iso_date(" 2023-07-27 ") == date(2023, 7, 27)


@pytest.mark.parametrize("text", ["yesterday", "2023-02-30", "27/07/2023", "", "x" * 999])
def test_another_text_is_no_date(text):
    with pytest.raises(BadDate, match=r"is not a date\. Write it as YYYY-MM-DD") as caught:
        params.iso_date(text)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    ("query", "day"), [("", None), ("date=", None), ("date=2023-07-27", date(2023, 7, 27))]
)
def test_the_date_of_a_request_may_be_absent(app, query, day):
    with app.test_request_context(f"/?{query}"):
        assert params.day() == day


@pytest.mark.parametrize(
    ("query", "cookie", "language"),
    [
        ("", "", "id"),
        ("lang=en", "", "en"),
        ("", "lang=en", "en"),
        ("lang=id", "lang=en", "id"),
        ("lang=", "lang=en", "en"),
        ("lang=xx", "lang=en", "id"),  # an unknown language is not a choice of the cookie's
        ("", "lang=xx", "id"),
        ("old_lang=en", "", "id"),
    ],
)
def test_a_language_comes_from_the_address_then_the_cookie_then_the_setting(
    app, query, cookie, language
):
    headers = {"Cookie": cookie} if cookie else None
    with app.test_request_context(f"/?{query}", headers=headers):
        assert params.language() == language


def test_the_setting_chooses_the_language_of_a_first_visit(app):
    app.config["LANGUAGE"] = "en"
    with app.test_request_context("/"):
        assert params.language() == "en"


@pytest.mark.parametrize(
    ("code", "word", "level"),
    [
        ("ID", None, Level.PROVINCE),
        ("33", None, Level.REGENCY),
        ("33.29.01", "", Level.VILLAGE),
        ("33.29.01.2001", None, Level.VILLAGE),
        ("33", "village", Level.VILLAGE),
        ("33.29", "regency", Level.REGENCY),  # the area itself as one row
    ],
)
def test_the_level_below_is_the_next_or_the_requested_one(code, word, level):
    assert params.level_below(code, word) == level


@pytest.mark.parametrize(("code", "word"), [("33.29", "province"), ("33", "planet")])
def test_a_level_above_the_area_or_an_unknown_word_is_refused(code, word):
    with pytest.raises(UnknownLevel, match=word):
        params.level_below(code, word)


def test_the_parameter_of_the_level_has_the_name_that_the_view_says(app):
    with app.test_request_context("/?by=village&level=district"):
        assert params.by("33") == Level.VILLAGE
        assert params.by("33", "level") == Level.DISTRICT


def test_an_area_is_found_by_any_spelling_of_its_code(sample_store):
    with read_session(sample_store) as session:
        assert params.area(session, "9901").code == "99.01"
        with pytest.raises(UnknownCode):
            params.area(session, "98")


def test_an_unknown_parameter_is_refused_with_the_nearest_known_one():
    with pytest.raises(
        BadParameter, match=r"'levle' here; 'level' is the nearest\. Use level, date"
    ):
        params.check_names(MultiDict([("levle", "village")]), ("level", "date"))
    with pytest.raises(BadParameter, match=r"there is no parameter 'zzz' here\. Use level"):
        params.check_names(MultiDict([("zzz", "1")]), ("level", "date"))
    with pytest.raises(BadParameter) as caught:
        params.check_names(MultiDict([("x" * 9999, "1")]), ("level",))
    assert len(str(caught.value)) < 150


def test_a_parameter_has_one_value():
    params.check_names(
        MultiDict([("within", "33"), ("within", "33"), ("date", "")]), ("within", "date")
    )
    with pytest.raises(BadParameter, match="within has 2 values"):
        params.check_names(MultiDict([("within", "33"), ("within", "34")]), ["within"])
    with pytest.raises(BadParameter, match="date has no value"):
        params.check_names(MultiDict([("date", " ")]), ["date"], allow_empty=False)
