"""Memory that was used goes back to the system (Linux with glibc)."""

import platform
import subprocess
import sys

import pytest

_THREADS = """
import re, threading
from webmap.server.heap import limit_heap

def private():
    text = open("/proc/self/smaps_rollup").read()
    return sum(int(one) for one in re.findall(r"Private_\\w+: +(\\d+)", text)) // 1024

if {limited}:
    limit_heap()
before = private()
barrier = threading.Barrier(6)

def work():
    for size in (31, 30, 28, 24, 16, 8, 4):  # larger blocks raise glibc's own threshold
        block = bytearray(size << 20)
        kept.append(bytes(700_000))
        del block
    barrier.wait()

kept = []
threads = [threading.Thread(target=work) for _ in range(6)]
for one in threads:
    one.start()
for one in threads:
    one.join()
print(private() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="mallopt is of glibc")
def test_freed_blocks_of_several_threads_are_given_back():
    def used(limited):
        script = _THREADS.format(limited=limited)
        return int(subprocess.check_output([sys.executable, "-c", script], text=True))

    kept = 6 * 7 * 0.7  # MB that the script keeps
    assert used(limited=True) < kept + 10
