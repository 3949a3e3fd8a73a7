"""The filter of system calls, in a process of its own: it cannot be undone."""

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="the filter has the system calls of Linux on x86-64 and ARM64",
)

_PROGRAM = """
import errno, os, socket, tempfile, threading
from geo.isolation import seccomp
before = socket.socketpair()
assert seccomp.install()

def refused(call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "allowed"

print(refused(socket.socket), refused(socket.socket, socket.AF_UNIX))
print(refused(before[0].connect, "/nowhere"), refused(os.execv, "/bin/true", ["true"]))
print(*(refused(os.open, "{file}", flags) for flags in (os.O_WRONLY, os.O_RDWR, os.O_CREAT)))
print(refused(os.open, "{file}", os.O_RDONLY), refused(os.getpid))
found = []
thread = threading.Thread(target=lambda: found.append(refused(socket.socket)))
thread.start()
thread.join()
before[0].sendall(b"data")
print(*found, before[1].recv(10))
"""


def test_network_programs_and_writing_are_refused_reading_is_not(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(file=file)], capture_output=True, text=True
    )
    assert run.stderr == ""
    assert run.stdout.splitlines() == [
        "EPERM EPERM",
        "EPERM EPERM",
        "EROFS EROFS EROFS",
        "allowed allowed",
        "EPERM b'data'",
    ]
