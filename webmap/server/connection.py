"""One client's connection, and how long each of its steps may take."""

import socket
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from webmap.server.request_buffer import RequestBuffer
from webmap.server.response_buffer import Disk, ResponseBuffer


@dataclass(frozen=True)
class ClientLimits:
    """Limits of what clients may occupy; seconds and bytes.

    As Apache's mod_reqtimeout: a fixed time for the head, and for bodies and responses a time that
    grows with their size. Nothing here bounds how long the site works on a request.
    """

    most_waiting: int = 256
    """Requests that wait for a thread of one worker; further ones are refused."""

    most_wait: float = 10.0
    """A request that waited longer for a thread is refused: few clients wait for the rest."""

    head: float = 10.0
    """From the first byte of a request (of a new connection: from its start) to its last header."""

    body: float = 10.0
    """For a body, beside a second for each ``rate`` bytes."""

    response: float = 60.0
    """For the rest of a response that was made, beside a second for each ``rate`` bytes."""

    rate: float = 1000.0
    """Bytes a second of the slowest client: a hundredth of a weak mobile connection."""

    stall: float = 10.0
    """A thread waits so long for a client that takes nothing, where there is no room for more."""

    linger: float = 2.0
    """After a response that ends a connection, for the client to close its side."""

    disk: int = 1 << 30
    """Bytes of responses that wait in temporary files of one worker."""


class Step(Enum):
    """What a connection does."""

    READING = "waits for a request, or for the rest of one"
    WORKING = "a thread makes the response, or will"
    WRITING = "the client takes the rest of a response"
    CLOSING = "waits for the client to close its side"


@dataclass(eq=False)
class Connection:
    """A client's connection in the worker's poller.

    ``sock`` is what gunicorn writes a response to; ``deadline`` is of the monotonic clock.
    """

    client_socket: socket.socket
    client: Any
    server: Any
    sock: ResponseBuffer
    request: RequestBuffer
    step: Step = Step.READING
    deadline: float = 0.0
    since: float = field(default_factory=time.monotonic)
    stays_open: bool = False
    events: int = 0
    """What the poller waits for on this connection; 0 while it is not registered."""
    drained: int = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing of a request has arrived."""
        return self.step is Step.READING and self.request.is_empty


def accept(listener: socket.socket, limits: ClientLimits, disk: Disk, most_line: int) -> Connection:
    """Accept a connection; raises OSError, BlockingIOError where another worker was faster."""
    client_socket, address = listener.accept()
    client_socket.setblocking(False)
    return Connection(
        client_socket,
        address,
        listener.getsockname(),
        ResponseBuffer(client_socket, disk, limits.stall),
        RequestBuffer(most_line),
        deadline=time.monotonic() + limits.head,
    )
