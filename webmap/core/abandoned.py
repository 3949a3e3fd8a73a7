"""Stop the work on a request whose client has closed its connection."""

from flask import Response, has_request_context, request
from werkzeug.exceptions import HTTPException


class ClientHasLeft(HTTPException):
    """The client closed its connection before it got a response. 499, as nginx logs it."""

    def __init__(self) -> None:
        # with a response of its own, so that no page of an error is made for nobody
        super().__init__(response=Response(status=499))


def stop_if_abandoned() -> None:
    """Raise ClientHasLeft where the client of the current request has closed its connection.

    Cheap (one system call): called between the steps of a response. Without a request, or with a
    server that cannot tell, nothing happens.
    """
    if not has_request_context():
        return
    client = request.environ.get("gunicorn.socket")  # webmap.server.response_buffer
    has_left = getattr(client, "has_left", None)
    if has_left is not None and has_left():
        raise ClientHasLeft
