"""Changes of bytes and of text: each takes a generator of random numbers and a valid content."""

import re
import struct
from collections.abc import Callable
from random import Random

Mutation = Callable[[Random, bytes], bytes]

EXTREMES = (
    "0",
    "-0",
    "-1",
    "1e308",
    "-1e308",
    "9e999",
    "1e-320",
    "NaN",
    "Infinity",
    "-Infinity",
    "null",
    "2147483647",
    "2147483648",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "9" * 30,
    "9" * 400,
    "9" * 4301,
    "0x7fffffff",
    "1_000",
    "٣٤٥",
    "１２３",
    "²",
    "0.1.2",
    "--5",
    "1e",
    "0000000000000000001",
    "99999-12-31",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "1900-02-29",
    "2023-02-30",
    "25:61:61",
    "31/12/99999",
    "-99999",
    "2958466",
    "1e9",
)
"""Numbers and dates at the edges of what types, formats and calendars hold."""

STRANGE = (
    "\0",
    "\ufeff",
    "\u202e",
    "\u2028",
    "\uffff",
    "\U0010ffff",
    "\u0301" * 500,
    "😀" * 50,
    "\x1b[2J",
    "İ",
    "ß",
    "ﬁ",
    "\u00a0",
    "\u3000",
    "\x85",
    "\x0b",
    "’",
    '"',
    "'",
    "''",
    "\\",
    "\\'",
    "/*",
    "*/",
    "--",
    ";",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "=cmd|'/c calc'!A1",
    "{{7*7}}",
    "%s%n",
    "<b>",
    "&amp;",
    "../" * 9,
    "x" * 131_073,
    "\ud7ff",
    "Z\u0351\u036b\u0343" * 99,
)
"""Characters that end texts, change direction, combine, or mean something to a parser."""


