"""Cells of a grid: their neighbours, and which of them are connected."""

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.int64]
"""Column and row of each cell, one row each; rows count upwards, so that north is up."""

Labels = NDArray[np.int64]
"""Number of a set, one for each cell or place."""

DIRECTIONS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
"""Steps in column and row to the eight neighbours, counter-clockwise from the east."""

SIDES = slice(None, None, 2)
"""The directions of the four neighbours that share a side."""


def neighbours(cells: Cells) -> NDArray[np.int64]:
    """Return the index of the eight neighbours of each cell by DIRECTIONS; -1 for none."""
    moved = cells - cells.min(axis=0) + 1
    columns, rows = moved.max(axis=0) + 2
    index = np.full((rows, columns), -1)
    index[moved[:, 1], moved[:, 0]] = np.arange(len(cells))
    return np.stack([index[moved[:, 1] + dy, moved[:, 0] + dx] for dx, dy in DIRECTIONS], axis=1)


def number(first: Labels, second: Labels | None = None) -> Labels:
    """Number the different labels, or pairs of labels, from 0 in their order."""
    keys = first if second is None else first * (second.max(initial=0) + 1) + second
    return np.asarray(np.unique(keys, return_inverse=True)[1], dtype=np.int64)


def components(count: int, first: NDArray[np.int64], second: NDArray[np.int64]) -> Labels:
    """Return the connected component of each of ``count`` nodes: its lowest node.

    ``first`` and ``second`` are the nodes of each edge.
    """
    roots = np.arange(count)
    while True:
        one, other = roots[first], roots[second]
        low = np.minimum(one, other)
        new = roots.copy()
        np.minimum.at(new, one, low)
        np.minimum.at(new, other, low)
        while (new[new] != new).any():
            new = new[new]
        if (new == roots).all():
            return roots
        roots = new


def connected(near: NDArray[np.int64], labels: Labels) -> Labels:
    """Return the piece of each cell: cells of one label that are connected by their sides.

    ``near`` is the result of ``neighbours``. A piece is named by its lowest cell.
    """
    sides = near[:, SIDES]
    joined = (sides >= 0) & (labels[sides] == labels[:, None])
    cell, side = np.nonzero(joined)
    return components(len(near), cell, sides[cell, side])


def label_mask(mask: NDArray[np.bool_], *, diagonal: bool = False) -> Labels:
    """Number the connected parts of a mask from 1; 0 where it is False. Shape (rows, columns)."""
    rows, columns = np.nonzero(mask)
    labels = np.zeros(mask.shape, dtype=np.int64)
    if len(rows):
        near = neighbours(np.stack([columns, rows], axis=1))
        near = near if diagonal else near[:, SIDES]
        cell, side = np.nonzero(near >= 0)
        parts = components(len(rows), cell, near[cell, side])
        labels[rows, columns] = np.unique(parts, return_inverse=True)[1] + 1
    return labels
