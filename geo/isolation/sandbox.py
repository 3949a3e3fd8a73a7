"""Limits that a child process puts on itself before it touches an untrusted file."""

import contextlib
import ctypes
import mmap
import os
import resource
import signal
import sys
from pathlib import Path

from geo.isolation import seccomp
from geo.isolation.budget import Budget

WALL_CLOCK_FACTOR = 4
"""Seconds on the clock for each second of processor time: other programs use the processor, too."""

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Let the kernel end this process as soon as its parent, a process id, has ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:  # it ended before
        os._exit(1)


def restrict(budget: Budget) -> None:
    """Limit time and memory of this process, and refuse it the network and all writing.

    When the time is over, SIGPROF or SIGALRM ends the process, whatever its code does then.
    """
    # the kernel, when it runs out of memory, ends this process rather than the program
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    space = min(_address_space() + budget.memory, 2**63 - 1)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        space = min(space, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
    for alarm, timer, seconds in (
        (signal.SIGPROF, signal.ITIMER_PROF, budget.seconds),  # of the processor
        (signal.SIGALRM, signal.ITIMER_REAL, budget.seconds * WALL_CLOCK_FACTOR),
    ):
        signal.signal(alarm, signal.SIG_DFL)
        signal.setitimer(timer, max(seconds, 1e-6))  # 0 is no limit
    seccomp.install()


def _address_space() -> int:
    try:
        pages = Path("/proc/self/statm").read_text().split()[0]
    except OSError:
        return 0
    return int(pages) * mmap.PAGESIZE
