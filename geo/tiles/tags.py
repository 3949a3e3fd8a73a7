"""Attributes of features in vector tiles (Vector Tile Specification 2.1, section 4.4).

A table holds the attributes of all features of a layer, encoded once; a tile takes from it what its
own features need. The geometry of a feature is copied as it is.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo import varint
from geo.tiles.mvt import EXTENT
from geo.tiles.rings import to_offsets

Value = str | int | float | bool | None
"""Value of an attribute; a feature has no attribute where it is None."""

_NONE = -1


@dataclass(frozen=True, eq=False)
class AttributeTable:
    """Attributes of the features of a layer.

    ``names``: of the attributes. ``values``: encoded Value messages that features share.
    ``places``: shape (features, attributes), place in ``values``, -1 where a feature has none.
    """

    names: tuple[str, ...]
    values: tuple[bytes, ...]
    places: NDArray[np.int32]

    def take(self, rows: NDArray[np.int64]) -> "AttributeTable":
        """Return the table of some of the features, in the order of ``rows``."""
        return AttributeTable(self.names, self.values, self.places[rows])

    @property
    def nbytes(self) -> int:
        """Approximate size in bytes."""
        return int(self.places.nbytes) + sum(map(len, self.values)) + 50 * len(self.values)


def table(columns: Mapping[str, Sequence[Value]]) -> AttributeTable:
    """Return the table of columns of equal length; equal values are stored once."""
    found: dict[bytes, int] = {}
    places = []
    for column in columns.values():
        encoded = {value: _place(value, found) for value in dict.fromkeys(_typed(column))}
        places.append([encoded[value] for value in _typed(column)])
    matrix = np.array(places, np.int32).T if places else np.zeros((0, 0), np.int32)
    return AttributeTable(tuple(columns), tuple(found), np.ascontiguousarray(matrix))


def categories(columns: Mapping[str, tuple[Sequence[Value], NDArray[np.int64]]]) -> AttributeTable:
    """Return the table of columns of few values: of each, its values and the place of each row."""
    found: dict[bytes, int] = {}
    places = []
    for values, index in columns.values():
        own = np.array([_place(value, found) for value in _typed(values)], np.int32)
        places.append(own[index])
    return AttributeTable(tuple(columns), tuple(found), np.stack(places, axis=1))


def join(first: AttributeTable, second: AttributeTable) -> AttributeTable:
    """Return a table with the attributes of both; they have the same features."""
    moved = np.where(second.places == _NONE, _NONE, second.places + len(first.values))
    return AttributeTable(
        first.names + second.names,
        first.values + second.values,
        np.hstack([first.places, moved.astype(np.int32)]),
    )


def encode_layer(name: str, features: Sequence[memoryview], attributes: AttributeTable) -> bytes:
    """Encode a layer of a tile: encoded features, each with its row of the attributes.

    The features are those of ``mvt.encode_features``, each with its tag and length; they get their
    attributes as field 2, and the layer the keys and values that they use.
    """
    places = attributes.places
    used = np.zeros(len(attributes.values) + 1, np.bool_)
    used[places] = True
    used[_NONE] = False
    number = np.cumsum(used) - 1
    present = places != _NONE
    pairs = np.empty((*places.shape, 2), np.int64)
    pairs[:, :, 0] = np.arange(places.shape[1])
    pairs[:, :, 1] = number[places]
    chosen = pairs[present].ravel()
    sizes = varint.sizes(chosen)
    ends = to_offsets(sizes)
    tags = varint.write(chosen, sizes, ends[:-1])
    bounds = ends[2 * to_offsets(present.sum(axis=1))].tolist()

    text = name.encode()
    parts: list[bytes | memoryview] = [
        b"\x78\x02\x0a" + _varint(len(text)) + text + b"\x28" + _varint(EXTENT)
    ]
    for feature, begin, end in zip(features, bounds[:-1], bounds[1:], strict=True):
        head = 2 if feature[1] < 128 else 3 if feature[2] < 128 else 4 if feature[3] < 128 else 5
        own = b"\x12" + _varint(end - begin) + tags[begin:end] if end > begin else b""
        body = feature[head:]
        parts += (b"\x12" + _varint(len(body) + len(own)), body, own)
    for key in attributes.names:
        encoded = key.encode()
        parts.append(b"\x1a" + _varint(len(encoded)) + encoded)
    values = attributes.values
    for place in np.flatnonzero(used).tolist():
        parts.append(b"\x22" + _varint(len(values[place])) + values[place])
    content = b"".join(parts)
    return b"\x1a" + _varint(len(content)) + content


def _typed(values: Iterable[Value]) -> list[tuple[type, Value]]:
    # 1, 1.0 and True are equal keys of a dictionary, and different values in a tile
    return [(type(value), value) for value in values]


def _place(typed: tuple[type, Value], found: dict[bytes, int]) -> int:
    value = typed[1]
    return _NONE if value is None else found.setdefault(_encode(value), len(found))


def _encode(value: str | int | float | bool) -> bytes:
    """Encode a Value message."""
    if isinstance(value, str):
        text = value.encode()
        return b"\x0a" + _varint(len(text)) + text
    if isinstance(value, bool):
        return b"\x38\x01" if value else b"\x38\x00"
    if isinstance(value, float):
        return b"\x19" + struct.pack("<d", value)
    if value < 0:
        return b"\x30" + _varint(-2 * value - 1)
    return b"\x28" + _varint(value)


def _varint(number: int) -> bytes:
    if number < 128:
        return _SMALL[number]
    parts = bytearray()
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    parts.append(number)
    return bytes(parts)


_SMALL = [bytes([number]) for number in range(128)]
