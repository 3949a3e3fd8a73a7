"""Responses that the worker writes itself, to requests that no thread works on.

The language of a client is in its request, which is not read: the texts are in both.
"""

import json
from typing import Any

from webmap.core.security_headers import ALWAYS, NO_CONTENT_POLICY

BUSY_SECONDS = 2
"""Seconds after which a refused client may try again."""

_TEXTS = {
    408: (
        "Request Timeout",
        "Permintaan terlalu lambat",
        "Permintaan tidak tiba pada waktunya. The request did not arrive in time.",
    ),
    411: (
        "Length Required",
        "Panjang isi tidak disebut",
        "Kirim isi dengan Content-Length. Send the body with a Content-Length.",
    ),
    413: (
        "Content Too Large",
        "Isi terlalu besar",
        "Isi permintaan lebih besar daripada formulir situs ini. "
        "The body is larger than any form of this site.",
    ),
    414: (
        "URI Too Long",
        "Alamat terlalu panjang",
        "Alamat ini lebih panjang daripada yang dapat dibaca. Persingkat filternya. "
        "The address is longer than can be read. Shorten its filter.",
    ),
    431: (
        "Request Header Fields Too Large",
        "Header terlalu besar",
        "Hapus kuki situs ini, lalu coba lagi. Remove the cookies of this site and try again.",
    ),
    503: (
        "Service Unavailable",
        "Situs sedang sibuk",
        "Terlalu banyak permintaan menunggu. Coba lagi sebentar lagi. "
        "Too many requests are waiting. Try again in a moment.",
    ),
}


def refusal(status: int, *, is_head: bool = False) -> bytes:
    """Return a whole response with a problem document (RFC 9457); it closes the connection.

    ``is_head``: of a HEAD request, whose response has no body (RFC 9110, 9.3.2).
    """
    reason, title, detail = _TEXTS[status]
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body = json.dumps(problem, ensure_ascii=False).encode()
    lines = [
        f"HTTP/1.1 {status} {reason}",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Access-Control-Allow-Origin: *",
        "Cross-Origin-Resource-Policy: cross-origin",
        *(f"{name}: {value}" for name, value in ALWAYS),
        *([f"Retry-After: {BUSY_SECONDS}"] if status == 503 else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + (b"" if is_head else body)


class ErrorPages:
    """What gunicorn sends an error page to instead of a client; adds the security headers.

    The response to a HEAD request (``is_head``) is sent without its body.
    """

    def __init__(self, client: Any, *, is_head: bool = False) -> None:
        self._client, self._is_head = client, is_head

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def sendall(self, data: bytes) -> None:
        """Send a response, with the headers after its status line."""
        status, end, rest = data.partition(b"\r\n")
        policy = ("Content-Security-Policy", NO_CONTENT_POLICY)
        lines = "".join(f"{name}: {value}\r\n" for name, value in (*ALWAYS, policy))
        if self._is_head:
            head, blank, _body = rest.partition(b"\r\n\r\n")
            rest = head + blank
        self._client.sendall(status + end + lines.encode() + rest)
