"""Tell what a line of a sheet is by its texts: total, section, footer, ditto mark, numbering.

A section names a kecamatan or a regency for the lines below it: ``KECAMATAN MAWAR``,
``A. Kec : Mawar (12 desa)``.
"""

import re
from functools import lru_cache

from kampungkb.register.vocabulary import MONTHS

_TOTAL = re.compile(
    r"(?:(?:sub|grand)\s*-?\s*)?(?:total|jumlah|jml|rata\s*-\s*rata|persentase|prosentase)\b",
    re.IGNORECASE,
)
_TOTAL_OF_PAGE = re.compile(r"\b(?:halaman|hal|pindah\w*|dipindah\w*)\b", re.IGNORECASE)
_TOTAL_OF_REGENCY = re.compile(r"\b(?:kab|kabupaten|kota)\b", re.IGNORECASE)

_LONGEST_DITTO = 24
_DITTO_SIGNS = re.compile(r"[\"'`´‘’“”„‟〃″,\s\-–—↓⇓▼↑⬇|.]+")
_DITTO_SIGN = re.compile(r"[\"'`´‘’“”„‟〃″↓⇓▼↑⬇]|,,")
_DITTO_WORDS = frozenset({
    "sda", "idem", "id", "ditto", "do", "same", "sama", "sama dengan atas", "sama seperti atas",
    "sama dengan di atas", "sama seperti di atas", "seperti di atas", "same as above",
})  # fmt: skip

_NUMBER_BEFORE_NAME = re.compile(r"^(?:\(?\d{1,3}\s*[.)]|[-•*·–])\s*(?=[^\W\d_]{2})")

