import socket

import pytest

from webmap.server import connection
from webmap.server.connection import ClientLimits, Step
from webmap.server.response_buffer import Disk


def test_an_accepted_connection_waits_for_a_request_and_does_not_block():
    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(listener.getsockname())
    made = connection.accept(listener, ClientLimits(), Disk(0), 8190)
    assert (made.step, made.is_idle, made.client) == (Step.READING, True, client.getsockname())
    with pytest.raises(BlockingIOError):
        made.client_socket.recv(1)
    made.request.feed(b"G")
    assert not made.is_idle
    for one in (made.client_socket, client, listener):
        one.close()
