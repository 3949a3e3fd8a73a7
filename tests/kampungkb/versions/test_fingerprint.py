"""A fingerprint gives back what it was made from, and a slip of one character never another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.areas.codes import COUNTRY, Level, level
from kampungkb.versions.fingerprint import (
    BadFingerprint,
    Fingerprint,
    WrongCharacters,
    WrongLength,
    data_bits,
    decode,
    encode,
    target_bits,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
pairs = st.integers(0, 99).map("{:02}".format)
codes = st.one_of(
    st.just(COUNTRY),
    pairs,
    st.tuples(pairs, pairs).map(".".join),
    st.tuples(pairs, pairs, pairs).map(".".join),
    st.tuples(pairs, pairs, pairs, st.integers(0, 9999).map("{:04}".format)).map(".".join),
)


@st.composite
def fingerprints(draw):
    code = draw(codes)
    at = level(code)
    day = date(2000, 1, 1) + timedelta(days=draw(st.integers(0, 2**15 - 1)))
    data = draw(st.integers(0, 2 ** data_bits(at) - 1))
    return Fingerprint(code, day, data, draw(st.integers(0, 2 ** target_bits(at) - 1)))


@given(fingerprints())
def test_a_fingerprint_gives_back_what_it_was_made_from(fingerprint):
    text = str(fingerprint)
    assert len(text) == 19 and [len(group) for group in text.split("-")] == [4] * 4
    assert decode(text) == fingerprint
    assert encode(decode(text)) == text


@given(fingerprints(), st.sampled_from([" ", "", "–", " - ", "\u2212", "\u00ad\u200b", "\u200f\t"]))
def test_reading_forgives_how_it_is_written(fingerprint, between):
    text = str(fingerprint).lower().replace("-", between)
    text = text.replace("0", "o").replace("1", "l", 1).replace("1", "i")
    assert decode(f" {text}\n") == fingerprint


@given(fingerprints(), st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught(fingerprint, place, character):
    typed = list(str(fingerprint).replace("-", ""))
    if typed[place] == character:
        return
    typed[place] = character
    with pytest.raises(BadFingerprint):
        decode("".join(typed))


@given(fingerprints(), st.integers(0, 15), st.integers(0, 15))
def test_two_exchanged_characters_are_caught(fingerprint, one, other):
    typed = list(str(fingerprint).replace("-", ""))
    if typed[one] == typed[other]:
        return
    typed[one], typed[other] = typed[other], typed[one]
    with pytest.raises(BadFingerprint):
        decode("".join(typed))


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        assert decode(text).day.year >= 2000
    except BadFingerprint as error:
        assert error.do


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("7K3Q-M0ZX-91VD", (WrongLength, "12 characters")),
        ("UUUU-M0ZX-91VD-40TB", (WrongCharacters, "U cannot be")),
        ("7K3Q-M0ZX-91VD-40TB", (BadFingerprint, "do not fit")),
    ],
)
def test_the_error_says_what_to_check(text, what):
    with pytest.raises(what[0], match=what[1]):
        decode(text)


def test_nothing_but_zeros_is_the_country_on_the_first_day():
    assert decode("0000-0000-0000-0000") == Fingerprint(COUNTRY, date(2000, 1, 1), 0, 0)


def test_days_that_no_fingerprint_can_hold_are_the_nearest_one():
    early, late = (Fingerprint("33.29", day, 1, 1) for day in (date(1, 1, 1), date(9999, 12, 31)))
    assert decode(str(early)).day == date(2000, 1, 1)
    assert decode(str(late)).day == date(2089, 9, 17)


def test_hashes_leave_no_doubt_at_any_level():
    assert {at: data_bits(at) for at in Level} == {
        Level.COUNTRY: 44,
        Level.PROVINCE: 37,
        Level.REGENCY: 30,
        Level.DISTRICT: 24,
        Level.VILLAGE: 23,
    }
