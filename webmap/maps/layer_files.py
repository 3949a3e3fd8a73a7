"""Files of the drawings, and the index in the store that tells which drawing each layer has now.

Both are made at the end of an import, the files of what takes long to draw. A machine that has not
a file makes it from the store when somebody asks for it.
"""

import gzip
import hashlib
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

import brotli
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level, level
from boundaries.areas.models import Shape
from boundaries.areas.repository import shapes_version
from boundaries.importing.boundaries import WKB
from boundaries.importing.records import Progress
from geo.store.database import Meta, read_session, write_session
from webmap.maps import layers
from webmap.maps.layers import Layer, Rows

SUFFIX = ".geojson"
ENDS = {"br": ".br", "gzip": ".gz"}
"""Ends of the two files of a drawing, as nginx's modules for static compression look for them."""

_TOLD, _LISTED = "drawings", "drawings-index"  # rows of Meta: what the index is of, and itself


def folder(instance: str | Path) -> Path:
    """Folder of the drawings in an instance folder."""
    return Path(instance) / "shapes"


def build(
    engine: Engine, into: Path, progress: Progress | None = None, *, down_to: Level = Level.PROVINCE
) -> int:
    """Name the drawings of the store's shapes, and write the files that are missing.

    ``down_to`` is the lowest level of areas whose maps get their files now; others are written
    when somebody asks for them. Files of the build before stay for the pages that are open; older
    ones go. Gives how many drawings were written.
    """
    with read_session(engine) as session:
        version = shapes_version(session)
        before, made_of = stored(session), _told(session)
        index = before if before and made_of[1:] == _of(version) else fresh(session)
    if index is not before:
        text = "\n".join(f"{key} {name}" for key, name in index.names.items())
        digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
        with write_session(engine) as session:
            if shapes_version(session) != version:
                return 0  # whoever brought newer shapes names their drawings
            session.merge(Meta(key=_LISTED, value=text))
            session.merge(Meta(key=_TOLD, value=" ".join([digest, *_of(version)])))
    count = _write(engine, index, into, down_to, progress)
    if before and index is not before:
        _clear(into, {*before.names.values(), *index.names.values()})
    return count


def _write(
    engine: Engine, index: "LayerIndex", into: Path, down_to: Level, progress: Progress | None
) -> int:
    there = {path.name for path in into.glob(f"*{SUFFIX}.*")}
    missing = [
        index.layer(name)
        for name in index.names.values()
        if not {f"{name}{SUFFIX}{end}" for end in ENDS.values()} <= there
    ]
    wanted = [layer for layer in missing if layer and level(layer.code) <= down_to]

    def write(layer: Layer, found: Rows) -> None:
        if found:
            body = encode(layers.text(layer, found))
            keep(into, layers.name_of(layer, found), body)

    # Threads: nearly all of the work is done by libraries that let others go on.
    with read_session(engine) as session, ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting: deque[Future[None]] = deque()
        near = layers.Surroundings(session)
        for done, layer in enumerate(wanted, start=1):
            waiting.append(pool.submit(write, layer, layers.read(session, layer, near)))
            if len(waiting) > 16:  # no more in memory than is worked on soon
                waiting.popleft().result()
            if progress:
                progress("drawings", done, len(wanted))
        for last in waiting:
            last.result()
    return len(wanted)


def _clear(into: Path, kept: set[str]) -> None:
    for path in into.glob(f"*{SUFFIX}.*"):
        if path.name.partition(".")[0] not in kept:
            path.unlink(missing_ok=True)


# One file ---------------------------------------------------------------------------------------


def encode(text: bytes) -> dict[str, bytes]:
    """Body of a drawing by encoding; the same wherever it is made."""
    return {"br": brotli.compress(text, quality=5), "gzip": gzip.compress(text, 4, mtime=0)}


