"""Compress text that is sent while it is written, in the encoding that the client accepts."""

from collections.abc import Iterable, Iterator

from flask import request

from geo.compression import STREAM_GZIP, STREAM_ZSTD, Compression

SUFFIXES = {"": "", "zstd": ".zst", "gzip": ".gz"}
"""Suffix of a cached file by its encoding; "" is text without an encoding."""

_STREAMS: dict[str, Compression] = {"zstd": STREAM_ZSTD, "gzip": STREAM_GZIP}


def best_stream_encoding() -> str:
    """Return the best encoding of SUFFIXES that the request accepts.

    zstd compresses as fast as the text is written (RFC 9659: browsers read windows up to 8 MB,
    this has 2); gzip takes twice as long. brotli is not smaller and far slower: not offered.
    """
    return next((name for name in _STREAMS if request.accept_encodings[name] > 0), "")


def encode(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Compress chunks in an encoding of SUFFIXES; the same text gives the same bytes."""
    if not encoding:
        yield from chunks
        return
    compressor = _STREAMS[encoding].compressor()
    for chunk in chunks:
        if compressed := compressor.compress(chunk):
            yield compressed
    yield compressor.flush()
