"""Why a row was joined or waits, in words that the person who typed it understands.

Every reason is one sentence in Bahasa Indonesia (``id``) and the same in English (``en``).
"""

from collections.abc import Sequence

from boundaries.areas.names import title
from boundaries.matching.gazetteer import Gazetteer, GazetteerEntry

Reason = dict[str, str]


def joined(
    gazetteer: Gazetteer, method: str, entry: GazetteerEntry, text: str, score: float
) -> Reason:
    """Say how a village was found by its name; ``text`` is the kecamatan as the row writes it."""
    code = entry.code
    name = gazetteer.current[code]
    place = district_of(gazetteer, code)
    once = district(code[:5], text)
    texts = {
        "exact": ("Nama sama dengan daftar resmi.", "Same name as the official list."),
        "spacing": (
            f"Sama dengan {name}, selain spasi dan tanda baca.",
            f"Same as {name}, apart from spaces and punctuation.",
        ),
        "prefix": (
            f"Sama dengan {name}, selain sebutan wilayah, singkatan atau penulisan angka.",
            f"Same as {name}, apart from kinds of area, abbreviations and how numbers are written.",
        ),
        "old name": (
            f"Daftar {entry.year} menulis nama ini pada {entry.was}, kini {_now(entry)}{name}.",
            f"The {entry.year} list writes this name at {entry.was}, now {_now(entry)}{name}.",
        ),
        "moved": (
            f"Daftar {entry.year} menulis nama ini di {once} ({entry.was}); "
            f"kini {_now(entry)}{name} di {place}.",
            f"The {entry.year} list writes this name in {once} ({entry.was}); "
            f"now {_now(entry)}{name} in {place}.",
        ),
        "parts": (
            f"Salah satu dari dua nama yang tertulis adalah {entry.name}.",
            f"One of the two names that are written is {entry.name}.",
        ),
        "abbreviation": (
            f"Singkatan dari {entry.name}, satu-satunya di {place}.",
            f"Short for {entry.name}, the only one in {place}.",
        ),
        "sound": (
            f"Berbunyi sama dengan {entry.name}, satu-satunya di {place}; hanya ejaannya berbeda.",
            f"Sounds the same as {entry.name}, the only one in {place}; only the spelling differs.",
        ),
        "remaining": (
            f"Hampir semua desa di {place} disebut baris lain; yang belum disebut dan mirip hanya "
            f"{entry.name} ({score:.0%}).",
            f"Nearly every village of {place} is named by other rows; of those left only "
            f"{entry.name} is alike ({score:.0%}).",
        ),
        "spelling": (
            f"Ejaan paling dekat di {place}: {entry.name} ({score:.0%}).",
            f"Closest spelling in {place}: {entry.name} ({score:.0%}).",
        ),
    }
    words = texts[method]
    if method in ("parts", "abbreviation", "sound", "spelling") and entry.year:
        words = (
            f"{words[0]} Itu nama {name} dalam daftar {entry.year} ({entry.was}).",
            f"{words[1]} That is the name of {name} in the {entry.year} list ({entry.was}).",
        )
    return _both(*words)


def district_read(how: str, text: str, name: str) -> Reason:
    """Say that the kecamatan was read as one that is written otherwise."""
    why = {
        "former": ("nama lama", "a former name"),
        "villages": ("dari desa-desanya", "from its villages"),
    }.get(how, ("ejaan lain", "another spelling"))
    return _both(
        f"Kecamatan '{text}' dibaca {name} ({why[0]}).",
        f"Kecamatan '{text}' is read as {name} ({why[1]}).",
    )


def code_listed(code: str, name: str) -> Reason:
    """Say that the code in the row is that of a listed village."""
    return _both(f"Kode {code} terdaftar: {name}.", f"Code {code} is listed: {name}.")


def code_followed(given: str, year: int, code: str, name: str) -> Reason:
    """Say that the code in the row was retired and what became of the village."""
    return _both(
        f"Kode {given} dari daftar {year} kini {code} {name}.",
        f"Code {given} of the {year} list is now {code} {name}.",
    )


def code_contradicted(code: str, name: str, text: str) -> Reason:
    """Say that code and names of a row speak of two villages."""
    return _both(
        f"Kode {code} adalah {name}, tetapi baris menulis '{text}'.",
        f"Code {code} is {name}, but the row writes '{text}'.",
    )


def code_unknown(given: str) -> Reason:
    """Say that the code in the row is in no list."""
    return _both(
        f"Kode {given} bukan kode desa dalam daftar resmi.",
        f"Code {given} is no village's code in the official list.",
    )


def nothing_named() -> Reason:
    """Say that the row is empty where it should name a village."""
    return _both(
        "Baris tidak menyebut desa/kelurahan maupun kode.", "The row names no village and no code."
    )


