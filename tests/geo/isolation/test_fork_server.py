"""The server: forks a child for each request and ends with the program."""

import os
import socket
import subprocess

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
