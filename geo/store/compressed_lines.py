"""Texts by code, compressed into one value, so that one query reads what belongs together."""

from collections.abc import Iterable, Iterator

from geo.compression import FRAGMENTS


def pack(lines: Iterable[tuple[str, bytes]]) -> bytes:
    """Compress pairs of code and text; neither may contain a tab or a line break."""
    return FRAGMENTS.compress(b"".join(b"%b\t%b\n" % (c.encode(), text) for c, text in lines))


def unpack(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield codes and texts in the order in which they were packed."""
    for line in FRAGMENTS.decompress(body).splitlines():
        code, _, text = line.partition(b"\t")
        yield code.decode(), text