def incomplete(what: str) -> Reason:
    """Say that the row lacks the ``regency`` or the ``district``."""
    column = {"regency": "kabupaten/kota", "district": "kecamatan", "village": "desa/kelurahan"}
    english = {"regency": "regency", "district": "kecamatan", "village": "village"}
    return _both(
        f"Baris tidak menyebut {column[what]}; nama desa saja tidak cukup.",
        f"The row names no {english[what]}; the other names alone are not enough.",
    )


def no_regency(text: str) -> Reason:
    """Say that no regency has the name."""
    return _both(
        f"Tidak ada kabupaten/kota bernama '{text}' dalam daftar resmi.",
        f"The official list has no regency named '{text}'.",
    )


def no_district(text: str, regency: str, elsewhere: Sequence[str]) -> Reason:
    """Say that no kecamatan of the regency has the name, and where the village's name stands."""
    places = ", ".join(elsewhere)
    hint = (f" Nama desanya ada di {places}.", f" The village's name stands in {places}.")
    return _both(
        f"Tidak ada kecamatan '{text}' di {regency}." + (hint[0] if places else ""),
        f"There is no kecamatan '{text}' in {regency}." + (hint[1] if places else ""),
    )


def ambiguous(names: Sequence[str], place: str) -> Reason:
    """Say that several villages have the name."""
    listed = ", ".join(names)
    return _both(
        f"Nama ini dimiliki lebih dari satu di {place}: {listed}. Tulis Desa atau Kelurahan, "
        "atau kodenya.",
        f"More than one has this name in {place}: {listed}. Write Desa or Kelurahan, or the code.",
    )


def elsewhere(text: str, place: str, others: Sequence[str]) -> Reason:
    """Say that the name stands in other kecamatan only."""
    listed = ", ".join(others)
    return _both(
        f"Tidak ada '{text}' di {place}; nama itu ada di {listed}. Periksa kecamatannya.",
        f"There is no '{text}' in {place}; the name stands in {listed}. Check the kecamatan.",
    )


def gone(year: int, code: str, place: str) -> Reason:
    """Say that an older list has the name and the newest does not tell what became of it."""
    return _both(
        f"Daftar {year} menulis nama ini pada {code} di {place}; daftar terbaru tidak menunjukkan "
        "penggantinya.",
        f"The {year} list writes this name at {code} in {place}; the newest list does not show "
        "what became of it.",
    )


def unlike(text: str, place: str, nearest: str, score: float) -> Reason:
    """Say that no village of the kecamatan has a name alike enough."""
    hint = (f" Paling mirip: {nearest} ({score:.0%}).", f" Most alike: {nearest} ({score:.0%}).")
    return _both(
        f"Tidak ada '{text}' di {place}." + (hint[0] if nearest else ""),
        f"There is no '{text}' in {place}." + (hint[1] if nearest else ""),
    )


def taken(name: str, code: str, other: str) -> Reason:
    """Say that another row names the village better."""
    return _both(
        f"Mirip {name} ({code}), tetapi baris '{other}' juga menunjuk desa itu; dua nama berbeda "
        "tidak digabung tanpa keputusan.",
        f"Like {name} ({code}), but the row '{other}' means that village too; two different names "
        "are not joined without a decision.",
    )


def decided(who: str, day: str, why: str) -> Reason:
    """Say that a person decided, when and why."""
    because = f": {why.strip()}" if why.strip() else ""
    return _both(
        f"Diputuskan oleh {who} pada {day}{because}.", f"Decided by {who} on {day}{because}."
    )


def no_village() -> Reason:
    """Say that the names mean no official village."""
    return _both("Bukan desa/kelurahan resmi.", "Not an official village.")


def together(*said: Reason) -> Reason:
    """Join sentences."""
    return {language: " ".join(one[language] for one in said) for language in ("id", "en")}


def place(gazetteer: Gazetteer, code: str) -> str:
    """Name of an area as reasons write it: ``Desa Bentar (33.29.01.2001)``."""
    return f"{title(code, gazetteer.current[code])} ({code})"


def district(regency: str, name: str) -> str:
    """Name of a kecamatan of any year as reasons write it: ``Distrik Abenaho`` in Papua."""
    return title(f"{regency}.00", name)


def district_of(gazetteer: Gazetteer, code: str) -> str:
    """Kecamatan of a village as reasons write it."""
    return district(code[:5], gazetteer.current.get(code[:8], code[:8]))


def _now(entry: GazetteerEntry) -> str:
    return "" if entry.was == entry.code else f"{entry.code} "


def _both(indonesian: str, english: str) -> Reason:
    return {"id": indonesian, "en": english}
