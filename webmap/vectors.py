"""What the atlas tells the browser, in as few bytes as it can: codes, classes, titles.

The browser gets the codes of all villages once, and for each day a byte per area. Lists are in the
order of codes, so a place in one is the same place in the other.
"""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boundaries import names
from boundaries.codes import COUNTRY, Level
from webmap import symbology
from webmap.snapshot import Snapshot

CLASSES = tuple(symbology.COVERAGE_COLOURS)
"""Classes of coverage; the index of its class is the byte of an area above the villages."""

PARTIAL = 0x80
"""Added to the byte of an area of whose villages only a part is known."""

LEVELS = (Level.VILLAGE, Level.DISTRICT, Level.REGENCY, Level.PROVINCE)
"""Levels whose bytes follow each other."""


def codes(held: Snapshot) -> bytes:
    """Village codes as numbers, each as the difference to the one before, in varints (LEB128)."""
    numbers = np.array([int(code.replace(".", "")) for code in held.state.codes], dtype=np.int64)
    return _varints(np.diff(numbers, prepend=0))


def key(held: Snapshot) -> str:
    """Name of everything that depends on the list of areas alone: hash of its codes and names."""
    text = "\n".join(f"{code} {name}" for code, name in held.names.items())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def classes(held: Snapshot) -> bytes:
    """Class of every area as of a day: villages, then districts, regencies and provinces.

    A village's byte is its index in ``kampungkb.classification.CLASSES``. Areas without villages
    are left out.
    """
    above = [bytes(map(_class, held.rows(COUNTRY, level))) for level in LEVELS[1:]]
    return b"".join([held.state.classes.tobytes(), *above])


def _class(row: dict[str, Any]) -> int:
    return CLASSES.index(symbology.coverage_class(row)) | PARTIAL * symbology.partial(row)


def titles(held: Snapshot, code: str) -> dict[str, list[str]]:
    """Titles of areas by level, in the order of codes: an area's districts and villages.

    For the country, its provinces and regencies.
    """
    codes_of = held.state.within(code).codes
    levels = (Level.PROVINCE, Level.REGENCY) if code == COUNTRY else (Level.DISTRICT, Level.VILLAGE)
    found = {}
    for level in levels:
        letters = {Level.PROVINCE: 2, Level.REGENCY: 5, Level.DISTRICT: 8, Level.VILLAGE: 13}
        ordered = np.unique(codes_of.astype(f"U{letters[level]}")).tolist()
        found[level.word] = [names.title(one, held.names.get(one, one)) for one in ordered]
    return found


def _varints(numbers: NDArray[np.int64]) -> bytes:
    written = bytearray()
    for number in numbers.tolist():
        while number > 127:
            written.append(number & 127 | 128)
            number >>= 7
        written.append(number)
    return bytes(written)
