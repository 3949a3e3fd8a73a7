"""Reasons and notes of rows as keys with parameters, instead of words in two languages."""

import ast
import json
import re
from functools import lru_cache
from itertools import product
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_BATCH = 5000

# Key: text in Bahasa Indonesia, in English, as versions up to revision 0004 stored them.
# %(…)s is any text, c a village's code, p any area's code, t a date, d a number, r a text in the
# quotation marks of Python, l a list of texts, a an area with its code, A several, R rows.
_SENTENCES = {
    "same_name": ("Nama sama dengan daftar resmi.", "Same name as the official list."),
    "same_but_spacing": (
        "Sama dengan %(name)s, selain spasi dan tanda baca.",
        "Same as %(name)s, apart from spaces and punctuation.",
    ),
    "same_but_kind": (
        "Sama dengan %(name)s, selain sebutan wilayah, singkatan atau penulisan angka.",
        "Same as %(name)s, apart from kinds of area, abbreviations and how numbers are written.",
    ),
    "former_name_and_code": (
        "Daftar %(year)d menulis nama ini pada %(former_code)c, kini %(code)c %(name)s.",
        "The %(year)d list writes this name at %(former_code)c, now %(code)c %(name)s.",
    ),
    "former_name": (
        "Daftar %(year)d menulis nama ini pada %(former_code)c, kini %(name)s.",
        "The %(year)d list writes this name at %(former_code)c, now %(name)s.",
    ),
    "moved_with_new_code": (
        "Daftar %(year)d menulis nama ini di %(former_place)s (%(former_code)c); "
        "kini %(code)c %(name)s di %(place)s.",
        "The %(year)d list writes this name in %(former_place)s (%(former_code)c); "
        "now %(code)c %(name)s in %(place)s.",
    ),
    "moved": (
        "Daftar %(year)d menulis nama ini di %(former_place)s (%(former_code)c); "
        "kini %(name)s di %(place)s.",
        "The %(year)d list writes this name in %(former_place)s (%(former_code)c); "
        "now %(name)s in %(place)s.",
    ),
    "one_of_two_names": (
        "Salah satu dari dua nama yang tertulis adalah %(name)s.",
        "One of the two names that are written is %(name)s.",
    ),
    "abbreviation": (
        "Singkatan dari %(name)s, satu-satunya di %(place)s.",
        "Short for %(name)s, the only one in %(place)s.",
    ),
    "same_sound": (
        "Berbunyi sama dengan %(name)s, satu-satunya di %(place)s; hanya ejaannya berbeda.",
        "Sounds the same as %(name)s, the only one in %(place)s; only the spelling differs.",
    ),
    "only_one_left": (
        "Hampir semua desa di %(place)s disebut baris lain; yang belum disebut dan mirip hanya "
        "%(name)s (%(percent)d%).",
        "Nearly every village of %(place)s is named by other rows; of those left only "
        "%(name)s is alike (%(percent)d%).",
    ),
    "closest_spelling": (
        "Ejaan paling dekat di %(place)s: %(name)s (%(percent)d%).",
        "Closest spelling in %(place)s: %(name)s (%(percent)d%).",
    ),
    "is_former_name": (
        "Itu nama %(name)s dalam daftar %(year)d (%(former_code)c).",
        "That is the name of %(name)s in the %(year)d list (%(former_code)c).",
    ),
    "district_former_name": (
        "Kecamatan '%(text)s' dibaca %(name)s (nama lama).",
        "Kecamatan '%(text)s' is read as %(name)s (a former name).",
    ),
    "district_by_villages": (
        "Kecamatan '%(text)s' dibaca %(name)s (dari desa-desanya).",
        "Kecamatan '%(text)s' is read as %(name)s (from its villages).",
    ),
    "district_other_spelling": (
        "Kecamatan '%(text)s' dibaca %(name)s (ejaan lain).",
        "Kecamatan '%(text)s' is read as %(name)s (another spelling).",
    ),
    "code_listed": ("Kode %(code)c terdaftar: %(name)s.", "Code %(code)c is listed: %(name)s."),
    "code_changed": (
        "Kode %(former_code)c dari daftar %(year)d kini %(code)c %(name)s.",
        "Code %(former_code)c of the %(year)d list is now %(code)c %(name)s.",
    ),
    "code_contradicted": (
        "Kode %(code)c adalah %(name)a, tetapi baris menulis '%(text)s'.",
        "Code %(code)c is %(name)a, but the row writes '%(text)s'.",
    ),
    "code_unknown": (
        "Kode %(code)s bukan kode desa dalam daftar resmi.",
        "Code %(code)s is no village's code in the official list.",
    ),
    "nothing_named": (
        "Baris tidak menyebut desa/kelurahan maupun kode.",
        "The row names no village and no code.",
    ),
    "no_regency_named": (
        "Baris tidak menyebut kabupaten/kota; nama desa saja tidak cukup.",
        "The row names no regency; the other names alone are not enough.",
    ),
    "no_district_named": (
        "Baris tidak menyebut kecamatan; nama desa saja tidak cukup.",
        "The row names no kecamatan; the other names alone are not enough.",
    ),
    "no_village_named": (
        "Baris tidak menyebut desa/kelurahan; nama desa saja tidak cukup.",
        "The row names no village; the other names alone are not enough.",
    ),
    "regency_unknown": (
        "Tidak ada kabupaten/kota bernama '%(text)s' dalam daftar resmi.",
        "The official list has no regency named '%(text)s'.",
    ),
    "district_unknown": (
        "Tidak ada kecamatan '%(text)s' di %(regency)s.",
        "There is no kecamatan '%(text)s' in %(regency)s.",
    ),
    "village_in_other_districts": (
        "Nama desanya ada di %(places)A.",
        "The village's name stands in %(places)A.",
    ),
    "ambiguous": (
        "Nama ini dimiliki lebih dari satu di %(place)s: %(villages)A. Tulis Desa atau Kelurahan, "
        "atau kodenya.",
        "More than one has this name in %(place)s: %(villages)A. Write Desa or Kelurahan, or the "
        "code.",
    ),
    "elsewhere": (
        "Tidak ada '%(text)s' di %(place)s; nama itu ada di %(places)A. Periksa kecamatannya.",
        "There is no '%(text)s' in %(place)s; the name stands in %(places)A. Check the kecamatan.",
    ),
    "gone": (
        "Daftar %(year)d menulis nama ini pada %(former_code)c di %(place)s; daftar terbaru tidak "
        "menunjukkan penggantinya.",
        "The %(year)d list writes this name at %(former_code)c in %(place)s; the newest list does "
        "not show what became of it.",
    ),
    "village_unknown": (
        "Tidak ada '%(text)s' di %(place)s.",
        "There is no '%(text)s' in %(place)s.",
    ),
    "most_alike": (
        "Paling mirip: %(name)s (%(percent)d%).",
        "Most alike: %(name)s (%(percent)d%).",
    ),
    "taken": (
        "Mirip %(name)s (%(code)c), tetapi baris '%(other)s' juga menunjuk desa itu; dua nama "
        "berbeda tidak digabung tanpa keputusan.",
        "Like %(name)s (%(code)c), but the row '%(other)s' means that village too; two different "
        "names are not joined without a decision.",
    ),
    "decided_because": (
        "Diputuskan oleh %(who)s pada %(day)t: %(why)s.",
        "Decided by %(who)s on %(day)t: %(why)s.",
    ),
    "decided": ("Diputuskan oleh %(who)s pada %(day)t.", "Decided by %(who)s on %(day)t."),
    "no_official_village": ("Bukan desa/kelurahan resmi.", "Not an official village."),
    "outside_scope": (
        "%(place)p di luar cakupan laporan (%(scope)l).",
        "%(place)p lies outside the scope of the report (%(scope)l).",
    ),
    "not_a_code": ("bukan kode.", "no code."),
    "code_stored_as_number": (
        "kode disimpan sebagai angka (%(code)s).",
        "the code is kept as a number (%(code)s).",
    ),
    "code_lost_digits": (
        "kode %(code)s kehilangan angka; format kolom sebagai teks.",
        "the code %(code)s has lost digits; format the column as text.",
    ),
    "status_unknown": (
        "status %(text)r tidak dikenal; tulis terbentuk, dirintis atau belum terbentuk.",
        "unknown status %(text)r; write formed, forming or unformed.",
    ),
    "klasifikasi_unknown": (
        "klasifikasi %(text)r tidak dikenal; tulis %(choices)l.",
        "unknown klasifikasi %(text)r; use %(choices)l.",
    ),
    "not_a_date": (
        "%(text)r bukan tanggal; tulis seperti 02/08/2023.",
        "%(text)r is no date; write it like 2023-08-02.",
    ),
    "no_village_name": ("tidak ada nama desa.", "no village is named."),
    "heading_repeated": ("judul kolom diulang.", "the heading once more."),
    "total_line": ("baris jumlah.", "total line."),
    "column_numbers": ("nomor kolom.", "numbers of the columns."),
    "klasifikasi_empty": ("klasifikasi kosong.", "there is no klasifikasi."),
    "status_contradicts_klasifikasi": (
        "status %(status)s bertentangan dengan klasifikasi %(klasifikasi)s.",
        "status %(status)s contradicts klasifikasi %(klasifikasi)s.",
    ),
    "nothing_says_formed": (
        "tidak ada yang menyatakan desa ini sudah terbentuk; tambahkan kolom Status.",
        "nothing says that this village is formed; add a column Status.",
    ),
    "date_incomplete": ("tanggal bentuk hanya tahun", "the date of formation is no full day"),
    "score_out_of_range": ("ada skor di luar 1–4", "a score is not 1–4"),
    "scores_disagree": (
        "skor memberi %(computed)s, lembar menulis %(klasifikasi)s",
        "the scores give %(computed)s, the sheet says %(klasifikasi)s",
    ),
    "never_filled": ("mungkin belum pernah diisi", "probably never filled in"),
    "status_empty": ("status kosong", "the status is empty: taken for unformed"),
    "rows_disagree": (
        "berbeda status dengan %(rows)R; yang tertinggi berlaku",
        "disagrees with %(rows)R; the highest counts",
    ),
}

