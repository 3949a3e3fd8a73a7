"""Texts that are compressed once and joined into many gzip streams.

DEFLATE (RFC 1951) allows a stream to be put together from pieces that were compressed apart, where
each piece ends at a byte and refers to nothing before it. The checksum of the whole is computed
from those of the pieces, so that joining a megabyte takes well under a millisecond.
"""

import struct
from collections.abc import Iterable
from typing import NamedTuple

from isal import isal_zlib

from geo.compression import FEATURES_GZIP

_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # RFC 1952: no name, no time, unknown system
_END = b"\x03\0"  # an empty block that is the last one
_RAW = -15  # window bits of a stream without header and checksum


class Block(NamedTuple):
    """A compressed text: raw DEFLATE that ends at a byte, and CRC-32 and length of the text."""

    deflated: bytes
    checksum: int
    length: int


def deflate(text: bytes) -> Block:
    """Compress a text so that it can stand anywhere in a stream."""
    compressor = isal_zlib.compressobj(level=FEATURES_GZIP.level, wbits=_RAW)
    deflated = compressor.compress(text) + compressor.flush(isal_zlib.Z_FULL_FLUSH)
    return Block(deflated, isal_zlib.crc32(text), len(text))


def join(blocks: Iterable[Block]) -> bytes:
    """Join blocks into one gzip stream (RFC 1952) of all their texts."""
    parts, checksum, length = [_HEADER], 0, 0
    for block in blocks:
        parts.append(block.deflated)
        checksum = isal_zlib.crc32_combine(checksum, block.checksum, block.length)
        length += block.length
    return b"".join((*parts, _END, struct.pack("<II", checksum, length & 0xFFFFFFFF)))
