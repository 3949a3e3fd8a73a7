"""Texts in the files of pictures: what a map shows, for those who cannot see it and for search."""

import struct
import zlib
from collections.abc import Mapping
from html import escape

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def add_texts(png: bytes, texts: Mapping[str, str]) -> bytes:
    """Return a PNG with texts by keyword, as iTXt chunks (ISO/IEC 15948, 11.3.3.4).

    They follow the header, so that readers find them without the pixels.
    """
    header = 8 + 4 + 4 + 13 + 4  # signature, IHDR with its length, type and checksum
    if not png.startswith(_SIGNATURE):
        raise ValueError("not a PNG")
    chunks = b"".join(
        _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode())
        for key, text in texts.items()
    )
    return png[:header] + chunks + png[header:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def add_title(svg: bytes, title: str, description: str) -> bytes:
    """Return an SVG with a title and a description, which screen readers read."""
    text = svg.decode()
    end = text.index(">", text.index("<svg")) + 1
    words = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    head = text[:end].replace("<svg ", '<svg role="img" ', 1)
    return (head + words + text[end:]).encode()
