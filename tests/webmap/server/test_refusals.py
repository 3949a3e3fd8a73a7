import json

import pytest

from webmap.server.refusals import refusal


@pytest.mark.parametrize("status", [408, 411, 413, 414, 431, 503])
def test_a_refusal_is_a_whole_response_with_a_problem_document(status):
    head, _, body = refusal(status).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert lines[0].startswith(f"HTTP/1.1 {status} ")
    assert headers["Connection"] == "close"
    assert int(headers["Content-Length"]) == len(body)
    assert json.loads(body)["status"] == status
    assert ("Retry-After" in headers) == (status == 503)
    assert refusal(status, is_head=True) == head + b"\r\n\r\n"
