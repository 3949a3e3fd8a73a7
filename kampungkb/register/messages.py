"""What is wrong with a row of a sheet, or worth knowing of it, as messages.

``TEXTS`` has every message that is stored with a row, those of the join included, in Bahasa
Indonesia; other languages come from catalogues of gettext.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from boundaries.matching import messages as matching
from geo import messages as geo_messages
from geo.messages import N_, Message, Translate, Value, untranslated

_OWN_TEXTS = {
    # cells that cannot be read, and rows that name no village
    "in_column": N_("kolom %(column)s: %(problem)s"),
    "not_a_code": N_("bukan kode."),
    "code_stored_as_number": N_("kode disimpan sebagai angka (%(code)s)."),
    "code_lost_digits": N_("kode %(code)s kehilangan angka; format kolom sebagai teks."),
    "status_unknown": N_(
        "status %(text)r tidak dikenal; tulis terbentuk, dirintis atau belum terbentuk."
    ),
    "klasifikasi_unknown": N_("klasifikasi %(text)r tidak dikenal; tulis %(choices)s."),
    "not_a_date": N_("%(text)r bukan tanggal; tulis seperti 02/08/2023."),
    "no_village_name": N_("tidak ada nama desa."),
    "heading_repeated": N_("judul kolom diulang."),
    "total_line": N_("baris jumlah."),
    "column_numbers": N_("nomor kolom."),
    "section_line": N_("judul wilayah untuk baris di bawahnya."),
    "footer_line": N_("keterangan atau tanda tangan di bawah tabel."),
    "several_statuses": N_("lebih dari satu status ditandai: %(statuses)s."),
    "klasifikasi_empty": N_("klasifikasi kosong."),
    "status_contradicts_klasifikasi": N_(
        "status %(status)s bertentangan dengan klasifikasi %(klasifikasi)s."
    ),
    "nothing_says_formed": N_(
        "tidak ada yang menyatakan desa ini sudah terbentuk; tambahkan kolom Status."
    ),
    "outside_scope": N_("%(place)s di luar cakupan laporan (%(scope)s)."),
    # notes on rows that are used
    "date_incomplete": N_("tanggal bentuk hanya tahun"),
    "not_a_count": N_("%(text)r bukan jumlah; tulis angka seperti 0 atau 1."),
    "more_than_count": N_("%(part)s lebih banyak daripada jumlah Kampung KB (%(count)s)."),
    "years_disagree": N_("kolom tahun berjumlah %(formed)s, jumlah Kampung KB %(count)s"),
    "model": N_("Kampung KB percontohan"),
    "units": N_("%(count)s Kampung KB"),
    "serial_disagrees": N_("KODE %(serial)s, tetapi kode desa ini %(code)s"),
    "by_serial": N_("KODE %(serial)s menentukan %(code)s."),
    "district_from_above": N_("kecamatan dari baris %(row)s"),
    "regency_from_above": N_("kabupaten/kota dari baris %(row)s"),
    "dates_disagree": N_("tahun bentuk %(year)s, tetapi tanggalnya %(day)s; tanggal berlaku"),
    "stage_unknown": N_("tahapan %(text)r tidak dikenal; tulis sosialisasi, komitmen atau SK"),
    "stage_without_forming": N_("tahapan hanya untuk yang dirintis"),
    "score_out_of_range": N_("ada skor di luar 1–4"),
    "scores_disagree": N_("skor memberi %(computed)s, lembar menulis %(klasifikasi)s"),
    "never_filled": N_("mungkin belum pernah diisi"),
    "status_empty": N_("status kosong"),
    "rows_disagree": N_("berbeda status dengan %(rows)s; yang tertinggi berlaku"),
    "unreadable_beside": N_("%(rows)s tidak terbaca; desa ini tanpa data"),
    "row": N_("baris %(row)s"),
    "row_of_sheet": N_("%(sheet)s baris %(row)s"),
    "more_rows": N_("%(count)s baris lagi"),
    # Stored by a version that kept words, in both of its languages; a translation shows the one
    # that it is nearer to, and hides the other with ".0".
    "text": N_("%(id)s%(en).0s"),
}

ROWS_NAMED = 20
"""Most rows that a message names."""

_NOT_OF_A_VILLAGE = frozenset({
    "heading_repeated", "total_line", "column_numbers", "section_line", "footer_line",
})  # fmt: skip
_FROM_ABOVE = {"regency": "regency_from_above", "district": "district_from_above"}

TEXTS = {**matching.TEXTS, **_OWN_TEXTS}
"""Texts by key. ``column`` is a heading as written, ``text`` a cell."""


def render(messages: Iterable[Message], translate: Translate = untranslated) -> str:
    """Write the messages of a row in words of the language of ``translate``."""
    return geo_messages.render(messages, TEXTS, translate)


def in_column(column: str, problem: Message) -> Message:
    """Say which column a problem is in; the problem alone where ``column`` is ""."""
    return message("in_column", column=column, problem=problem) if column else problem


def outside_scope(place: str, scope: Sequence[str]) -> Message:
    """Say that a place lies in none of the areas (codes) that the report speaks for."""
    return message("outside_scope", place=place, scope=tuple(scope))


def rows_disagree(rows: Sequence[tuple[str, int]]) -> Message:
    """Say that other rows, by sheet and number, give the village another status."""
    return message("rows_disagree", rows=_listed(rows))


def unreadable_beside(rows: Sequence[tuple[str, int]]) -> Message:
    """Say that other rows, by sheet and number, cannot be read, so that the village has no data."""
    return message("unreadable_beside", rows=_listed(rows))


def _listed(rows: Sequence[tuple[str, int]]) -> tuple[str | Message, ...]:
    return first_rows((_row(sheet, number) for sheet, number in rows), len(rows))


def first_rows(rows: Iterable[str | Message], total: int) -> tuple[str | Message, ...]:
    """Return the first ROWS_NAMED of ``total`` rows for a list, and how many more there are.

    Each row of a village names the other ones: all of them would be n² names.
    """
    named = tuple(islice(rows, ROWS_NAMED))
    more = total - len(named)
    return (*named, message("more_rows", count=more)) if more else named


def from_above(lines: Mapping[str, int]) -> tuple[Message, ...]:
    """Say which fields of a row are names of a line above, by the number of that line."""
    return tuple(message(_FROM_ABOVE[field], row=line) for field, line in lines.items())


def stored_inherited(notes: Iterable[Message]) -> tuple[str, ...]:
    """Return the fields of a row whose names stand in a line above, by its notes."""
    keys = {one.key for one in notes}
    return tuple(field for field, key in _FROM_ABOVE.items() if key in keys)


def is_of_village(reason: Iterable[Message]) -> bool:
    """Whether a row that cannot be read is of a village: neither a total nor a heading."""
    return all(one.key not in _NOT_OF_A_VILLAGE for one in reason)


def stored_units(notes: Iterable[Message]) -> int:
    """Return how many Kampung KB a row stands for by its notes; 1 without such a note."""
    counts = [one.parameters["count"] for one in notes if one.key == "units"]
    return int(str(counts[0])) if counts else 1


def message(key: str, **parameters: Value) -> Message:
    """Make a message of ``TEXTS``."""
    return Message(key, parameters)


def _row(sheet: str, number: int) -> Message:
    return message("row_of_sheet", sheet=sheet, row=number) if sheet else message("row", row=number)
