"""How much time and memory the parsing of a file may take."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_MIB = 2**20

SECONDS, SECONDS_PER_MIB, MOST_SECONDS = 30.0, 1.0, 1800.0
"""Seconds of processor time for any file, for each MiB of it, and at most."""

MEMORY, MEMORY_PER_BYTE, MOST_MEMORY = 1024 * _MIB, 12, 6 * 1024 * _MIB
"""Bytes of memory for any file, for each byte of it, and at most."""

SHAPE_SECONDS, SHAPE_SECONDS_PER_MIB = 60.0, 20.0
SHAPE_MEMORY_PER_BYTE = 40
"""The same for computing shapes, of the bytes of their coordinates; the rest is as above."""

PACKED_RATIO = 10
"""How many times its size a compressed file is assumed to unpack to; coordinates as text: 4."""

_PACKED = (b"PK", b"\x1f\x8b")


@dataclass(frozen=True, slots=True)
class _Policy:
    factor: float = 1.0
    advice: str | None = None


_policy = _Policy()


def configure(factor: float, advice: str) -> None:
    """Multiply all budgets of this process; ``advice`` tells the operator how to raise them."""
    global _policy
    _policy = _Policy(factor, advice)


def advice() -> str:
    """Return what to do where a file exceeds its budget."""
    return _policy.advice or "Split the file."


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits for one child process: seconds of processor time, and bytes of address space.

    By the clock it may take ``sandbox.WALL_CLOCK_FACTOR`` times as long. The memory counts from
    what the process has when it starts to read.
    """

    seconds: float
    memory: int

    @classmethod
    def for_size(cls, unpacked_bytes: int) -> Self:
        """Return the budget of a file by its unpacked size."""
        return cls._scaled(
            SECONDS + SECONDS_PER_MIB * unpacked_bytes / _MIB,
            MEMORY + MEMORY_PER_BYTE * unpacked_bytes,
        )

    @classmethod
    def for_shapes(cls, size: int) -> Self:
        """Return the budget for matching, simplifying or laying out shapes by their bytes."""
        return cls._scaled(
            SHAPE_SECONDS + SHAPE_SECONDS_PER_MIB * size / _MIB,
            MEMORY + SHAPE_MEMORY_PER_BYTE * size,
        )

    @classmethod
    def _scaled(cls, seconds: float, memory: int) -> Self:
        factor = _policy.factor
        return cls(min(seconds, MOST_SECONDS) * factor, int(min(memory, MOST_MEMORY) * factor))

    @classmethod
    def for_path(cls, *paths: Path) -> Self:
        """Return the budget of files and folders as they lie on the disk; one may be missing.

        What a compressed file says about its unpacked size is not trusted; PACKED_RATIO is assumed.
        """
        return cls.for_size(sum(map(_size, paths)))


def _size(path: Path) -> int:
    try:
        if path.is_dir():
            return sum(_size(Path(entry)) for entry in os.scandir(path))
        size = path.stat().st_size
        with path.open("rb") as file:
            packed = file.read(2) in _PACKED
    except OSError:
        return 0
    return size * PACKED_RATIO if packed else size
