"""The queue of a worker, with a real server whose responses are slow."""

import json
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest

from webmap.core.security_headers import ALWAYS, NO_CONTENT_POLICY

ROOT = Path(__file__).parents[3]
SERVER = """
import sys, time
from gunicorn.app.base import BaseApplication
from webmap.core import gunicorn_worker

gunicorn_worker.MOST_WAITING, gunicorn_worker.MOST_SECONDS = int(sys.argv[2]), float(sys.argv[3])
begun = []

def app(environ, start_response):
    if environ["PATH_INFO"] == "/begun":
        body = str(len(begun)).encode()
    else:
        begun.append(1)
        time.sleep(float(sys.argv[4]))
        body = b"done"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]

class Server(BaseApplication):
    def load_config(self):
        self.cfg.set("bind", "127.0.0.1:" + sys.argv[1])
        self.cfg.set("worker_class", "webmap.core.gunicorn_worker.LimitedThreadWorker")
        self.cfg.set("threads", 1)
    def load(self):
        return app

Server().run()
"""


@contextmanager
def server(waiting=100, seconds=60.0, each=0.2):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [str(port), str(waiting), str(seconds), str(each)]
    process = subprocess.Popen([sys.executable, "-c", SERVER, *arguments], cwd=ROOT)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                receive(send(port, "/begun"))
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def send(port, path="/"):
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    return client


def receive(client):
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    client.close()
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    return int(lines[0].split()[1]), dict(line.split(": ", 1) for line in lines[1:]), body


def begun(port):
    return int(receive(send(port, "/begun"))[2])


def test_requests_beyond_the_limit_are_refused_and_the_others_served():
    with server(waiting=3) as port:
        answers = [receive(client) for client in [send(port) for _ in range(20)]]
    counts = Counter(status for status, _, _ in answers)
    assert set(counts) == {200, 503}
    assert counts[200] >= 3
    refused = next(answer for answer in answers if answer[0] == 503)
    assert refused[1]["Retry-After"] == "2"
    assert refused[1]["Content-Type"] == "application/problem+json"
    assert json.loads(refused[2])["status"] == 503
    assert refused[1].items() >= dict(ALWAYS).items()


def test_requests_of_clients_that_left_are_not_worked_on():
    with server(each=0.3) as port:
        first = send(port)
        time.sleep(0.1)
        for client in [send(port) for _ in range(20)]:
            client.close()
        time.sleep(0.1)
        assert receive(first)[0] == 200
        assert begun(port) <= 2  # not 21


def test_a_request_that_waited_too_long_is_refused():
    with server(seconds=0.5, each=1.0) as port:
        answers = [receive(client) for client in [send(port) for _ in range(3)]]
    assert [status for status, _, _ in answers] == [200, 503, 503]


def test_all_are_served_where_the_limits_are_not_reached():
    with server(each=0.01) as port:
        answers = [receive(client) for client in [send(port) for _ in range(40)]]
    assert {status for status, _, _ in answers} == {200}


@pytest.mark.parametrize("length", [5000, 60_000])
def test_an_address_that_is_too_long_gets_a_problem_document(length):
    with server() as port:
        status, headers, body = receive(send(port, "/" + "a" * length))
    assert status == 414
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["status"] == 414
    assert headers.items() >= dict(ALWAYS).items()


BROKEN = (
    (b"NO\x00NSENSE\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 20_000 + b"\r\n\r\n", 431),
)


def test_error_pages_of_gunicorn_have_the_security_headers():
    with server() as port:
        for head, expected in BROKEN:
            client = socket.create_connection(("127.0.0.1", port), timeout=30)
            client.sendall(head)
            status, headers, body = receive(client)
            assert status == expected
            assert headers.items() >= dict(ALWAYS).items()
            assert headers["Content-Security-Policy"] == NO_CONTENT_POLICY
            assert len(body) == int(headers["Content-Length"])
