"""Files of the layers of maps, and the index in the store: which file each layer has now.

At its end an import updates the index and writes the files that take long. A host without a file
writes it from the store at the first request.
"""

import hashlib
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level, level, slice_of
from boundaries.areas.models import Shape
from boundaries.areas.repository import shapes_version
from boundaries.areas.shape_queries import WKB
from boundaries.importing.records import Progress
from geo import compression
from geo.store.database import Meta, read_session, write_session
from webmap.maps import layers
from webmap.maps.layers import ContextAreas, Layer, ShapeRows

SUFFIX = ".geojson"
ENCODING_SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""Suffix of a layer's file by encoding, as nginx's modules for static compression expect them."""

_INDEX_KEY = "drawings-index"  # row of Meta: lines of "key name"
_STAMP_KEY = "drawings"  # row of Meta: hash of the index, version of the shapes, format stamp
_QUEUED = 16  # layers in memory at a time


def folder(instance: str | Path) -> Path:
    """Return the folder of the layer files in an instance folder."""
    return Path(instance) / "shapes"


def build(
    engine: Engine, into: Path, progress: Progress | None = None, *, down_to: Level = Level.PROVINCE
) -> int:
    """Renew the index of the store's layers, and write the files that are missing.

    ``down_to`` is the lowest level of areas whose maps get their files now; others are written at
    the first request. Files of the index before stay for pages that are open; older ones are
    deleted. Returns the number of layers written.
    """
    with read_session(engine) as session:
        version = shapes_version(session)
        before = stored_index(session)
        index = before if before and _is_current(session, version) else computed_index(session)
    if index is not before:
        text = "\n".join(f"{key} {name}" for key, name in index.names.items())
        digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
        with write_session(engine) as session:
            if shapes_version(session) != version:
                return 0  # a newer import has replaced the shapes and builds their layers
            session.merge(Meta(key=_INDEX_KEY, value=text))
            session.merge(Meta(key=_STAMP_KEY, value=" ".join([digest, *_versions(version)])))
    count = _write_missing(engine, index, into, down_to, progress)
    if before and index is not before:
        _delete_others(into, {*before.names.values(), *index.names.values()})
    return count


def _write_missing(
    engine: Engine, index: "LayerIndex", into: Path, down_to: Level, progress: Progress | None
) -> int:
    existing = {path.name for path in into.glob(f"*{SUFFIX}.*")}
    missing = [
        index.layer(name)
        for name in index.names.values()
        if not {f"{name}{SUFFIX}{suffix}" for suffix in ENCODING_SUFFIXES.values()} <= existing
    ]
    to_write = [layer for layer in missing if layer and level(layer.code) <= down_to]

    def write(layer: Layer, rows: ShapeRows) -> None:
        if rows:
            bodies = encode(layers.geojson_text(layer, rows))
            write_files(into, layers.content_name(layer, rows), bodies)

    # threads, because nearly all work is done by libraries that release the interpreter lock
    with read_session(engine) as session, ThreadPoolExecutor(os.cpu_count()) as pool:
        queue: deque[Future[None]] = deque()
        context = ContextAreas(session)
        for done, layer in enumerate(to_write, start=1):
            queue.append(pool.submit(write, layer, layers.read_shapes(session, layer, context)))
            if len(queue) > _QUEUED:
                queue.popleft().result()
            if progress:
                progress("drawings", done, len(to_write))
        for future in queue:
            future.result()
    return len(to_write)


def _delete_others(into: Path, names: set[str]) -> None:
    for path in into.glob(f"*{SUFFIX}.*"):
        if path.name.partition(".")[0] not in names:
            path.unlink(missing_ok=True)


# One layer ------------------------------------------------------------------------------------


def encode(text: bytes) -> dict[str, bytes]:
    """Return the GeoJSON of a layer by encoding; every host gets the same bytes."""
    return {
        "br": compression.LAYER_BR.compress(text),
        "gzip": compression.LAYER_GZIP.compress(text),
    }


def write_files(into: Path, name: str, bodies: Mapping[str, bytes]) -> None:
    """Write the files of a layer; each is renamed when it is complete."""
    into.mkdir(parents=True, exist_ok=True)
    for encoding, suffix in ENCODING_SUFFIXES.items():
        path = into / f"{name}{SUFFIX}{suffix}"
        temporary = into / f".{path.name}.{os.getpid()}-{get_ident()}"
        try:
            temporary.write_bytes(bodies[encoding])
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def read_file(into: Path, name: str, encoding: str) -> bytes | None:
    """Read a layer in an encoding or as ``plain``; None if the file is missing."""
    suffix = ENCODING_SUFFIXES.get(encoding, ENCODING_SUFFIXES["br"])
    try:
        body = (into / f"{name}{SUFFIX}{suffix}").read_bytes()
    except OSError:
        return None
    return body if encoding in ENCODING_SUFFIXES else compression.LAYER_BR.decompress(body)


# The index ------------------------------------------------------------------------------------


class LayerIndex:
    """Name of the GeoJSON of each layer, and the layer of each name."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names  # by key of the layer
        self._keys = {name: key for key, name in names.items()}

    def layer(self, name: str) -> Layer | None:
        """Return the layer of a name; None if no layer has it."""
        key = self._keys.get(name)
        return Layer.of(key) if key else None


