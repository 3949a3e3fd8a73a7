"""Content encodings of streamed text: which one a request gets, and what it decodes to."""

import gzip

import pytest

from geo.compression import zstd
from webmap.caching import compression

CHUNKS = [b"kampung " * 2000, b"", b"keluarga " * 3000]
DECODE = {"": bytes, "zstd": zstd.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize("encoding", compression.SUFFIXES)
def test_encoded_chunks_decode_to_the_text(encoding):
    encoded = b"".join(compression.encode(iter(CHUNKS), encoding))
    assert DECODE[encoding](encoded) == b"".join(CHUNKS)
    assert b"".join(compression.encode(iter(CHUNKS), encoding)) == encoded


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_chunks_are_compressed_as_they_come(encoding):
    taken = []

    def chunks():
        for number in range(500):
            taken.append(number)
            yield bytes((number * byte) % 251 for byte in range(2000))

    encoded = compression.encode(chunks(), encoding)
    next(encoded)
    next(encoded)
    assert len(taken) < 500


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("zstd, gzip, br", "zstd"),
        ("gzip", "gzip"),
        ("gzip, zstd;q=0", "gzip"),
        ("br", ""),
        ("identity", ""),
        ("", ""),
        ("*", "zstd"),
    ],
)
def test_a_request_gets_the_best_encoding_that_it_accepts(app, header, encoding):
    with app.test_request_context(headers={"Accept-Encoding": header}):
        assert compression.best_stream_encoding() == encoding
