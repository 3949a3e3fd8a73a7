"""Content encodings of text that is sent while it is made: a quarter of its bytes travel."""

import sys
import zlib
from collections.abc import Iterable, Iterator

from flask import request

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ENDINGS = {"": "", "zstd": ".zst", "gzip": ".gz"}
"""What a kept file's name ends in, by its encoding; none means the text as it is."""


def accepted() -> str:
    """Best encoding of ENDINGS that the request takes.

    zstd keeps up with what is made (RFC 9659: browsers read windows up to 8 MB, this has 2); gzip
    takes twice as long. brotli is no better and far slower, so it is not among them.
    """
    return next((one for one in ("zstd", "gzip") if request.accept_encodings[one] > 0), "")


def encode(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Text in an encoding of ENDINGS; the same text gives the same bytes."""
    if encoding == "zstd":
        return _zstd(chunks)
    return _gzip(chunks) if encoding == "gzip" else iter(chunks)


def _zstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zstd.ZstdCompressor(3)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()


def _gzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(2, wbits=31)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()
