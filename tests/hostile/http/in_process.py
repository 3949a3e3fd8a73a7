"""Send requests to the app within the process: fast, without what a server refuses by itself."""

import time
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.test import run_wsgi_app

from tests.hostile.http.oracle import Answer
from tests.hostile.http.requests import Request


def send(app: Flask, request: Request) -> Answer:
    """Return the answer of an app; raises what the app raises."""
    started = time.monotonic()
    chunks, status, headers = run_wsgi_app(app.wsgi_app, environment(request), buffered=True)
    body = b"".join(chunks)
    names = {name.lower(): text for name, text in headers}
    return Answer(int(status.split()[0]), names, body, time.monotonic() - started)


def environment(request: Request) -> dict[str, Any]:
    """Return the WSGI environment that gunicorn makes of a request."""
    path, _, query = request.target.partition(b"#")[0].partition(b"?")
    found: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, text in request.headers:
        text = text.encode("utf-8", "surrogatepass").decode("latin-1")
        if "_" in name or any(one in text for one in "\r\n\0"):
            continue  # gunicorn drops or refuses them
        if name == "Content-Type":
            found["CONTENT_TYPE"] = text
        else:
            found["HTTP_" + name.upper().replace("-", "_")] = text.strip()
    return found
