"""Every word of the vocabulary is read as the value that it stands for, and as no other."""

from collections import Counter
from datetime import date
from itertools import chain

import pytest
from babel.dates import get_month_names

from kampungkb.indicators.classification import Klasifikasi, Status
from kampungkb.register import cells, headings, vocabulary

STATUS_WORDS = [
    (word, status) for status, words in vocabulary.STATUS_WORDS.items() for word in words
]
HEADINGS = [(word, field) for field, words in vocabulary.HEADINGS.items() for word in words]


@pytest.mark.parametrize(("word", "status"), STATUS_WORDS)
def test_a_status_word_is_read_in_any_case_and_punctuation(word, status):
    for written in (word, word.upper(), f"  {word.title()}. ", word.replace(" ", "-")):
        if written.lower() not in vocabulary.EMPTY_MARKS:
            assert cells.parse_status(written, "Status") is status


def test_only_none_is_a_status_word_and_a_mark_for_an_empty_cell():
    assert {word for word, _ in STATUS_WORDS} & vocabulary.EMPTY_MARKS == {"none"}
    assert cells.parse_status("None", "Status") is None  # spreadsheet programs write it
    assert cells.parse_status("(none)", "Status") is Status.UNFORMED


def test_every_status_has_words():
    assert vocabulary.STATUS_WORDS.keys() == set(Status)


@pytest.mark.parametrize("word", sorted(vocabulary.UNCLASSIFIED_WORDS))
def test_a_word_for_unclassified_is_read_as_no_klasifikasi(word):
    for written in (word, word.upper(), f" {word.title()} "):
        assert cells.parse_klasifikasi(written, "Klasifikasi") is None


def test_no_klasifikasi_is_a_word_for_unclassified():
    assert not {one.value for one in Klasifikasi} & vocabulary.UNCLASSIFIED_WORDS


@pytest.mark.parametrize(("word", "field"), HEADINGS)
def test_a_heading_is_found_as_its_field(word, field):
    other = "kode" if field != "code" else "desa"
    for written in (word.title(), word.upper(), f"{word} *", word.replace(" ", "/")):
        assert headings.find_heading([[other, written]]).columns[field] == 1


@pytest.mark.parametrize("word", sorted(vocabulary.NAME_HEADINGS))
def test_a_heading_of_names_is_the_village_beside_a_code(word):
    assert headings.find_heading([["Kode", word.title()]]).columns["village"] == 1


def test_headings_that_depend_on_other_columns_are_known():
    assert set(vocabulary.HEADINGS["district"]) >= vocabulary.SUBDISTRICT_HEADINGS
    assert not vocabulary.NAME_HEADINGS & set(chain.from_iterable(vocabulary.HEADINGS.values()))


@pytest.mark.parametrize(("word", "month"), vocabulary.MONTHS.items())
def test_a_date_with_the_name_of_a_month_is_read(word, month):
    assert cells.parse_date(f"2 {word.title()} 2023", "Tanggal") == (date(2023, month, 2), False)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", ["wide", "abbreviated"])
def test_month_names_of_each_language_are_known(language, width):
    for number, name in get_month_names(width, locale=language).items():
        assert vocabulary.MONTHS[name.lower()] == number


@pytest.mark.parametrize("mark", sorted(vocabulary.EMPTY_MARKS))
def test_a_mark_for_an_empty_cell_is_no_value(mark):
    for written in (mark, mark.upper(), f" {mark} "):
        assert cells.filled_text(written) == ""
    assert cells.parse_code(mark, "Kode") == ""


@pytest.mark.parametrize(
    "words",
    [
        [word for word, _ in STATUS_WORDS],
        [word for word, _ in HEADINGS],
        [*vocabulary.UNCLASSIFIED_WORDS],
        [*vocabulary.MONTHS],
        [*vocabulary.NAME_HEADINGS],
        [*vocabulary.NO_VILLAGE_WORDS],
    ],
    ids=["statuses", "headings", "unclassified", "months", "names", "no village"],
)
def test_words_are_in_normal_form_and_stand_for_one_value(words):
    assert [word for word, count in Counter(words).items() if count > 1] == []
    assert [word for word in words if cells.normalised_text(word) != word] == []
