"""Write zip files: a layer, what explains it, and how it is drawn.

Their bytes depend only on their members and a day.
"""

import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import IO

from geo.files.layer import EMPTY, Layer

_YEARS = 1980, 2107  # that a zip can hold (APPNOTE 4.4.6: seven bits from 1980)

TYPE_WORDS = {str: "text", int: "integer", float: "real", date: "date"}
"""Word for each type of a column in lists of columns."""

COLUMN_LIST = "columns.txt"
"""Name of the list of columns in a zip."""


def write(path: Path, files: Iterable[Path], texts: Mapping[str, bytes], day: date) -> None:
    """Write files under their own names, then texts by name, all dated ``day``.

    A year that a zip cannot hold becomes the nearest that it can. Each file is removed when it is
    in the zip.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in files:
            with part.open("rb") as source, _open(archive, part.name, day) as target:
                while chunk := source.read(1024 * 1024):
                    target.write(chunk)
            part.unlink()
        for name, content in texts.items():
            with _open(archive, name, day) as target:
                target.write(content)


def _open(archive: zipfile.ZipFile, name: str, day: date) -> IO[bytes]:
    year = min(max(_YEARS[0], day.year), _YEARS[1])
    # 29 February is in no year that replaces another
    last = 28 if (day.month, day.day) == (2, 29) and year != day.year else day.day
    member = zipfile.ZipInfo(name, (year, day.month, last, 0, 0, 0))
    member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return archive.open(member, "w", force_zip64=True)


def companions(
    layers: Iterable[Layer], suffix: str, names: Mapping[str, str] = EMPTY
) -> dict[str, bytes]:
    """Return the files beside layers in a zip, by name, with the list of columns.

    ``suffix``: of the file of the layers. ``names``: names of columns in it, where they differ.
    """
    layers = list(layers)
    texts = {COLUMN_LIST: column_list(layers, names)}
    for layer in layers:
        for name, content in layer.companions(suffix).items():
            texts[f"{layer.name}{name}" if name.startswith((".", "_")) else name] = content
    return texts


def column_list(layers: Iterable[Layer], names: Mapping[str, str] = EMPTY) -> bytes:
    """Return the columns as text in UTF-8: name in the file, full name, type, title, sentence.

    Separated by tabs; with a byte order mark, without which Excel misreads UTF-8.
    """
    lines = ["layer\tname\tfull_name\ttype\ttitle\tdescription"]
    for layer in layers:
        for name, kind in layer.columns.items():
            title, text = layer.descriptions.get(name, ("", ""))
            cells = (layer.name, names.get(name, name), name, TYPE_WORDS[kind], title, text)
            lines.append("\t".join(cells))
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")
