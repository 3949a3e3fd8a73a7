"""Codes and classes of villages, read as one string for each report."""

import numpy as np

from geo.store.database import read_session
from kampungkb.indicators.classification import CLASSES
from kampungkb.listed_villages import class_digits, listed_classes, read_codes, village_codes
from tests.kampungkb.conftest import WORLD

HEADING = ["Kode", "Status", "Klasifikasi"]


def test_codes_of_all_villages_are_sorted(world):
    with read_session(world) as session:
        assert village_codes(session).tolist() == sorted(code for code in WORLD if len(code) == 13)


def test_no_text_is_no_code():
    assert read_codes(None).tolist() == read_codes("").tolist() == []
    assert read_codes("99.01.01.1001,99.01.01.2002").tolist() == ["99.01.01.1001", "99.01.01.2002"]


def test_each_report_gives_the_classes_of_the_villages_it_lists(world, load, book):
    lines = [["99.01.01.2002", "terbentuk", "Mandiri"], ["99.01.02.2001", "dirintis", ""]]
    load(book([HEADING, *lines]), scope="99.01")
    with read_session(world) as session:
        codes = village_codes(session)
        [(number, places, classes)] = listed_classes(session, codes, [1, 2])
        # villages that are not asked for are left out
        [(_, fewer, _)] = listed_classes(session, codes[codes > "99.01.02"], [1])
        assert list(listed_classes(session, codes[:0], [1])) == []
    found = {codes[at]: CLASSES[byte] for at, byte in zip(places, classes, strict=True)}
    assert number == 1
    assert found == {"99.01.01.2002": "mandiri", "99.01.02.2001": "forming"}
    assert np.array_equal(fewer, [0])


def test_digits_are_the_class_bytes_of_listed_villages(world, load, book):
    lines = [["99.01.01.2002", "terbentuk", "Mandiri"], ["99.01.02.2001", "dirintis", ""]]
    load(book([HEADING, *lines]), scope="99.01")
    with read_session(world) as session:
        every = class_digits(session, 1)
        assert {code: CLASSES[int(digit)] for code, digit in every.items()} == {
            "99.01.01.2002": "mandiri",
            "99.01.02.2001": "forming",
        }
        asked = ["99.01.01.2002", "99.01.01.2003"]
        assert class_digits(session, 1, asked) == {"99.01.01.2002": every["99.01.01.2002"]}
        assert class_digits(session, 2) == {}


def test_an_area_narrows_what_is_read(world, load, book):
    lines = [["99.01.01.2002", "terbentuk", "Mandiri"], ["99.01.02.2001", "dirintis", ""]]
    load(book([HEADING, *lines]), scope="99.01")
    with read_session(world) as session:
        codes = village_codes(session)
        [(_, places, _)] = listed_classes(session, codes, [1], "99.01.02")
        assert codes[places].tolist() == ["99.01.02.2001"]