_PLACEHOLDER = re.compile(r"%\((\w+)\)(\w)")
_PATTERNS = {
    "c": r"\d\d\.\d\d\.\d\d\.\d{4}",
    "p": r"ID|[\d.]+",
    "t": r"\d{4}-\d\d-\d\d",
    "d": r"\d+",
    "r": r"'.*'|\".*\"",
}
_AREA = re.compile(r"(.+) \(([\d.]+)\)")
_COLUMN = ("kolom ", "column ")
_ROW = re.compile(r"(?:(.+) )?row (\d+)")


def upgrade() -> None:
    """Move notes into a column of their own; convert every reason and note.

    Words that no version wrote are kept as they are, as parameters of the message ``text``.
    """
    op.add_column("report_rows", sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))
    rows = sa.table(
        "report_rows",
        sa.column("report_id", sa.Integer),
        sa.column("sheet", sa.String),
        sa.column("row", sa.Integer),
        sa.column("reason", sa.JSON),
        sa.column("notes", sa.JSON),
    )
    key = (rows.c.report_id, rows.c.sheet, rows.c.row)
    change = (
        sa.update(rows)
        .where(*(column == sa.bindparam(f"key_{column.name}") for column in key))
        .values(reason=sa.bindparam("new_reason"), notes=sa.bindparam("new_notes"))
    )
    connection = op.get_bind()
    last: tuple[Any, ...] | None = None
    while True:
        query = sa.select(*key, rows.c.reason).order_by(*key).limit(_BATCH)
        if last is not None:
            query = query.where(sa.tuple_(*key) > sa.tuple_(*map(sa.literal, last)))
        batch = connection.execute(query).all()
        if not batch:
            return
        connection.execute(
            change,
            [
                {
                    "key_report_id": report,
                    "key_sheet": sheet,
                    "key_row": row,
                    "new_reason": _messages(reason),
                    "new_notes": [one for note in _notes(reason) for one in _messages(note)],
                }
                for report, sheet, row, reason in batch
            ],
        )
        last = tuple(batch[-1][:3])


