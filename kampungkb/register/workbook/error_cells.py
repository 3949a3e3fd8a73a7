"""Let the parser read cells with an error (#N/A, #REF!) as text.

It reads them as empty or as 0, so that a village whose formula failed would count as unformed.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from geo.files import unpacking
from kampungkb.register.workbook.limits import SpreadsheetLimits

_MARKS = (b't="e"', b"t='e'", b'value-type="error"', b"value-type='error'")
_LONGEST_MARK = max(map(len, _MARKS))

# ECMA-376 part 1, 18.18.11: the type of a cell, e for an error, str for the text of a formula
_XLSX_CELL = re.compile(rb"""(<(?:\w{1,20}:)?c\s[^<>]*?\bt=["'])e(?=["'])""")
# written by LibreOffice: the true type beside one of OpenDocument, which has no type for errors
_ODS_CELL = re.compile(
    rb"""<table:(?:covered-)?table-cell\b[^<>]*\bvalue-type=["']error["'][^<>]*"""
)
_ODS_TYPE = re.compile(rb"""\boffice:(?:value-type|value|string-value)=(?:"[^"<>]*"|'[^'<>]*')""")

XLS_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
"""Errors by their numbers in XLS ([MS-XLS] 2.5.10)."""


def watched(chunks: Iterable[bytes], name: str, found: set[str]) -> Iterator[bytes]:
    """Yield the chunks of a part; its name is added to ``found`` where a cell may have an error."""
    end = b""
    for chunk in chunks:
        seen = end + chunk
        if name not in found and any(mark in seen for mark in _MARKS):
            found.add(name)
        end = seen[-_LONGEST_MARK:]
        yield chunk


def as_text(data: bytes, parts: set[str], path: Path, limits: SpreadsheetLimits) -> bytes:
    """Return a workbook (XLSX, ODS) with the errors of cells as text; ``parts``: which have some.

    Raises what ``unpacking.content`` does.
    """
    buffer = io.BytesIO()
    with (
        unpacking.open_archive(path, limits.archive, io.BytesIO(data)) as archive,
        zipfile.ZipFile(buffer, "w") as changed,
    ):
        for info in unpacking.files(archive):
            content = unpacking.content(archive, info, path, limits.archive)
            if info.filename in parts:
                content = _with_text(content)
            changed.writestr(info.filename, content)
    return buffer.getvalue()


def _with_text(content: bytes) -> bytes:
    content = _XLSX_CELL.sub(rb"\1str", content)
    return _ODS_CELL.sub(
        lambda cell: _ODS_TYPE.sub(b"", cell[0]).replace(
            b"table-cell", b'table-cell office:value-type="string"', 1
        ),
        content,
    )