def current_index(session: Session) -> LayerIndex:
    """Return the index of the shapes in the store: the stored one if it is of these shapes.

    Between an import and the end of its build, and after a change of the format, it is computed.
    """
    stored = stored_index(session) if _is_current(session, shapes_version(session)) else None
    return stored or computed_index(session)


def stored_index(session: Session) -> LayerIndex | None:
    """Return the index that the last build stored; None before the first."""
    text = session.scalar(select(Meta.value).where(Meta.key == _INDEX_KEY))
    return None if text is None else LayerIndex(dict(line.split(" ") for line in text.splitlines()))


def computed_index(session: Session) -> LayerIndex:
    """Return the index, computed from every shape in the store: 3 s for the country."""
    return LayerIndex(dict(_names(session)))


def _is_current(session: Session, version: int) -> bool:
    stamp = session.scalar(select(Meta.value).where(Meta.key == _STAMP_KEY)) or ""
    return stamp.split()[1:] == _versions(version)


def _versions(version: int) -> list[str]:
    return [str(version), layers.format_stamp()]


@dataclass(frozen=True, slots=True)
class _Fingerprints:
    """Fingerprints of the shapes of one level at one scale, by code."""

    codes: NDArray[np.str_]
    digests: list[bytes]

    def of(self, codes: NDArray[np.str_] | Sequence[str]) -> list[tuple[str, bytes]]:
        places = np.searchsorted(self.codes, codes)
        return [
            (str(code), self.digests[place])
            for code, place in zip(codes, places.tolist(), strict=True)
            if place < len(self.codes) and self.codes[place] == code
        ]

    def within(self, code: str) -> list[tuple[str, bytes]]:
        part = slice_of(self.codes, code)
        return list(zip(self.codes[part].tolist(), self.digests[part], strict=True))


def _names(session: Session) -> Iterator[tuple[str, str]]:
    """Yield key and name of every layer that has shapes."""
    fingerprints = _fingerprints(session)
    nothing = _Fingerprints(np.array([], dtype=str), [])
    owners = {COUNTRY: None}
    for scale, by in fingerprints:
        if by < Level.VILLAGE and scale != "country":
            owners |= dict.fromkeys(fingerprints[scale, by].codes.tolist())
    context = ContextAreas(session)
    for code in owners:
        for layer in layers.all_layers(code):
            shapes = fingerprints.get((layer.scale, layer.level), nothing)
            in_layer = shapes.of(context.around(code)) if layer.around else shapes.within(code)
            if in_layer:
                yield layer.key, layers.name_from_fingerprints(layer, in_layer)


def _fingerprints(session: Session) -> dict[tuple[str, Level], _Fingerprints]:
    """Read fingerprints of all shapes by scale and level, but for the country's own."""
    gathered: dict[tuple[str, int], tuple[list[str], list[bytes]]] = {}
    query = select(Shape.scale, Shape.code, WKB).where(
        Shape.scale.in_(layers.SCALES.values()), Shape.code != COUNTRY
    )
    ordered = query.order_by(Shape.scale, Shape.code).execution_options(yield_per=2000)
    for scale, code, wkb in session.execute(ordered):
        codes, digests = gathered.setdefault((scale, len(code)), ([], []))
        codes.append(code)
        digests.append(layers.fingerprint(wkb))
    return {
        (scale, level(codes[0])): _Fingerprints(np.array(codes, dtype=str), digests)
        for (scale, _), (codes, digests) in gathered.items()
    }