def _notes(reason: Any) -> list[Any]:
    return reason.get("notes", []) if isinstance(reason, dict) else []


def _messages(words: Any) -> list[dict[str, Any]]:
    """Convert the words of one reason or note in both languages."""
    if not isinstance(words, dict):
        return [_text(json.dumps(words), json.dumps(words))] if words else []
    indonesian, english = str(words.get("id", "")), str(words.get("en", ""))
    if not (indonesian or english):
        return []
    return _sentences(indonesian, english) or [_text(indonesian, english)]


def _text(indonesian: str, english: str) -> dict[str, Any]:
    return {"key": "text", "parameters": {"id": indonesian, "en": english}}


@lru_cache(4096)  # most rows have one of few reasons
def _sentences(indonesian: str, english: str) -> list[dict[str, Any]] | None:
    """Read one or several sentences, None where they are unknown or the languages disagree."""
    whole = _sentence(indonesian, english)
    if whole:
        return [whole]
    for mine, theirs in product(_splits(indonesian), _splits(english)):
        first = _sentence(indonesian[:mine], english[:theirs])
        rest = first and _sentences(indonesian[mine + 1 :], english[theirs + 1 :])
        if first and rest:
            return [first, *rest]
    return None


def _splits(text: str) -> list[int]:
    # the last first: a person's own words may be several sentences
    return [found.start() + 1 for found in re.finditer(r"\. ", text)][::-1]


