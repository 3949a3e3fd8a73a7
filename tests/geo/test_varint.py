"""Varints decode to the numbers that were encoded."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import varint
from tests.geo.varints import decode


@given(st.lists(st.integers(0, 2**63 - 1)))
def test_varints_decode_to_the_numbers(numbers):
    array = np.array(numbers, dtype=np.int64)
    assert decode(varint.encode(array)) == numbers
    assert varint.sizes(array).sum() == len(varint.encode(array))


def test_a_number_below_128_is_one_byte():
    assert varint.encode(np.array([0, 127, 128], dtype=np.int64)) == b"\x00\x7f\x80\x01"


@given(st.lists(st.integers(-(2**62), 2**62 - 1)))
def test_zigzag_numbers_are_not_negative_and_twice_as_large_at_most(numbers):
    mapped = varint.zigzag(np.array(numbers, dtype=np.int64)).tolist()
    assert [(one >> 1) ^ -(one & 1) for one in mapped] == numbers
    assert all(0 <= one <= 2 * abs(number) for one, number in zip(mapped, numbers, strict=True))


@given(st.lists(st.integers(0, 2**63 - 1)))
def test_bytes_are_read_as_the_numbers_that_were_written(numbers):
    data = varint.encode(np.array(numbers, dtype=np.int64))
    assert varint.decode(np.frombuffer(data, np.uint8)).tolist() == numbers


@pytest.mark.parametrize("data", [b"\x80", b"\x01\xff", b"\xff" * 9 + b"\x01"])
def test_varints_that_are_cut_short_or_too_long_are_errors(data):
    with pytest.raises(ValueError, match="varint"):
        varint.decode(np.frombuffer(data, np.uint8))
