"""Every message that rows carry has the expected words in each language.

``tests/data/message_texts.json`` holds them as the version before messages had keys wrote them.
"""

import json
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from geo.messages import Message
from kampungkb.register.messages import TEXTS, in_column, message, rows_disagree
from webmap.core import i18n

EXPECTED = json.loads((Path(__file__).parents[2] / "data/message_texts.json").read_text("utf-8"))


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: case["messages"][0]["key"])
def test_the_words_of_both_languages(case):
    messages = [Message.from_json(data) for data in case["messages"]]
    assert [i18n.message_text(messages, language) for language in ("id", "en")] == [
        case["id"], case["en"],
    ]  # fmt: skip


def test_every_text_is_among_the_expected_ones():
    assert {key for case in EXPECTED for data in case["messages"] for key in _keys(data)} == set(
        TEXTS
    )


def _keys(data):
    yield data["key"]
    for value in data["parameters"].values():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from _keys(part)


def test_a_problem_without_a_column_stands_alone():
    assert in_column("", message("total_line")) == message("total_line")


def test_rows_of_a_file_without_sheets_are_named_by_number():
    note = rows_disagree([("", 4), ("Isian", 7)])
    words = i18n.message_text([note], "id")
    assert words == "berbeda status dengan baris 4, Isian baris 7; yang tertinggi berlaku"


PSEUDO_LANGUAGE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

#, python-format
msgid "Kode %(code)s terdaftar: %(name)s."
msgstr "Kode %(code)s kacatet: %(name)s."
"""


def test_a_third_language_is_one_catalogue_and_one_line(tmp_path, monkeypatch):
    folder = tmp_path / "su" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = tmp_path / "messages.po"
    source.write_text(PSEUDO_LANGUAGE, encoding="utf-8")
    with source.open("rb") as po, (folder / "messages.mo").open("wb") as mo:
        write_mo(mo, read_po(po))
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(i18n, "LANGUAGES", {**i18n.LANGUAGES, "su": "Basa Sunda"})
    i18n.texts.cache_clear()
    try:
        reason = [message("code_listed", code="33.29.01.2001", name="Bentar")]
        assert i18n.message_text(reason, "su") == "Kode 33.29.01.2001 kacatet: Bentar."
        assert list(i18n.translations()) == ["id", "en", "su"]
        # what is not translated yet is shown in the language that texts are written in
        assert i18n.message_text([message("total_line")], "su") == "baris jumlah."
    finally:
        i18n.texts.cache_clear()
