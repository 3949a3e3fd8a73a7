"""Names are found by the beginnings of their later words."""

from boundaries.search.word_index import WordIndex

NAMES = {
    "61.01.01": "gunung kidul kidulan",
    "61.01.02": "baru kidul",
    "61.01.03": "kidul",
    "61.01.04": "rakidul",
}


def test_an_area_is_found_once_in_order_of_names():
    index = WordIndex(NAMES)
    assert list(index.find("kidul")) == ["61.01.02", "61.01.01"]
    assert list(index.find("kidul kid")) == ["61.01.01"]
    assert list(index.find("gunung")) == []
    assert list(WordIndex({}).find("kidul")) == []
