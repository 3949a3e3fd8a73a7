"""The table of compression settings: codec, level and the reason for each.

A level is a compromise between processor time and bytes. Which one is right depends on how often
the bytes are made and sent, so each use has its own row. Compressed bytes are the same on every
machine with the same library: they contain no time of compression.
"""

import gzip
import sys
import zlib
from typing import Literal, NamedTuple, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Codec = Literal["br", "gzip", "zlib", "zstd"]
"""Names as in HTTP's Content-Encoding; ``zlib`` is RFC 1950, for data that is only stored."""


class Compressor(Protocol):
    """Compresses a stream in parts."""

    def compress(self, data: bytes, /) -> bytes:
        """Take the next part; return what is compressed so far, which may be nothing."""

    def flush(self) -> bytes:
        """Return the rest."""


class Compression(NamedTuple):
    """One row: a codec, its level (brotli: quality) and why that level."""

    codec: Codec
    level: int
    why: str

    def compress(self, data: bytes) -> bytes:
        """Compress bytes at once."""
        match self.codec:
            case "br":
                compressed: bytes = brotli.compress(data, quality=self.level)
                return compressed
            case "gzip":
                return gzip.compress(data, self.level, mtime=0)
            case "zlib":
                return zlib.compress(data, self.level)
            case "zstd":
                return zstd.compress(data, self.level)

    def decompress(self, data: bytes) -> bytes:
        """Decompress bytes at once; raises the codec's own error for damaged data."""
        match self.codec:
            case "br":
                plain: bytes = brotli.decompress(data)
                return plain
            case "gzip":
                return gzip.decompress(data)
            case "zlib":
                return zlib.decompress(data)
            case "zstd":
                return zstd.decompress(data)

    def compressor(self) -> Compressor:
        """Return an object that compresses a stream; raises ValueError for brotli."""
        match self.codec:
            case "br":
                raise ValueError("nothing is streamed in brotli: it is too slow for that")
            case "gzip":
                return zlib.compressobj(self.level, wbits=31)
            case "zlib":
                return zlib.compressobj(self.level)
            case "zstd":
                return zstd.ZstdCompressor(self.level)


# Stored data
FRAGMENTS = Compression("zstd", 3, "GeoJSON text of borders to a fifth, at 300 MB/s")
GAZETTEER = Compression("zlib", 1, "each process reads it at its start: time counts, not bytes")
TILES = Compression("gzip", 6, "9 takes half as long again and saves a thousandth")
TAGGED_TILES = Compression("gzip", 4, "someone waits for each; 6 takes twice as long, saves 4 %")

# Responses; the request decides on the codec
STATIC_BR = Compression("br", 9, "once for each file and process")
STATIC_GZIP = Compression("gzip", 6, "few clients ask for it")
ATLAS_BR = Compression("br", 11, "once for each report; sent to every visitor of the atlas")
ATLAS_GZIP = Compression("gzip", 9, "few clients ask for it")
CACHED_BR = Compression("br", 5, "one visitor waits for it, later ones take it from the cache")
CACHED_GZIP = Compression("gzip", 6, "few clients ask for it")
UNCACHED_BR = Compression("br", 4, "every visitor waits for it")
TOPOLOGY_BR = Compression("br", 5, "shapes of a map; 11 takes 50 times as long and saves a tenth")
TOPOLOGY_GZIP = Compression("gzip", 4, "shapes of a map; few clients ask for it")
COARSE_BR = Compression("br", 10, "first shapes of large maps: everyone on a slow network waits")
STREAM_ZSTD = Compression("zstd", 3, "as fast as the encoder; window of 2 MB (RFC 9659: up to 8)")
STREAM_GZIP = Compression("gzip", 2, "for clients without zstd; takes twice as long")
FEATURES_GZIP = Compression(
    "gzip", 2, "written by ISA-L: four times as fast as zlib 1, and smaller"
)
