import os
import socket
import threading
from pathlib import Path

import pytest

from webmap.server.response_buffer import IN_MEMORY, Disk, ResponseBuffer, has_left

LARGE = os.urandom(3_000_000)


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.settimeout(30)
    yield ours, theirs
    ours.close()
    theirs.close()


def read(theirs, count):
    received = b""
    while len(received) < count:
        received += theirs.recv(count - len(received))
    return received


def send_the_rest(buffer, theirs, count):
    received = []
    reader = threading.Thread(target=lambda: received.append(read(theirs, count)))
    reader.start()
    while not buffer.flush():
        pass
    reader.join()
    return received[0]


def test_a_client_that_takes_nothing_does_not_block(pair, tmp_path):
    ours, theirs = pair
    buffer = ResponseBuffer(ours, Disk(1 << 30), patience=0.1)
    (tmp_path / "file").write_bytes(LARGE)
    for first in range(0, len(LARGE), 100_000):
        buffer.sendall(LARGE[first : first + 100_000])
    with (tmp_path / "file").open("rb") as file:
        assert buffer.sendfile(file, offset=5) == len(LARGE) - 5
    buffer.sendall(b"end")
    assert buffer.waiting > 2 * len(LARGE) - 1_000_000
    expected = LARGE + LARGE[5:] + b"end"
    assert send_the_rest(buffer, theirs, len(expected)) == expected
    assert buffer.waiting == 0


def test_what_waits_in_memory_is_bounded(pair):
    ours, _theirs = pair
    buffer = ResponseBuffer(ours, Disk(1 << 30), patience=0.1)
    for _ in range(1000):
        buffer.sendall(b"a" * 3000)
    assert buffer._in_memory <= IN_MEMORY
    buffer.discard()


def test_where_the_disk_is_full_a_thread_does_not_wait_for_ever(pair):
    buffer = ResponseBuffer(pair[0], Disk(0), patience=0.2)
    with pytest.raises(TimeoutError):
        buffer.sendall(LARGE)
    buffer.discard()


def test_where_the_disk_is_full_a_thread_waits_for_its_client(pair):
    ours, theirs = pair
    buffer = ResponseBuffer(ours, Disk(0), patience=10)
    received = []
    reader = threading.Thread(target=lambda: received.append(read(theirs, len(LARGE))))
    reader.start()
    buffer.sendall(LARGE)
    while not buffer.flush():
        pass
    reader.join()
    assert received == [LARGE]


def test_room_on_disk_is_given_back(pair):
    disk = Disk(len(LARGE))
    for _ in range(3):
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        buffer = ResponseBuffer(ours, disk, patience=0.1)
        buffer.sendall(LARGE)
        buffer.discard()
        ours.close()
        theirs.close()
    assert disk.take(len(LARGE))


def test_a_client_that_left_is_noticed_at_the_next_piece(pair):
    ours, theirs = pair
    buffer = ResponseBuffer(ours, Disk(1 << 30), patience=0.1)
    buffer.sendall(LARGE)
    assert not has_left(ours)
    theirs.close()
    assert has_left(ours)
    with pytest.raises(BrokenPipeError):
        buffer.sendall(b"more")
    buffer.discard()


def test_no_descriptor_is_left(pair, tmp_path):
    ours, _theirs = pair
    (tmp_path / "file").write_bytes(LARGE)
    before = len(list(Path("/proc/self/fd").iterdir()))
    buffer = ResponseBuffer(ours, Disk(1 << 30), patience=0.1)
    buffer.sendall(LARGE)
    with (tmp_path / "file").open("rb") as file:
        buffer.sendfile(file)
    buffer.discard()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
