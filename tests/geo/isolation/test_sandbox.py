"""The limits that a child process puts on itself, as it finds them."""

import resource
import signal
import sys
from pathlib import Path

import pytest

from geo.isolation import Budget, run_isolated, sandbox

MEMORY = 300 * 2**20


def limits():
    seconds, _ = signal.getitimer(signal.ITIMER_REAL)
    return {
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "file": resource.getrlimit(resource.RLIMIT_FSIZE),
        "space": resource.getrlimit(resource.RLIMIT_AS),
        "used": sandbox._address_space(),
        "seconds": seconds,
        "processor": signal.getitimer(signal.ITIMER_PROF)[0],
        "killed first": Path("/proc/self/oom_score_adj").read_text().strip(),
        "interrupt": signal.getsignal(signal.SIGINT) == signal.SIG_IGN,
    }


@pytest.mark.skipif(sys.platform != "linux", reason="limits of the Linux kernel")
def test_a_child_has_the_limits_of_its_budget():
    found = run_isolated(limits, budget=Budget(40, MEMORY), file="x")
    assert found["core"] == found["file"] == (0, 0)
    soft, hard = found["space"]
    assert soft == hard
    assert abs(soft - found["used"] - MEMORY) < 16 * 2**20
    assert 100 < found["seconds"] <= 160
    assert 30 < found["processor"] <= 41  # a tick of the kernel more
    assert found["killed first"] == "1000"
    assert found["interrupt"]  # Ctrl-C reaches the program, which ends the child


def test_a_budget_beyond_what_the_system_can_count_is_no_limit():
    assert run_isolated(abs, -1, budget=Budget(40, 2**70), file="x") == 1
