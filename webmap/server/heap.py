"""How the memory of a worker goes back to the system (glibc's mallopt(3)).

glibc gives each thread an arena of its own, which keeps its largest size: four threads keep four
times the memory of the largest response. With one arena, threads reuse what others have freed. And
it keeps more and larger blocks on the heap the more of them are freed, up to 32 MB each: arrays of
all villages then leave holes. With a fixed threshold such blocks are pages of their own.
"""

import ctypes
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # malloc.h
_BYTES = 1 << 20


def limit_heap() -> None:
    """Set one arena, and give blocks of a megabyte back when they are freed; else do nothing."""
    with suppress(OSError, AttributeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, _BYTES)
        mallopt(_TRIM_THRESHOLD, _BYTES)
