"""An archive of tiles → one in which some features are others; all other bytes are copied.

The result is the archive that ``tiles.write`` would make of all shapes, byte by byte: what becomes
of a feature in a tile depends on that feature alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pmtiles.tile import tileid_to_zxy, zxy_to_tileid
from pmtiles.writer import Writer

from geo.compression import TILES
from geo.errors import UnreadableFile
from geo.tiles import mvt, pmtiles
from geo.tiles.pmtiles import DAMAGE, Box, Progress, TileArchive, TileLayer

Layers = dict[str, dict[int, memoryview]]
"""Encoded features of a tile by layer and id."""

Place = tuple[int, int, int]
"""Zoom, x and y of a tile."""


@dataclass(frozen=True)
class LayerUpdate:
    """Features of one layer that come in place of others, at the zooms of the band.

    ``band``: those that come; it may be empty. ``gone``: ids of those that go, to which those
    that come again as others belong. ``boxes``: west, south, east, north of what went, in
    degrees, shape (n, 4).
    """

    band: TileLayer
    gone: NDArray[np.int64]
    boxes: NDArray[np.float64]


def rewrite(
    archive: TileArchive,
    swaps: Sequence[LayerUpdate],
    layers: Sequence[str],
    folder: Path,
    bounds: Box,
    progress: Progress | None = None,
) -> Path:
    """Write the archive anew with the swaps made, into ``folder/FINGERPRINT.pmtiles``.

    Only tiles that a feature reaches which comes or goes are made anew. ``layers`` are in the
    order in which they stand in a tile; features stand in the order of their ids. Raises
    TilingFailed as ``tiles.write`` does, and UnreadableFile where the archive is damaged.
    """
    new: dict[Place, Layers] = {}
    gone: dict[Place, dict[str, set[int]]] = {}
    for swap in swaps:
        lost = set(swap.gone.tolist())
        for place in _reached(swap):
            gone.setdefault(place, {}).setdefault(swap.band.layer, set()).update(lost)
        if len(swap.band.ids):
            for place, number, message in _features(swap.band):
                new.setdefault(place, {}).setdefault(swap.band.layer, {})[number] = message
    numbers = {zxy_to_tileid(*place): place for place in gone.keys() | new.keys()}

    def fill(writer: Writer) -> None:
        done = 0
        for number, data in _merged(archive, set(numbers)):
            place = numbers.get(number)
            if place is not None:
                there = _session(archive, data) if data else {}
                made = _swapped(there, gone.get(place, {}), new.get(place, {}), layers)
                data = pmtiles.pack(made) if made else b""
            if data:
                writer.write_tile(number, data)  # type: ignore[no-untyped-call]
            done += place is not None
            if place is not None and progress:
                progress(done, len(numbers))
        if not writer.tile_entries:
            raise pmtiles.nothing()
        first = tileid_to_zxy(writer.tile_entries[0].tile_id)[0]
        head = pmtiles.header(bounds, first)
        writer.finalize(head, archive.metadata)  # type: ignore[no-untyped-call]

    return pmtiles.appear(folder, fill)


def _merged(archive: TileArchive, numbers: set[int]) -> Iterator[tuple[int, bytes]]:
    """All tiles of the archive and those numbers that it lacks, in order."""
    waiting = sorted(numbers, reverse=True)
    for number, data in archive.tiles():
        while waiting and waiting[-1] < number:
            yield waiting.pop(), b""
        if waiting and waiting[-1] == number:
            waiting.pop()
        yield number, data
    while waiting:
        yield waiting.pop(), b""


def _reached(swap: LayerUpdate) -> set[Place]:
    """Tiles that what went may have reached."""
    found = set()
    west, north = mvt.worlds(swap.boxes[:, 0], swap.boxes[:, 3])
    east, south = mvt.worlds(swap.boxes[:, 2], swap.boxes[:, 1])
    for zoom, step in swap.band.steps.items():
        scale, reach = 2.0**zoom, (mvt.BUFFER + 2 * step) / mvt.EXTENT
        low_x, low_y = (np.floor(v * scale - reach).astype(int) for v in (west, north))
        high_x, high_y = (np.floor(v * scale + reach).astype(int) for v in (east, south))
        for box in zip(
            low_x.tolist(), high_x.tolist(), low_y.tolist(), high_y.tolist(), strict=True
        ):
            x_from, x_to, y_from, y_to = (min(max(v, 0), 2**zoom - 1) for v in box)
            found |= {
                (zoom, x, y) for x in range(x_from, x_to + 1) for y in range(y_from, y_to + 1)
            }
    return found


def _features(band: TileLayer) -> Iterator[tuple[Place, int, memoryview]]:
    for zoom, features in pmtiles.encoded(band):
        start = features.start.tolist()
        places = zip(features.tile.tolist(), features.ids.tolist(), strict=True)
        for at, ((x, y), number) in enumerate(places):
            yield (zoom, x, y), number, features.data[start[at] : start[at + 1]]


def _session(archive: TileArchive, data: bytes) -> Layers:
    try:
        return take_apart(TILES.decompress(data))
    except DAMAGE as error:
        raise UnreadableFile(
            f"the archive of tiles is damaged: {error}",
            file=archive.path,
            do="Build the tiles again.",
        ) from error


def _swapped(
    there: Layers, gone: dict[str, set[int]], new: Layers, order: Sequence[str]
) -> dict[str, list[memoryview]]:
    made = {}
    for name in order:
        features = there.get(name, {})
        lost, come = gone.get(name, set()), new.get(name, {})
        if lost or come:
            features = {n: one for n, one in features.items() if n not in lost} | come
            features = dict(sorted(features.items()))
        if features:
            made[name] = list(features.values())
    return made


def take_apart(data: bytes) -> Layers:
    """Take a tile apart that ``mvt.layer`` wrote; raises ValueError or IndexError."""
    found: Layers = {}
    view, at = memoryview(data), 0
    while at < len(data):
        at, end = _field(data, at, 0x1A)
        at, end_of_name = _field(data, at + 2, 0x0A)  # after the version
        name = data[at:end_of_name].decode()
        at = _number(data, end_of_name + 1)[0]  # after the extent
        features = found.setdefault(name, {})
        while at < end:
            first = at
            at, stop = _field(data, at, 0x12)
            number = _number(data, at + 1)[1]
            features[number] = view[first:stop]
            at = stop
        if at != end:
            raise ValueError("a feature ends beyond its layer")
    return found


def _field(data: bytes, at: int, tag: int) -> tuple[int, int]:
    """Where the content of a field begins and ends."""
    if data[at] != tag:
        raise ValueError(f"byte {at} is {data[at]}, not {tag}")
    first, size = _number(data, at + 1)
    if first + size > len(data):
        raise ValueError("a tile is cut short")
    return first, first + size


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A varint: where what follows it begins, and its value."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return at, value
        shift += 7
