"""Entries of the index that match a text, and areas that lie in others that match."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boundaries.areas.codes import Level
from boundaries.search.key_index import OWN_NAME, KeyIndex
from boundaries.search.query import Name

NAME, OTHER, PREFIX, FORMER = range(4)
"""Ranks of hits: by the name, by an alias, by the beginning of these, by a former name."""

_NEVER = 100  # more slips than there can be
_PREFIX_LETTERS = 2
_SHARE_OF_OTHER = 0.6
"""Share of an alias or a former name that must be typed, lest it hides names in use."""


class Hits(NamedTuple):
    """Entries that match, with the slips (edits) and the rank of each."""

    entries: NDArray[np.int64]
    edits: NDArray[np.int64]
    ranks: NDArray[np.int64]

    def where(self, mask: NDArray[np.bool_]) -> "Hits":
        """Return the hits for which a mask is true."""
        return Hits(*(column[mask] for column in self))


_NONE = Hits(*np.zeros((3, 0), dtype=np.int64))


def join(parts: Iterable[Hits]) -> Hits:
    """Return the hits of several lists as one."""
    listed = [part for part in parts if len(part.entries)]
    if len(listed) < 2:
        return listed[0] if listed else _NONE
    return Hits(*(np.concatenate(column) for column in zip(*listed, strict=True)))


def lookup(index: KeyIndex, name: Name, *, strict: bool, prefix: bool, fuzzy: bool) -> Hits:
    """Return the entries that a name matches.

    ``strict``: only of the name's level, where it has one. ``prefix``: also entries that begin with
    it. ``fuzzy``: where none equals it, also entries that are like it.
    """
    key = name.key
    exact = index.exact(key)
    found = [_hits(index, key, exact)]
    if prefix and len(key) >= _PREFIX_LETTERS:
        keys = index.beginning(key)
        found.append(_hits(index, key, keys, beginning=np.ones(len(keys), dtype=bool)))
    if fuzzy and not len(exact):
        keys, edits, beginning = index.similar(key, prefix=prefix)
        found.append(_hits(index, key, keys, edits, beginning))
    hits = join(found)
    return _of_level(index, hits, name.at) if strict and name.at is not None else hits


def _hits(
    index: KeyIndex,
    key: str,
    keys: NDArray[np.int64],
    edits: NDArray[np.int64] | None = None,
    beginning: NDArray[np.bool_] | None = None,
) -> Hits:
    """Return the entries of keys that match a key, some of them only by their beginning."""
    if not len(keys):
        return _NONE
    entries, which = index.entries(keys)
    others = index.others[entries]
    ranks = np.where(others == OWN_NAME, NAME, OTHER)
    hits = Hits(entries, np.zeros(len(entries), np.int64) if edits is None else edits[which], ranks)
    if beginning is not None:
        ranks[beginning[which]] = PREFIX
    ranks[others >= index.other_names.aliases] = FORMER
    short = len(key) < _SHARE_OF_OTHER * index.lengths[keys]
    return hits.where((others < 0) | ~short[which])


def _of_level(index: KeyIndex, hits: Hits, at: Level) -> Hits:
    areas = index.areas[hits.entries]
    right = index.levels[areas] == at
    if at == Level.REGENCY:  # only "kabupaten" tells this level, and no kota is one
        right &= ~index.kota[areas]
    return hits.where(right)


def nested(index: KeyIndex, one: Hits, other: Hits) -> Hits:
    """Return the hits of each list that lie in an area of the other, with the slips of both."""
    return join([_inside(index, one, other), _inside(index, other, one)])


def _inside(index: KeyIndex, inner: Hits, outer: Hits) -> Hits:
    if not len(inner.entries) or not len(outer.entries):
        return _NONE
    cost = np.full(len(index.parents), _NEVER, dtype=np.uint8)
    order = np.argsort(-outer.edits, kind="stable")  # of an area's hits the best is written last
    cost[index.areas[outer.entries[order]]] = outer.edits[order]
    best = np.full(len(inner.entries), _NEVER, dtype=np.int64)
    above = index.areas[inner.entries]
    for _ in range(Level.VILLAGE):
        above = index.parents[above]
        best = np.minimum(best, cost[above])
    inside = best < _NEVER
    return Hits(inner.entries[inside], (inner.edits + best)[inside], inner.ranks[inside])


def ordered(index: KeyIndex, hits: Hits) -> list[int]:
    """Return positions among the hits, an area once.

    Those with the fewest slips come first; of these, names before mere beginnings; then by level,
    rank and name. Of several names with slips each comes once before any comes twice: one that
    fifty villages have would hide the others.
    """
    areas = index.areas[hits.entries]
    later = hits.ranks >= PREFIX
    order = np.lexsort((hits.entries, hits.ranks, index.levels[areas], later, hits.edits))
    _, first = np.unique(areas[order], return_index=True)
    order = order[np.sort(first)]
    if len(order) and hits.edits[order[-1]]:
        keys = index.keys_of(hits.entries[order])
        _, once = np.unique(keys, return_index=True)
        again = np.ones(len(order), dtype=np.int64)
        again[once] = 0
        order = order[np.lexsort((again, later[order], hits.edits[order]))]
    listed: list[int] = order.tolist()
    return listed
