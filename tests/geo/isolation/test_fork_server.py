"""The server: forks a child for each request and ends with the program."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo.isolation import fork_server


def start():
    control, inherited = socket.socketpair()
    with inherited:
        command, environment = fork_server.command(inherited.fileno())
        process = subprocess.Popen(command, env=environment, pass_fds=[inherited.fileno()])
    return control, process


def test_it_ends_when_the_program_closes_the_control_socket():
    control, process = start()
    control.close()
    assert process.wait(timeout=30) == 0


def test_incomplete_requests_are_ignored_and_a_closed_one_ends_its_child():
    control, process = start()
    with control:
        control.sendall(b"+")  # without descriptors
        data, child_data = socket.socketpair()
        status, child_status = socket.socketpair()
        read, write = os.pipe()
        socket.send_fds(control, [b"+"], [child_data.fileno(), child_status.fileno(), write])
        child_data.close()
        child_status.close()
        os.close(write)
        data.sendall(b"no_such_module\n")
        data.close()  # before the request was sent
        assert fork_server.STATUS.unpack(status.recv(4)) == (1,)
        status.close()
        os.close(read)
    assert process.wait(timeout=30) == 0


def test_it_uses_one_thread_of_each_library():
    _, environment = fork_server.command(7)
    assert environment["OPENBLAS_NUM_THREADS"] == environment["OMP_NUM_THREADS"] == "1"


_STARTS_A_SERVER = """
import subprocess, sys, time
from geo.isolation import fork_server
command, environment = fork_server.command(int(sys.argv[1]))
server = subprocess.Popen(command, env=environment, pass_fds=[int(sys.argv[1])])
print(server.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")
def test_a_server_ends_with_a_killed_program_also_where_it_reads_no_socket():
    ours, inherited = socket.socketpair()  # stays open here, so that the server reads no EOF
    with ours, inherited:
        descriptor = inherited.fileno()
        program = subprocess.Popen(
            [sys.executable, "-c", _STARTS_A_SERVER, str(descriptor)],
            stdout=subprocess.PIPE,
            pass_fds=[descriptor],
            cwd=Path(__file__).parents[3],
            text=True,
        )
        server = int(program.stdout.readline())
        time.sleep(0.5)  # until it has called prctl
        program.kill()
        program.wait()
        for _ in range(500):
            if not Path(f"/proc/{server}").exists() or ") Z" in _status(server):
                return
            time.sleep(0.02)
        os.kill(server, signal.SIGKILL)
        pytest.fail("the server outlives its program")


def _status(process):
    try:
        return Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return ") Z"
