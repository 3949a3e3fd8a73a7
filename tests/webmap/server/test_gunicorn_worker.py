"""The queue of a worker, with a real server whose responses are slow."""

import contextlib
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
import sys, time, types
package = types.ModuleType("webmap")  # the server alone, without the program's many modules
package.__path__ = ["webmap"]
sys.modules["webmap"] = package
from gunicorn.app.base import BaseApplication
from dataclasses import replace
from webmap.server.gunicorn_worker import LimitedThreadWorker

LimitedThreadWorker.limits = replace(
    LimitedThreadWorker.limits, most_waiting=int(sys.argv[2]), most_wait=float(sys.argv[3]),
    head=1.0, body=2.0, response=1.0, rate=2e7,
)
begun = []

def app(environ, start_response):
    if environ["PATH_INFO"] == "/begun":
        body = str(len(begun)).encode()
    elif environ["PATH_INFO"] == "/echo":
        body = environ["wsgi.input"].read()
    elif environ["PATH_INFO"] == "/pieces":
        begun.append(1)
        start_response("200 OK", [])
        return (begun.append(1) or time.sleep(0.01) or b"a" * 100_000 for _ in range(200))
    elif environ["PATH_INFO"] == "/large":
        body = b"a" * 20_000_000
    else:
        begun.append(1)
        time.sleep(float(sys.argv[4]))
        body = b"done"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]

class Server(BaseApplication):
    def load_config(self):
        self.cfg.set("bind", "127.0.0.1:" + sys.argv[1])
        self.cfg.set("worker_class", "webmap.server.gunicorn_worker.LimitedThreadWorker")
        self.cfg.set("threads", 1)
        self.cfg.set("worker_connections", 60)
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


@pytest.fixture(scope="module")
def quick():
    """A server whose requests take no time; its limits for slow clients are about a second."""
    with server(each=0.0) as port:
        yield port


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


def test_all_are_served_where_the_limits_are_not_reached(quick):
    answers = [receive(client) for client in [send(quick) for _ in range(40)]]
    assert {status for status, _, _ in answers} == {200}


@pytest.mark.parametrize("length", [5000, 60_000])
def test_an_address_that_is_too_long_gets_a_problem_document(quick, length):
    status, headers, body = receive(send(quick, "/" + "a" * length))
    assert status == 414
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["status"] == 414
    assert headers.items() >= dict(ALWAYS).items()


