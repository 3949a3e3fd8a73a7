from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.server.request_buffer import RequestBuffer

GET = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"


def fed(*pieces):
    request = RequestBuffer()
    for piece in pieces:
        request.feed(piece)
    return request


@given(st.sampled_from([GET, POST]), st.data())
def test_a_request_is_complete_with_its_last_byte_however_it_is_cut(text, data):
    cuts = sorted(data.draw(st.sets(st.integers(1, len(text) - 1))))
    edges = [0, *cuts, len(text)]
    request = RequestBuffer()
    for first, last in pairwise(edges):
        assert not request.is_complete
        request.feed(text[first:last])
    assert request.is_complete
    assert b"".join(request.pieces()) == text


@pytest.mark.parametrize("text", [GET, POST])
def test_what_follows_a_request_belongs_to_the_next(text):
    request = fed(text + GET)
    assert b"".join(request.pieces()) == text
    assert request.take_rest() == GET
    assert request.take_rest() == b""


@pytest.mark.parametrize(
    ("header", "refusal"),
    [
        ("Content-Length: 524289", 413),
        ("content-length: " + "9" * 5000, 413),
        ("Transfer-Encoding: chunked", 411),
        ("X-Long: " + "a" * 70_000, 431),
    ],
)
def test_a_request_without_bounds_is_refused_from_its_head(header, refusal):
    assert fed(f"POST / HTTP/1.1\r\n{header}\r\n\r\n".encode()).refusal == refusal


@pytest.mark.parametrize("lines", ["Content-Length: x", "Content-Length: 1\r\nContent-Length: 2"])
def test_a_length_that_is_not_clear_is_left_to_gunicorn(lines):
    request = fed(f"POST / HTTP/1.1\r\n{lines}\r\n\r\n".encode())
    assert request.is_complete


def test_a_line_that_is_too_long_is_left_to_gunicorn_before_it_ends():
    assert fed(b"GET /" + b"a" * 10_000).is_complete


def test_a_large_body_is_whole():
    body = bytes(range(256)) * 2000
    head = f"POST / HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    request = fed(head, body[:300_000], body[300_000:] + GET)
    assert b"".join(request.pieces()) == head + body
    assert request.take_rest() == GET
