"""What is wrong with an answer to a hostile request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.hostile.http.requests import Request
from tests.hostile.http.values import EVIL_HOST, MARK

SECONDS = 2.0
"""An answer on the sample takes less."""

_MARKUP = re.compile(rf"<{MARK}|<script>{MARK}|onerror={MARK}\(\)>".encode(), re.IGNORECASE)
_TRACEBACK = b"Traceback (most recent call last)"


@dataclass(frozen=True)
class Answer:
    """An answer; status 0 where the connection ended without one, -1 where nothing came in time."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    seconds: float


def findings(request: Request, answer: Answer) -> list[str]:
    """Return what is wrong with an answer, each as a word and an explanation."""
    found = []
    if answer.status == -1:
        found.append("hang: no answer")
    if answer.status >= 500 and not is_announced(answer):
        found.append(f"5xx: {answer.status}")
    kind = answer.headers.get("content-type", "")
    if answer.status >= 200 and answer.headers.get("x-content-type-options") != "nosniff":
        found.append("headers: without nosniff")
    if answer.body and not kind:
        found.append("headers: a body without its media type")
    if _MARKUP.search(answer.body) and kind.startswith(("text/html", "image/svg", "application/x")):
        found.append(f"markup: reflected as {kind}")
    if f"x-{MARK}" in answer.headers:
        found.append("header: injected")
    if _TRACEBACK in answer.body:
        found.append("traceback: in the body")
    if not has_host(request) and (
        EVIL_HOST.encode() in answer.body or EVIL_HOST in answer.headers.get("location", "")
    ):
        found.append("host: of another request, or of a header that is no Host")
    if answer.status in (301, 302, 303, 307, 308) and re.match(
        rf"(?:https?:)?//(?:{re.escape(EVIL_HOST)}|/|$)", answer.headers.get("location", "")
    ):
        found.append(f"host: redirected to {answer.headers['location'][:80]}")
    return found


def is_announced(answer: Answer) -> bool:
    """Whether an answer says that the site is busy, and when to come back."""
    return answer.status == 503 and "retry-after" in answer.headers


def has_host(request: Request) -> bool:
    """Whether the request itself names the other host where an answer may show it."""
    host = EVIL_HOST.encode()
    return any(EVIL_HOST in text for name, text in request.headers if name == "Host") or (
        host in request.target
    )
