"""Names are found by the beginnings of their later words."""

from boundaries.areas.codes import Level
from boundaries.search.word_index import WordIndex

NAMES = {
    "61.01": "Suka Kidul",
    "61.01.01": "Gunung Kidul Kidulan",
    "61.01.02": "Baru Kidul",
    "61.01.03": "Kidul",
    "61.01.04": "Rakidul",
}


def test_an_area_is_found_once_in_order_of_names():
    index = WordIndex(NAMES, Level.DISTRICT)
    assert list(index.find("kidul")) == ["61.01.02", "61.01.01"]
    assert list(index.find("kidul kid")) == ["61.01.01"]
    assert list(index.find("gunung")) == []
    assert list(WordIndex(NAMES, Level.VILLAGE).find("kidul")) == []