def keep(into: Path, name: str, bodies: Mapping[str, bytes]) -> None:
    """Write the files of a drawing, each whole or not at all."""
    into.mkdir(parents=True, exist_ok=True)
    for encoding, end in ENDS.items():
        path = into / f"{name}{SUFFIX}{end}"
        part = into / f".{path.name}.{os.getpid()}-{get_ident()}"
        try:
            part.write_bytes(bodies[encoding])
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


# The index ------------------------------------------------------------------------------------


class LayerIndex:
    """Which drawing each layer has, and the other way."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names  # by key of the layer
        self._keys = {name: key for key, name in names.items()}

    def layer(self, name: str) -> Layer | None:
        """Layer of a drawing; None for one that no layer has."""
        key = self._keys.get(name)
        return Layer.of(key) if key else None


def current(session: Session) -> LayerIndex:
    """Index of the shapes that the store has now: the stored one, or in its absence a fresh one.

    The latter is for the seconds between an import and the end of its build.
    """
    held = _told(session)[1:] == _of(shapes_version(session))
    return (stored(session) if held else None) or fresh(session)


def stored(session: Session) -> LayerIndex | None:
    """Index that the last build left in the store; None before the first."""
    text = session.scalar(select(Meta.value).where(Meta.key == _LISTED))
    return None if text is None else LayerIndex(dict(line.split(" ") for line in text.splitlines()))


def fresh(session: Session) -> LayerIndex:
    """Index of the shapes that the store has now, each of which is read: 3 s for the country."""
    return LayerIndex(dict(_named(session)))


def _told(session: Session) -> list[str]:
    return (session.scalar(select(Meta.value).where(Meta.key == _TOLD)) or "").split()


def _of(version: int) -> list[str]:
    return [str(version), str(layers.FORM)]


@dataclass(frozen=True, slots=True)
class _Fingerprints:
    """Fingerprints of the shapes of one level at one scale, by code."""

    codes: NDArray[np.str_]
    digests: list[bytes]

    def of(self, wanted: NDArray[np.str_] | Sequence[str]) -> list[tuple[str, bytes]]:
        places = np.searchsorted(self.codes, wanted)
        found = zip(wanted, places.tolist(), strict=True)
        return [
            (str(code), self.digests[place])
            for code, place in found
            if place < len(self.codes) and self.codes[place] == code
        ]

    def within(self, code: str) -> list[tuple[str, bytes]]:
        first, last = 0, len(self.codes)
        if code != COUNTRY:
            first, last = np.searchsorted(self.codes, [code, f"{code}/"]).tolist()
        return list(zip(self.codes[first:last].tolist(), self.digests[first:last], strict=True))


def _named(session: Session) -> Iterator[tuple[str, str]]:
    prints = _fingerprints(session)
    nothing = _Fingerprints(np.array([], dtype=str), [])
    owners = {COUNTRY: None}
    for scale, by in prints:
        if by < Level.VILLAGE and scale != "country":
            owners |= dict.fromkeys(prints[scale, by].codes.tolist())
    near = layers.Surroundings(session)
    for code in owners:
        for layer in layers.all_layers(code):
            shapes = prints.get((layer.scale, layer.level), nothing)
            found = shapes.of(near.of(code)) if layer.around else shapes.within(code)
            if found:
                yield layer.key, layers.name(layer, found)


def _fingerprints(session: Session) -> dict[tuple[str, Level], _Fingerprints]:
    gathered: dict[tuple[str, int], tuple[list[str], list[bytes]]] = {}
    query = select(Shape.scale, Shape.code, WKB).where(
        Shape.scale.in_(layers.SCALES.values()), Shape.code != COUNTRY
    )
    ordered = query.order_by(Shape.scale, Shape.code).execution_options(yield_per=2000)
    for scale, code, wkb in session.execute(ordered):
        names, digests = gathered.setdefault((scale, len(code)), ([], []))
        names.append(code)
        digests.append(layers.fingerprint(wkb))
    return {
        (scale, level(names[0])): _Fingerprints(np.array(names, dtype=str), digests)
        for (scale, _), (names, digests) in gathered.items()
    }