def flip_bits(rng: Random, data: bytes) -> bytes:
    """Flip up to 64 bits."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 64))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def truncate(rng: Random, data: bytes) -> bytes:
    """Cut the end, or the beginning."""
    at = rng.choice((0, 1, 2, 4, 8, 100, rng.randrange(len(data)), len(data) - 1))
    return data[:at] if rng.random() < 0.8 else data[at:]


def duplicate_block(rng: Random, data: bytes) -> bytes:
    """Repeat a block once or many times, there or elsewhere."""
    start, end = _span(rng, data)
    at = rng.choice((end, rng.randrange(len(data))))
    times = rng.choice((1, 1, 2, 50))
    return data[:at] + data[start:end][:20_000] * times + data[at:]


def remove_block(rng: Random, data: bytes) -> bytes:
    """Remove a block."""
    start, end = _span(rng, data)
    return data[:start] + data[end:]


def insert_block(rng: Random, data: bytes) -> bytes:
    """Insert random bytes."""
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(rng.choice((1, 3, 64, 5000))) + data[at:]


def overwrite_block(rng: Random, data: bytes) -> bytes:
    """Overwrite a block with zeros, ones or random bytes."""
    start, end = _span(rng, data)
    end = min(end, start + rng.choice((1, 4, 16, 512, 100_000)))
    filling = rng.choice((b"\0", b"\xff", b" ", None))
    block = rng.randbytes(end - start) if filling is None else filling * (end - start)
    return data[:start] + block + data[end:]


def swap_blocks(rng: Random, data: bytes) -> bytes:
    """Exchange two parts."""
    a, b, c = sorted(rng.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def extreme_integer(rng: Random, data: bytes) -> bytes:
    """Overwrite 1 to 8 bytes by an integer at the edge of its type: sizes and counts that lie."""
    size = rng.choice((1, 2, 4, 8))
    most = 2 ** (8 * size) - 1
    value = rng.choice((0, 1, most, most >> 1, (most >> 1) + 1, most - 1, rng.randrange(most)))
    block = value.to_bytes(size, rng.choice(("little", "big")))
    # heads of formats are at the beginning; those of archives and databases also at the end
    reach = rng.choice((min(len(data), 128), len(data)))
    at = rng.randrange(max(1, reach - size))
    at = at if rng.random() < 0.8 else max(0, len(data) - size - rng.randrange(min(len(data), 64)))
    return data[:at] + block + data[at + size :]


def extreme_float(rng: Random, data: bytes) -> bytes:
    """Overwrite eight bytes by a float that is no coordinate."""
    value = rng.choice((float("nan"), float("inf"), -1e308, 5e-324, 1e300, 181.0, -0.0))
    at = rng.randrange(max(1, len(data) - 8))
    return data[:at] + struct.pack(rng.choice("<>") + "d", value) + data[at + 8 :]


BINARY: tuple[Mutation, ...] = (
    flip_bits,
    truncate,
    duplicate_block,
    remove_block,
    insert_block,
    overwrite_block,
    swap_blocks,
    extreme_integer,
    extreme_float,
)


def _span(rng: Random, data: bytes) -> tuple[int, int]:
    start = rng.randrange(len(data))
    return start, min(len(data), start + rng.choice((1, 2, 16, 256, 4096, len(data))))


# Text -------------------------------------------------------------------------------------------

_NUMBER = re.compile(rb"-?\d+(?:[.,]\d+)?")
_WORD = re.compile(rb"[A-Za-z_]{2,}")


def extreme_number(rng: Random, data: bytes) -> bytes:
    """Replace numbers by extreme ones."""
    return _replace(rng, data, _NUMBER, EXTREMES)


def strange_word(rng: Random, data: bytes) -> bytes:
    """Replace words by strange characters."""
    return _replace(rng, data, _WORD, STRANGE)


def insert_strange(rng: Random, data: bytes) -> bytes:
    """Insert strange characters anywhere."""
    for _ in range(rng.choice((1, 5, 40))):
        at = rng.randrange(len(data))
        data = data[:at] + rng.choice(STRANGE[:38]).encode() + data[at:]
    return data


def repeat_line(rng: Random, data: bytes) -> bytes:
    """Repeat a line some thousand times."""
    lines = data.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    times = min(rng.choice((2, 100, 5000)), 1 + 4_000_000 // len(lines[at]))
    return b"".join([*lines[:at], *[lines[at]] * times, *lines[at:]])


def change_lines(rng: Random, data: bytes) -> bytes:
    """Remove, exchange, shorten and join lines."""
    lines = data.splitlines(keepends=True)
    for _ in range(rng.choice((1, 5, 30))):
        at = rng.randrange(len(lines))
        lines[at] = rng.choice(
            (
                b"",
                lines[rng.randrange(len(lines))],
                lines[at][: len(lines[at]) // 2],
                lines[at].rstrip(),
                lines[at] * 2,
                b"\n",
                lines[at].replace(b",", b";"),
            )
        )
    return b"".join(lines)


def remove_delimiters(rng: Random, data: bytes) -> bytes:
    """Remove, double or exchange some brackets, quotes and commas."""
    marks = b"\"'(){}[]<>,;:/="
    places = [at for at, one in enumerate(data) if one in marks]
    changed = bytearray(data)
    for at in rng.sample(places, min(len(places), rng.choice((1, 3, 20)))):
        changed[at] = rng.choice(marks)
    return bytes(changed)


def nest(rng: Random, data: bytes) -> bytes:
    """Insert brackets, comments or quotes that open many times and never end."""
    opening = rng.choice(
        (
            b"(",
            b"[",
            b"{",
            b"/*",
            b"'",
            b'"',
            b"''",
            b"/*!40101 ",
            b"-- ",
            b"SET @a='",
            b"<a>",
            b"[[",
            b'{"a":',
            b"INSERT INTO t VALUES (",
            b"((1),",
            b"/*'",
            b"\\'",
        )
    )
    at = rng.choice((0, rng.randrange(len(data)), len(data)))
    return data[:at] + opening * rng.choice((20, 30, 5000, 100_000)) + data[at:]


def recode(rng: Random, data: bytes) -> bytes:
    """Write the text in another encoding, with or without a mark, or mix line ends."""
    text = data.decode("utf-8", "replace")
    coded = {
        "utf-16": text.encode("utf-16"),
        "utf-16-le": text.encode("utf-16-le"),
        "utf-32": text.encode("utf-32"),
        "utf-7": text.encode("utf-7"),
        "latin": text.encode("latin-1", "replace"),
        "mark": b"\xef\xbb\xbf\xef\xbb\xbf" + data,
        "broken": data.replace(b"a", b"\xc3\x28", 3) + b"\xed\xa0\x80\xff\xfe",
        "lines": data.replace(b"\n", rng.choice((b"\r", b"\n\r", b"\x85", b"\x0c\n"))),
    }
    return coded[rng.choice(sorted(coded))]


TEXT: tuple[Mutation, ...] = (
    extreme_number,
    extreme_number,
    strange_word,
    insert_strange,
    repeat_line,
    change_lines,
    remove_delimiters,
    nest,
    recode,
)


def _replace(rng: Random, data: bytes, what: re.Pattern[bytes], by: tuple[str, ...]) -> bytes:
    found = list(what.finditer(data))
    chosen = rng.sample(found, min(len(found), rng.choice((1, 1, 3, 20))))
    for match in sorted(chosen, key=lambda one: -one.start()):
        text = rng.choice(by).encode("utf-8", "surrogatepass")
        data = data[: match.start()] + text + data[match.end() :]
    return data


def mutate(rng: Random, data: bytes, mutations: tuple[Mutation, ...]) -> bytes:
    """Apply one to three changes; an empty content stays."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        if data:
            data = rng.choice(mutations)(rng, data)
    return data
