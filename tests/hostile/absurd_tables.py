"""Sheets and lists of a sound format that say what no sheet says.

The same village in every row, and names that are none.

Each entry: name of the file, function that writes it, words of the command.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random

from tests.hostile.attacks import Attack, workbook
from tests.hostile.samples import CODES, LAYER, REGISTER, TARGETS

ODD = (
    *("", "-", "=1+1", "@", "()", "/", "'", "\\", "%s{0}", "[red]x[/red]", "NaN", "1e999", "-0"),
    *("٢٠٢٤", "２０２４", "²", "Ⅷ", "①", "村", "𝟙", "\u200b", "\u202e", "\U0010ffff", "#N/A"),
    *("\x1b[31m\x1b]0;x\x07", "\x9b2J", "kota", "kabupaten", "kel.", "9999-12-31", "0001-01-01"),
    *("ﷺ" * 500, "İ" * 500, "a" + "\u0301" * 5000, "x" * 100_000, "I" * 3000, "a/b" * 3000),
    *("kec. " * 2000, "1" * 5000),
)
"""Texts that are no name, no code, no status and no date."""

_HEAD = ("Kode", "Kabupaten", "Kecamatan", "Desa", "Status", "Tanggal Bentuk")
_LAYER = (
    *("PROVINSI", "KABUPATEN", "KECAMATAN", "KODE", "KELURAHAN"),
    *("JUMLAH RUMAH DATAKU", "SK ADA", "SK TIDAK ADA"),
)

Make = Callable[[Random, Path], None]


def _table(head: Sequence[str], rows: Callable[[Random], Iterable[Sequence[object]]]) -> Make:
    def write(rng: Random, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows(rng)])

    return write


def repeated_village(count: int) -> Make:
    """Write one village in every row, each with another status, some unreadable."""
    return _table(
        _HEAD,
        lambda rng: [
            ("99.01.01.2001", "", "", "", rng.choice(("Ada", "Tidak ada", "Dirintis", "?")), "")
            for _ in range(count)
        ],
    )


def repeated_line(count: int) -> Make:
    """Write one village in every line of a layer, each with another number."""
    return _table(
        _LAYER,
        lambda _: [
            ("NUSA REKAAN", "TIRTAMANDALA", "KAMPUNG KUNING", "2001", "PULAU LILIN", n, n, 0)
            for n in range(count)
        ],
    )


def odd_names(head: Sequence[str], column: int, row: Sequence[str]) -> Make:
    """Write rows with an odd text in one column, or in any where ``column`` is -1."""

    def rows(rng: Random) -> Iterable[Sequence[str]]:
        for _ in range(20):
            changed = list(row)
            changed[column if column >= 0 else rng.randrange(len(row))] = rng.choice(ODD)
            yield changed

    return _table(head, rows)


def odd_list(rng: Random, path: Path) -> None:
    """Write a list of codes whose areas of every level have odd names of up to 300 characters."""
    areas = ("99", "99.01", "99.71", "99.01.01", "99.01.01.2001", "99.01.01.2002", "99.71.01.1001")
    _table(("kode", "nama"), lambda _: [(code, rng.choice(ODD)[:300]) for code in areas])(rng, path)


def failed_formulas(rng: Random, path: Path) -> None:
    """Write a workbook whose cells have errors, one of them of no known name."""
    errors = ("#N/A", "#REF!", "#DIV/0!", "#SPILL!", "x" * 100_000, "")
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="e"><f>NA()</f><v>{rng.choice(errors)}</v></c></row>'
        for n in range(1, 40)
    )
    workbook(path, rows.encode())


_ROW = ("99.01.01.2001", "Tirtamandala", "Kampung Kuning", "Pulau Lilin", "Ada", "2019")
_LINE = ("Nusa Rekaan", *_ROW[1:3], "2001", "Pulau Lilin", "1", "1", "0")
_TARGET = ("99.01", "formed", "2024-12-31", "0.5", "x: y")

TABLES: tuple[Attack, ...] = (
    ("lembar.csv", repeated_village(3000), REGISTER),
    ("lembar.csv", repeated_line(3000), LAYER),
    *(("lembar.csv", odd_names(_HEAD, column, _ROW), REGISTER) for column in range(-1, 6)),
    ("lembar.csv", odd_names(_LAYER, -1, _LINE), LAYER),
    ("target.csv", odd_names(("code", "metric", "due", "share", "source"), -1, _TARGET), TARGETS),
    ("daftar_2025.csv", odd_list, CODES),
    ("daftar_2025.csv", odd_list, CODES),
    ("lembar.xlsx", failed_formulas, REGISTER),
)  # fmt: skip
"""Tables of which each row, or its name, is absurd."""
