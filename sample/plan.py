"""Regencies of the invented province and the figures of each report.

The figures were published about five real places between 2022 and 2024; the places here are
invented. Classes are always in the order dasar, berkembang, mandiri, berkelanjutan.
"""

from dataclasses import dataclass
from datetime import date

PROVINCE = ("99", "Nusa Rekaan")
KOTA = "99.71"


@dataclass(frozen=True)
class Regency:
    """A regency: numbers of its districts and villages, and of the kelurahan among the villages."""

    code: str
    name: str
    districts: int
    villages: int
    kelurahan: int
    town: int  # index of its capital in land.TOWNS
    east_island: bool = False

    @property
    def short(self) -> str:
        """Name without ``Kabupaten``, as registers write it."""
        return self.name.removeprefix("Kabupaten ")


REGENCIES = (
    Regency("99.01", "Kabupaten Tirtamandala", 17, 297, 5, town=3),
    Regency("99.02", "Kabupaten Kepulauan Selimbar", 7, 39, 0, town=0, east_island=True),
    Regency("99.03", "Kabupaten Wanaloka", 16, 295, 24, town=2),
    Regency("99.04", "Kabupaten Liwaraya Barat", 15, 136, 5, town=1),
    Regency("99.05", "Kabupaten Bantarsagara", 12, 194, 0, town=4),
    Regency(KOTA, "Kota Nusapura", 3, 21, 21, town=0),
)


@dataclass(frozen=True)
class Export:
    """An export of the national portal; ``classes`` counts villages by class for each regency."""

    date: date
    classes: dict[str, tuple[int, int, int, int]]
    unmatched: int  # rows whose names match no village


EXPORTS = (
    Export(
        date(2022, 12, 26),
        {
            "99.01": (14, 13, 1, 3),
            "99.02": (5, 4, 1, 3),
            "99.03": (71, 28, 8, 11),
            "99.04": (9, 0, 0, 0),
            "99.05": (58, 22, 6, 10),
        },
        unmatched=3,
    ),
    Export(
        date(2023, 5, 16),
        {
            "99.01": (14, 16, 3, 8),
            "99.02": (5, 4, 2, 5),
            "99.03": (82, 37, 17, 35),
            "99.04": (15, 4, 1, 1),
            "99.05": (62, 30, 10, 22),
        },
        unmatched=4,
    ),
    Export(
        date(2023, 7, 27),
        {
            "99.01": (11, 22, 4, 12),
            "99.02": (5, 5, 2, 5),
            "99.03": (84, 44, 24, 51),
            "99.04": (22, 8, 1, 3),
            "99.05": (66, 34, 13, 28),
        },
        unmatched=5,
    ),
)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a regency: its file, as-of date, source and numbers of villages."""

    regency: str
    date: date
    file: str
    source: str
    formed: int
    forming: int = 0
    classes: tuple[int, int, int, int] | None = None  # None: no klasifikasi in the sheet
    with_unformed: bool = False  # unformed villages have rows, too


SHEETS = (
    Sheet(
        "99.02", date(2023, 5, 10), "kepulauan_selimbar_2023-05-10.xlsx",
        "Kabupaten Kepulauan Selimbar (rekaan)", formed=15, forming=2, with_unformed=True,
    ),
    Sheet(
        "99.05", date(2023, 12, 31), "bantarsagara_2023-12-31.xlsx",
        "Kabupaten Bantarsagara (rekaan), triwulan IV 2023", formed=170,
    ),
    Sheet(
        "99.03", date(2024, 1, 4), "wanaloka_2024-01-04.xlsx",
        "Kabupaten Wanaloka (rekaan)", formed=295, classes=(93, 56, 32, 114),
    ),
    Sheet(
        "99.04", date(2024, 5, 12), "liwaraya_barat_2024-05-12.csv",
        "Kabupaten Liwaraya Barat (rekaan), SK Bupati", formed=136,
    ),
    Sheet(
        "99.05", date(2024, 6, 1), "bantarsagara_2024-06-01.xlsx",
        "Kabupaten Bantarsagara (rekaan), triwulan II 2024", formed=181, classes=(72, 45, 27, 37),
    ),
)  # fmt: skip

TARGETS = (
    ("99.01", "formed", "2023-12-31", "", "153", "Kabupaten Tirtamandala (rekaan): 153 desa"),
    (
        "99.05", "advanced", "2024-12-31", "0.6", "",
        "Kabupaten Bantarsagara (rekaan): 60 % mandiri atau berkelanjutan",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class LayerSheet:
    """An export of SIGA about a thematic layer: its file, as-of date, and shares of villages.

    Of every hundred villages, ``none`` have nothing and ``silent`` of the others do not report;
    ``months`` are those of groups, the last one that of ``date``.
    """

    layer: str
    regency: str
    date: date
    file: str
    none: int
    silent: int = 0
    months: tuple[str, ...] = ()


LAYER_SHEETS = (
    LayerSheet(
        "rumah_dataku", "99.01", date(2024, 6, 1), "rumah_dataku_2024-06-01.csv", none=35,
    ),
    LayerSheet(
        "bkb", "99.02", date(2024, 5, 31), "bkb_2024-05-31.csv", none=20, silent=25,
        months=("APRIL", "MEI"),
    ),
)  # fmt: skip
