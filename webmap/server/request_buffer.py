"""The bytes of a request while they arrive, until a thread can work on it without waiting.

Nothing is parsed here but the length of the body: gunicorn parses the request. Where the length is
not clear (two lengths, no number), the request counts as complete and gunicorn refuses it.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

MOST_HEAD = 65_536
"""Bytes of a request line with its headers; longer heads are refused (431)."""

MOST_BODY = 524_288
"""Bytes of a body; longer ones are refused (413). Forms of the site are shorter."""

_IN_MEMORY = 65_536  # bytes of a body; the rest is written to a temporary file
_PIECE = 65_536


@dataclass
class RequestBuffer:
    """What has arrived of one request, and the first bytes of those after it.

    ``refusal`` is the status of a request that is not taken (411, 413 or 431), else 0.
    """

    most_line: int = 8190
    refusal: int = 0
    is_complete: bool = False
    expects_continue: bool = False
    body_length: int = 0
    _head: bytearray = field(default_factory=bytearray)
    _searched: int = 0
    _head_is_complete: bool = False
    _body: IO[bytes] | None = None
    _missing: int = 0
    _rest: bytes = b""

    def feed(self, piece: bytes) -> None:
        """Take bytes from the client; raises OSError where a long body cannot be stored."""
        if self.is_complete or self.refusal:
            self._rest += piece
        elif self._head_is_complete:
            self._feed_body(piece)
        else:
            self._feed_head(piece)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has arrived yet."""
        return not self._head

    @property
    def has_head(self) -> bool:
        """Whether all headers have arrived."""
        return self._head_is_complete

    @property
    def is_head(self) -> bool:
        """Whether it is a HEAD request, whose response has no body."""
        return self._head.startswith(b"HEAD ")

    def pieces(self) -> Iterator[bytes]:
        """Iterate over the bytes of the complete request."""
        yield bytes(self._head)
        if self._body is not None:
            self._body.seek(0)
            while piece := self._body.read(_PIECE):
                yield piece

    def take_rest(self) -> bytes:
        """Return what has arrived after this request."""
        rest, self._rest = self._rest, b""
        return rest

    def close(self) -> None:
        """Remove the body."""
        if self._body is not None:
            self._body.close()
            self._body = None

    def _feed_head(self, piece: bytes) -> None:
        self._head += piece
        end = self._head.find(b"\r\n\r\n", max(0, self._searched - 3))
        self._searched = len(self._head)
        if end < 0:
            # gunicorn answers a line that is too long; it needs no more of it
            self.is_complete = self._head.find(b"\r\n", 0, self.most_line + 2) < 0 and (
                len(self._head) > self.most_line + 2
            )
            if len(self._head) > MOST_HEAD and not self.is_complete:
                self.refusal = 431
            return
        self._head_is_complete = True
        after = bytes(self._head[end + 4 :])
        del self._head[end + 4 :]
        self._read_lengths()
        if len(self._head) > MOST_HEAD:
            self.refusal = 431
        if self.refusal:
            self._rest = after
        elif self._missing:
            body = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (see close)
            self._body = body
            self._feed_body(after)
        else:
            self.is_complete, self._rest = True, after

    def _read_lengths(self) -> None:
        lengths = []
        for line in bytes(self._head).split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            match name.strip().lower():
                case b"content-length":
                    lengths.append(value.strip())
                case b"transfer-encoding":
                    # a body whose length is told only at its end could be endless
                    self.refusal = 411
                case b"expect":
                    self.expects_continue = value.strip().lower() == b"100-continue"
        if self.refusal or len(lengths) != 1 or not lengths[0].isdigit():
            return
        # a number of thousands of digits takes time to read
        is_too_long = len(lengths[0].lstrip(b"0")) > len(str(MOST_BODY))
        length = MOST_BODY + 1 if is_too_long else int(lengths[0])
        if length > MOST_BODY:
            self.refusal = 413
        else:
            self.body_length = self._missing = length

    def _feed_body(self, piece: bytes) -> None:
        if self._body is not None:
            self._body.write(piece[: self._missing])
        self._rest = piece[self._missing :]
        self._missing -= min(self._missing, len(piece))
        self.is_complete = not self._missing
