"""The index in the store: which file each topology has now.

At its end an import updates the index. Where it is not of the shapes in the store, it is computed.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from boundaries.areas.codes import COUNTRY, Level, level, slice_of
from boundaries.areas.models import Shape
from boundaries.areas.repository import shapes_version
from boundaries.areas.shape_queries import WKB
from geo.store.database import Meta
from webmap.maps.layers import SCALES, ContextAreas
from webmap.maps.topologies import content
from webmap.maps.topologies.map_topology import MapTopology, all_topologies

_INDEX_KEY = "drawings-index"  # row of Meta: lines of "key name"
_STAMP_KEY = "drawings"  # row of Meta: hash of the index, version of the shapes, format stamp


class TopologyIndex:
    """Name of each topology, and the topology of each name."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names  # by key of the topology
        self._keys = {name: key for key, name in names.items()}

    def topology(self, name: str) -> MapTopology | None:
        """Return the topology of a name; None if none has it."""
        key = self._keys.get(name)
        return MapTopology.of(key) if key else None


def current_index(session: Session) -> TopologyIndex:
    """Return the index of the shapes in the store: the stored one if it is of these shapes.

    Between an import and the end of its build, and after a change of the format, it is computed.
    """
    stored = stored_index(session) if is_current(session, shapes_version(session)) else None
    return stored or computed_index(session)


def stored_index(session: Session) -> TopologyIndex | None:
    """Return the index that the last build stored; None before the first."""
    text = session.scalar(select(Meta.value).where(Meta.key == _INDEX_KEY))
    if text is None:
        return None
    return TopologyIndex(dict(line.split(" ") for line in text.splitlines()))


def store(session: Session, index: TopologyIndex, version: int) -> None:
    """Store the index of the shapes of a version, inside the caller's transaction."""
    text = "\n".join(f"{key} {name}" for key, name in index.names.items())
    digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    session.merge(Meta(key=_INDEX_KEY, value=text))
    session.merge(Meta(key=_STAMP_KEY, value=" ".join([digest, *_versions(version)])))


def computed_index(session: Session) -> TopologyIndex:
    """Return the index, computed from every shape in the store: 3 s for the country."""
    return TopologyIndex(dict(_names(session)))


def is_current(session: Session, version: int) -> bool:
    """Whether the stored index is of the shapes of a version, in the format of this program."""
    stamp = session.scalar(select(Meta.value).where(Meta.key == _STAMP_KEY)) or ""
    return stamp.split()[1:] == _versions(version)


def _versions(version: int) -> list[str]:
    return [str(version), content.format_stamp()]


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
    """Yield key and name of every topology that has shapes."""
    fingerprints = _fingerprints(session)
    nothing = _Fingerprints(np.array([], dtype=str), [])
    owners = {COUNTRY: None}
    for scale, by in fingerprints:
        if by < Level.VILLAGE and scale != "country":
            owners |= dict.fromkeys(fingerprints[scale, by].codes.tolist())
    context = ContextAreas(session)
    for code in owners:
        for topology in all_topologies(code):
            rows = []
            for layer in topology.layers:
                shapes = fingerprints.get((layer.scale, layer.level), nothing)
                rows.append(
                    shapes.of(context.around(code)) if layer.around else shapes.within(code)
                )
            if any(rows):
                yield topology.key, content.name_from_fingerprints(topology, rows)


def _fingerprints(session: Session) -> dict[tuple[str, Level], _Fingerprints]:
    """Read fingerprints of all shapes by scale and level, but for the country's own."""
    gathered: dict[tuple[str, int], tuple[list[str], list[bytes]]] = {}
    query = select(Shape.scale, Shape.code, WKB).where(
        Shape.scale.in_(SCALES.values()), Shape.code != COUNTRY
    )
    ordered = query.order_by(Shape.scale, Shape.code).execution_options(yield_per=2000)
    for scale, code, wkb in session.execute(ordered):
        codes, digests = gathered.setdefault((scale, len(code)), ([], []))
        codes.append(code)
        digests.append(content.fingerprint(wkb))
    return {
        (scale, level(codes[0])): _Fingerprints(np.array(codes, dtype=str), digests)
        for (scale, _), (codes, digests) in gathered.items()
    }
