"""One table of compression settings, and what the codecs make of it."""

import gzip
import re
import zlib
from pathlib import Path

import brotli
import pytest

from geo import compression
from geo.compression import Compression, zstd

ROWS = {name: row for name, row in vars(compression).items() if isinstance(row, Compression)}
STREAMED = {name: row for name, row in ROWS.items() if row.codec != "br"}
TEXT = b"".join(b"[%d,%d]," % (n * n % 9973, n * n % 7919) for n in range(20_000))
ROOT = Path(compression.__file__).parents[1]
DIRECT = re.compile(
    r"\b(gzip|zlib|brotli|zstd)\.(compress|compressobj|Compressor|ZstdCompressor|GzipFile)\b"
    r"|quality=\d"
)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_is_compressed_comes_back(row):
    packed = row.compress(TEXT)
    assert len(packed) < len(TEXT) / 2
    assert row.decompress(packed) == TEXT
    assert row.compress(TEXT) == packed


@pytest.mark.parametrize("row", STREAMED.values(), ids=STREAMED)
def test_a_stream_in_parts_comes_back(row):
    compressor = row.compressor()
    parts = [compressor.compress(TEXT[at : at + 999]) for at in range(0, len(TEXT), 999)]
    assert row.decompress(b"".join([*parts, compressor.flush()])) == TEXT


def test_a_row_sets_the_codec_and_the_level():
    assert compression.FRAGMENTS.compress(TEXT) == zstd.compress(TEXT, 3)
    assert compression.TILES.compress(TEXT) == gzip.compress(TEXT, 6, mtime=0)
    assert compression.GAZETTEER.compress(TEXT) == zlib.compress(TEXT, 1)
    assert compression.STATIC_BR.compress(TEXT) == brotli.compress(TEXT, quality=9)
    stream = zlib.compressobj(2, wbits=31)
    ours = compression.STREAM_GZIP.compressor()
    assert ours.compress(TEXT) + ours.flush() == stream.compress(TEXT) + stream.flush()
    assert zlib.compress(TEXT, 1) != zlib.compress(TEXT, 6)  # so the level shows in the bytes


def test_gzip_contains_no_time():
    assert compression.TILES.compress(TEXT)[4:8] == bytes(4)


def test_nothing_is_streamed_in_brotli():
    with pytest.raises(ValueError, match="too slow"):
        compression.STATIC_BR.compressor()


@pytest.mark.parametrize("package", ["geo", "boundaries", "kampungkb", "webmap"])
def test_other_modules_take_their_level_from_the_table(package):
    direct = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in sorted((ROOT / package).rglob("*.py"))
        if path != Path(compression.__file__)
        for found in DIRECT.finditer(path.read_text())
    ]
    assert direct == []
