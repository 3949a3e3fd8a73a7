"""Encode whole numbers as varints (LEB128): seven bits a byte, the lowest first.

Protocol buffers, vector tiles and the compact files of the maps consist of them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def encode(numbers: Array) -> bytes:
    """Encode numbers from 0 one after the other."""
    size = sizes(numbers)
    return write(numbers, size, np.cumsum(size) - size)


def zigzag(numbers: Array) -> Array:
    """Map signed numbers to numbers from 0, so that small ones stay small: 0, -1, 1, -2, …"""
    mapped: Array = (numbers << 1) ^ (numbers >> 63)
    return mapped


def sizes(numbers: Array) -> Array:
    """Return how many bytes each number takes."""
    size = np.ones(len(numbers), np.int64)
    for bits in range(7, 63, 7):
        larger = numbers >= 1 << bits
        if not larger.any():
            break
        size += larger
    return size


def write(numbers: Array, size: Array, place: Array) -> bytes:
    """Encode numbers of known sizes, each at its place in the result."""
    data = np.zeros(int(size.sum()), np.uint8)
    data[place] = numbers & 127
    for byte in range(1, int(size.max(initial=1))):
        longer = size > byte
        place, size, numbers = place[longer], size[longer], numbers[longer]
        data[place + byte - 1] |= 128
        data[place + byte] = numbers >> (7 * byte) & 127
    return data.tobytes()


def decode(data: Array) -> Array:
    """Decode bytes of varints one after the other; numbers are below 2**63.

    Raises ValueError where the last one is cut short.
    """
    if not len(data):
        return np.zeros(0, np.int64)
    last = np.flatnonzero(data < 128)
    if not len(last) or last[-1] != len(data) - 1:
        raise ValueError("the last varint is cut short")
    first = np.append(0, last[:-1] + 1)
    size = last - first + 1
    if int(size.max()) > 9:
        raise ValueError("a varint is longer than 9 bytes")
    numbers = np.zeros(len(last), np.int64)
    for byte in range(int(size.max())):
        longer = size > byte
        numbers[longer] |= (data[first[longer] + byte].astype(np.int64) & 127) << (7 * byte)
    return numbers