_NUMBERING = re.compile(r"\(?(?:\d{1,3}|[ivxlc]{1,7}|[a-z])[.)\-:\s]+(?=\w{3})", re.IGNORECASE)
_SECTION = re.compile(
    r"(?:nama\s+)?(?:(?P<district>kecamatan|kec|distrik|kapanewon|kemantren)|"
    r"(?P<regency>kabupaten|kab)(?P<either>\s*/\s*kota)?)\b(?:\s*[.:=–-])*\s*(?P<name>.*)",
    re.IGNORECASE,
)
_KOTA = re.compile(r"KOTA(?:\s+(?:ADM(?:INISTRASI|\.)?))?\s*:?\s+(?P<name>\w.*)", re.IGNORECASE)
_SECTION_INSIDE = re.compile(
    r"[\s,;/(-]+(?=(?:kecamatan|kec|distrik|kabupaten|kab)\b[\s.:])", re.IGNORECASE
)
_KIND_ALONE = re.compile(
    r"(?:kecamatan|kec|distrik|kapanewon|kemantren|(?:kabupaten|kab)(?:\s*/\s*kota)?)\.?\s*:?",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"\s*(?:[(\[:=,;–]\s*\d.*|\s(?:tahun|bulan|per|triwulan|semester|periode)\s.*|\(\s*(?:jumlah|total|desa|kel).*|"
    r"[\s-]+\d+\s*(?:desa|kel|kelurahan|nagari|kampung|pekon|gampong|buah)\b.*)$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"[^\w'’(]|(?:yang|dengan|dan|dalam|se|lain|lainnya|ini|tersebut|belum|sudah|di)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 6

_WITH_VILLAGE = re.compile(
    r"(?:[,;|]|\s[/–-])\s*(?!kab|kota)[^\W\d]{3}|\b(?:desa|kel|kelurahan)\b\s*:?\s[^\W\d]",
    re.IGNORECASE,
)
_DISTRICT_VILLAGE = re.compile(
    r"kec(?:amatan)?\b[.:\s]*(?P<district>[^/,;|]+?)\s*(?:[/,;|]|\s[–-]\s)\s*(?P<village>\S.*)",
    re.IGNORECASE,
)
_DISTRICT_DESA = re.compile(
    r"kec(?:amatan)?\b[.:\s]*(?P<district>.+?)\s+"
    r"(?P<village>(?:desa|ds|kel|kelurahan)\b[.:\s]*\S.*)",
    re.IGNORECASE,
)
_VILLAGE_DISTRICT = re.compile(
    r"(?P<village>\S.*?)\s*[/,;|(–-]?\s*\bkec(?:amatan)?\b[.:\s]*(?P<district>[^/,;|()]+)"
    r"(?:[/,;|(]\s*kab.*)?\)?",
    re.IGNORECASE,
)

_FOOTER = re.compile(
    r"(?:mengetahui|menyetujui|diketahui|disetujui|dibuat\s+(?:oleh|di)|disusun\s+oleh|catatan\s*:|"
    r"keterangan\s*:|ket\s*[.]?\s*:|sumber\s*(?:data)?\s*:|n\.?b\.?\s*:|note\s*:|\*+\s*\)|"
    r"a\.?\s?n\.?\s+(?:kepala|bupati|camat|wali)|plt\.?\s|plh\.?\s|"
    r"kepala\s+(?:dinas|bidang|badan|seksi|upt|opd)\b|nip\s*[.:]|ttd\b|tertanda\b|"
    r"(?:dicetak|diunduh)\b|.+,\s*(?:tgl\.?\s*|tanggal\s*)?[\d.…_\s]*\s*"
    rf"(?:{'|'.join(month for month in MONTHS if len(month) > 3)}|mei)\s+\d{{4}}$)",
    re.IGNORECASE,
)


def is_total(text: str) -> bool:
    """Whether a cell says that its line is one of totals, such as "Jumlah" or "J U M L A H"."""
    if text[1:2] == " " and all(len(part) == 1 for part in text.split()):
        text = text.replace(" ", "")
    return _TOTAL.match(text) is not None


def total_ends(text: str) -> tuple[str, ...]:
    """Return the fields whose names end at a line of totals: none at the end of a page."""
    if _TOTAL_OF_PAGE.search(text):
        return ()
    return ("regency", "district") if _TOTAL_OF_REGENCY.search(text) else ("district",)


@lru_cache(4096)
def is_ditto(text: str) -> bool:
    """Whether a cell says "the same as above": ``"``, ``''``, ``-"-``, ``sda``, ``idem``, ↓."""
    if len(text) > _LONGEST_DITTO or not text:
        return False
    if _DITTO_SIGNS.fullmatch(text):
        return _DITTO_SIGN.search(text) is not None
    word = text.strip("\"'-–(). ").lower()
    return word.replace(".", "").replace(" ", "") == "sda" or word in _DITTO_WORDS


def is_footer(text: str) -> bool:
    """Whether a cell begins what stands below a table: signatures, notes, sources."""
    return _FOOTER.match(text) is not None


def without_numbering(name: str) -> str:
    """Return a name without the number or the bullet before it: ``1. Cibogo``, ``- Cibogo``."""
    if name[:1].isalpha():
        return name
    found = _NUMBER_BEFORE_NAME.match(name)
    return name[found.end() :] if found else name


def section(texts: list[str]) -> dict[str, str]:
    """Return the names that a line gives to the lines below it, by field; {} if it gives none.

    ``texts``: the filled cells of the line. Numbers beside the name, such as counts, do not matter.
    """
    for position, text in enumerate(texts):
        if _KIND_ALONE.fullmatch(text):
            return _section(" ".join(texts[position:]))
        if found := _section(text):
            return found
        if not text.strip("().:-").isdecimal() and len(text) > _MOST_WORDS:
            return {}
    return {}


def _section(text: str) -> dict[str, str]:
    if _WITH_VILLAGE.search(text):
        return {}
    if numbering := _NUMBERING.match(text):
        text = text[numbering.end() :]
    fields: dict[str, str] = {}
    for part in _SECTION_INSIDE.split(text):
        found = _SECTION.fullmatch(part)
        name = _AFTER_NAME.sub("", found["name"]).strip(" .,:;-–") if found else ""
        if not found or not name or _NO_NAME.match(name) or len(name.split()) > _MOST_WORDS:
            return {}
        if found["district"]:
            fields.setdefault("district", name)
        else:
            fields.setdefault("regency", name if found["either"] else f"Kabupaten {name}")
    return fields


def is_kind_of_area(text: str) -> bool:
    """Whether a cell is a word such as "Kabupaten" alone, which may be a village's name."""
    return _KIND_ALONE.fullmatch(text) is not None


def kota_section(text: str) -> dict[str, str]:
    """Return the kota that a text alone in its line names; {} if it names none."""
    if numbering := _NUMBERING.match(text):
        text = text[numbering.end() :]
    found = _KOTA.fullmatch(text)
    name = _AFTER_NAME.sub("", found["name"]).strip(" .,:;-–") if found else ""
    return {"regency": f"Kota {name}"} if name and len(name.split()) <= _MOST_WORDS else {}


def district_and_village(text: str) -> tuple[str, str] | None:
    """Split a cell that names kecamatan and village: ``Kec. Mawar / Desa Rejosari``."""
    if "kec" not in text.lower():
        return None
    for form in (_DISTRICT_VILLAGE, _DISTRICT_DESA, _VILLAGE_DISTRICT):
        if found := form.fullmatch(text):
            return found["district"].strip(" .:"), found["village"].strip(" .:,")
    return None