BROKEN = (
    (b"NO\x00NSENSE\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 20_000 + b"\r\n\r\n", 431),
)


@pytest.mark.parametrize(("head", "expected"), BROKEN)
def test_error_pages_of_gunicorn_have_the_security_headers(quick, head, expected):
    status, headers, body = receive(opened(quick, head))
    assert status == expected
    assert headers.items() >= dict(ALWAYS).items()
    assert headers["Content-Security-Policy"] == NO_CONTENT_POLICY
    assert len(body) == int(headers["Content-Length"])


HEADS = (
    (b"HEAD /" + b"a" * 60_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    (b"HEAD / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", 400),
    (b"HEAD / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 80_000 + b"\r\n\r\n", 431),
    (b"HEAD / HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n", 417),
    (b"HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n", 413),
)


@pytest.mark.parametrize(("head", "expected"), HEADS)
def test_a_refused_head_request_gets_no_body(quick, head, expected):
    status, headers, body = receive(opened(quick, head))
    assert (status, body) == (expected, b"")
    assert int(headers["Content-Length"]) > 0


@pytest.mark.parametrize(
    "options", [b"Connection: keep-alive\r\nConnection: close", b"Connection: TE, Close"]
)
def test_a_connection_is_closed_where_one_of_its_options_says_so(quick, options):
    status, headers, body = receive(opened(quick, b"GET / HTTP/1.1\r\n%b\r\n\r\n" % options))
    assert (status, headers["Connection"], body) == (200, "close", b"done")


# Slow clients ---------------------------------------------------------------------------------


def opened(port, text):
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(30)
    client.connect(("127.0.0.1", port))
    client.sendall(text)
    return client


SLOW = {
    "nothing": b"",
    "part of a head": b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "part of a body": b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc",
    "reads nothing": b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n",
    "idle after a response": b"GET /begun HTTP/1.1\r\nHost: x\r\n\r\n",
}


def test_readers_are_served_beside_forty_slow_clients(quick):
    slow = [opened(quick, text) for text in SLOW.values() for _ in range(8)]
    answers = [receive(send(quick)) for _ in range(10)]
    assert [(status, body) for status, _, body in answers] == [(200, b"done")] * 10
    for client in slow:
        client.close()


def test_more_slow_clients_than_connections_are_allowed_lock_nobody_out(quick):
    slow = [opened(quick, b"GET / HTTP/1.1\r\nX-Slow: ") for _ in range(150)]
    assert receive(send(quick))[::2] == (200, b"done")
    for client in slow:
        client.close()


@pytest.mark.parametrize(
    ("kind", "status"), [("part of a head", 408), ("part of a body", 408), ("nothing", 0)]
)
def test_a_request_that_does_not_arrive_in_time_ends_the_connection(quick, kind, status):
    client = opened(quick, SLOW[kind])
    received = client.recv(65536)  # blocks for 30 s at most
    assert received[9:12] == (str(status).encode() if status else b"")
    client.close()


def test_a_head_of_single_bytes_does_not_extend_its_time(quick):
    client = opened(quick, b"GET / HTTP/1.1\r\nX-Slow: ")
    start = time.monotonic()
    client.settimeout(0.1)
    received = b""
    while not received and time.monotonic() - start < 20:
        with contextlib.suppress(TimeoutError):
            received = client.recv(65536)
        with contextlib.suppress(OSError):
            client.send(b"a")
    assert received.startswith(b"HTTP/1.1 408 ")


def test_a_response_that_is_not_taken_ends_the_connection(quick):
    client = opened(quick, SLOW["reads nothing"].replace(b"/large", b"/pieces"))
    assert client.recv(15) == b"HTTP/1.1 200 OK"
    time.sleep(5)  # a second for it, and one for its 20 MB
    received = 0
    with contextlib.suppress(ConnectionError):
        while piece := client.recv(1 << 20):
            received += len(piece)
    assert received < 20_000_000


def test_a_response_stops_when_its_client_has_left(quick):
    before = begun(quick)
    client = opened(quick, b"GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.recv(15) == b"HTTP/1.1 200 OK"
    client.close()
    assert begun(quick) - before < 150  # of 200 pieces


def test_a_large_response_arrives_whole(quick):
    status, headers, body = receive(send(quick, "/large"))
    assert (status, len(body)) == (200, 20_000_000)
    assert headers["Content-Length"] == "20000000"


def test_a_body_arrives_in_pieces_and_after_continue(quick):
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n"
    client = opened(quick, head + b"Expect: 100-continue\r\nConnection: close\r\n\r\n")
    assert client.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
    for _ in range(200):
        client.sendall(b"abcdefghij" * 100)
    assert receive(client)[::2] == (200, b"abcdefghij" * 20_000)


def test_requests_sent_together_are_answered_in_order(quick):
    texts = [
        f"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{n:02}" for n in range(20)
    ]
    client = opened(quick, "".join(texts).encode())
    received = b""
    while received.count(b"HTTP/1.1 200 OK") < 20 or not received.endswith(b"19"):
        received += client.recv(65536)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in received.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [f"{n:02}".encode() for n in range(20)]
    client.close()


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Content-Length: 600000", 413),
        ("Content-Length: " + "9" * 5000, 413),
        ("Transfer-Encoding: chunked", 411),
        ("Content-Length: 1\r\nContent-Length: 2", 400),
        ("Content-Length: x", 400),
        ("X: " + "a" * 70_000, 431),
    ],
)
def test_a_body_or_head_without_bounds_is_refused(quick, header, status):
    client = opened(quick, f"POST /echo HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
    assert receive(client)[0] == status
