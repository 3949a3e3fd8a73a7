"""Messages go into JSON and back unchanged, and are written in the words of any catalogue."""

import json

import pytest

from geo.messages import Message, render

CATALOGUE = {
    "found": "ditemukan %(count)s dari %(places)s (%(percent)s%%)",
    "place": "%(name)s (%(code)s)",
    "done": "selesai.",
}
PLACE = Message("place", {"name": "Salem 100%", "code": "33.29.01"})
FOUND = Message("found", {"count": 2, "places": (PLACE, "Brebes"), "percent": 85})


def test_parameters_lists_and_messages_within_messages_are_written():
    expected = "ditemukan 2 dari Salem 100% (33.29.01), Brebes (85%) selesai."
    assert render([FOUND, Message("done")], CATALOGUE) == expected


def test_every_text_is_translated_also_that_of_a_parameter():
    english = {CATALOGUE["found"]: "found %(count)s of %(places)s", CATALOGUE["place"]: "%(code)s"}
    assert render([FOUND], CATALOGUE, english.__getitem__) == "found 2 of 33.29.01, Brebes"


def test_json_gives_the_same_message_back():
    data = json.loads(json.dumps(FOUND.as_json()))
    assert Message.from_json(data) == FOUND


def test_a_message_without_a_text_is_an_error():
    with pytest.raises(KeyError, match="unknown"):
        render([Message("unknown")], CATALOGUE)