def _sentence(indonesian: str, english: str) -> dict[str, Any] | None:
    for key, (mine, theirs) in _SENTENCES.items():
        found, other = _pattern(mine).fullmatch(indonesian), _pattern(theirs).fullmatch(english)
        if found and other:
            values = _values(mine, found.groupdict(), other.groupdict())
            if values is not None:
                return {"key": key, "parameters": values}
    return _in_column(indonesian, english)


def _in_column(indonesian: str, english: str) -> dict[str, Any] | None:
    """Read what is wrong with a cell, after the heading of its column."""
    mine, theirs = _COLUMN
    if not (indonesian.startswith(mine) and english.startswith(theirs)):
        return None
    indonesian, english = indonesian[len(mine) :], english[len(theirs) :]
    for found in re.finditer(": ", indonesian):  # a heading may have a colon, too
        at, after = found.span()
        problem = _sentence(indonesian[after:], english[after:])
        if problem and indonesian[:after] == english[:after]:
            return {
                "key": "in_column",
                "parameters": {"column": indonesian[:at], "problem": problem},
            }
    return None


@lru_cache(None)
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _PLACEHOLDER.split(sentence)
    texts, names, kinds = parts[::3], parts[1::3], parts[2::3]
    groups = [
        f"(?P<{name}>{_PATTERNS.get(kind, '.+')})" for name, kind in zip(names, kinds, strict=True)
    ]
    pieces = [re.escape(texts[0])]
    for group, text in zip(groups, texts[1:], strict=True):
        pieces += [group, re.escape(text)]
    return re.compile("".join(pieces), re.DOTALL)


def _values(sentence: str, mine: dict[str, str], theirs: dict[str, str]) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    for name, kind in _PLACEHOLDER.findall(sentence):
        if mine[name] != theirs[name]:
            return None
        values[name] = _value(mine[name], kind)
        if values[name] is None:
            return None
    return values


def _value(text: str, kind: str) -> Any:
    """Value of a placeholder, None where it is not what its kind says."""
    if kind == "d":
        return int(text)
    if kind == "r":
        try:
            read = ast.literal_eval(text)
        except (SyntaxError, ValueError):
            return None
        return read if repr(read) == text else None
    if kind == "l":
        return text.split(", ")
    if kind == "a":
        return _area(text)
    if kind in "AR":
        read = [_area(one) if kind == "A" else _row(one) for one in text.split(", ")]
        return None if None in read else read
    return text


def _area(text: str) -> dict[str, Any] | None:
    found = _AREA.fullmatch(text)
    if not found:
        return None
    return {"key": "area", "parameters": {"name": found[1], "code": found[2]}}


def _row(text: str) -> dict[str, Any] | None:
    found = _ROW.fullmatch(text)
    if not found:
        return None
    if found[1]:
        return {"key": "row_of_sheet", "parameters": {"sheet": found[1], "row": int(found[2])}}
    return {"key": "row", "parameters": {"row": int(found[2])}}
