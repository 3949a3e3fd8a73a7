"""Why a row was joined to a village or waits, as messages that the person who typed it understands.

``TEXTS`` has the sentences in Bahasa Indonesia; other languages come from catalogues of gettext.
A reason is one message or several, shown one after the other.
"""

from collections.abc import Mapping, Sequence

from boundaries.areas.names import title
from boundaries.history.reassigned_names import Reading
from boundaries.matching.gazetteer import Gazetteer, GazetteerEntry
from geo.messages import N_, Message, Value

Reason = tuple[Message, ...]

TEXTS = {
    "same_name": N_("Nama sama dengan daftar resmi."),
    "same_but_spacing": N_("Sama dengan %(name)s, selain spasi dan tanda baca."),
    "same_but_kind": N_(
        "Sama dengan %(name)s, selain sebutan wilayah, singkatan atau penulisan angka."
    ),
    "former_name": N_("Daftar %(year)s menulis nama ini pada %(former_code)s, kini %(name)s."),
    "former_name_and_code": N_(
        "Daftar %(year)s menulis nama ini pada %(former_code)s, kini %(code)s %(name)s."
    ),
    "moved": N_(
        "Daftar %(year)s menulis nama ini di %(former_place)s (%(former_code)s); "
        "kini %(name)s di %(place)s."
    ),
    "moved_with_new_code": N_(
        "Daftar %(year)s menulis nama ini di %(former_place)s (%(former_code)s); "
        "kini %(code)s %(name)s di %(place)s."
    ),
    "one_of_two_names": N_("Salah satu dari dua nama yang tertulis adalah %(name)s."),
    "abbreviation": N_("Singkatan dari %(name)s, satu-satunya di %(place)s."),
    "same_sound": N_(
        "Berbunyi sama dengan %(name)s, satu-satunya di %(place)s; hanya ejaannya berbeda."
    ),
    "only_one_left": N_(
        "Hampir semua desa di %(place)s disebut baris lain; yang belum disebut dan mirip hanya "
        "%(name)s (%(percent)s%%)."
    ),
    "one_left_of_most": N_(
        "Kebanyakan desa di %(place)s disebut baris lain; yang belum disebut dan mirip hanya "
        "%(name)s (%(percent)s%%)."
    ),
    "closest_spelling": N_("Ejaan paling dekat di %(place)s: %(name)s (%(percent)s%%)."),
    "is_former_name": N_("Itu nama %(name)s dalam daftar %(year)s (%(former_code)s)."),
    "district_former_name": N_("Kecamatan '%(text)s' dibaca %(name)s (nama lama)."),
    "district_by_villages": N_("Kecamatan '%(text)s' dibaca %(name)s (dari desa-desanya)."),
    "district_other_spelling": N_("Kecamatan '%(text)s' dibaca %(name)s (ejaan lain)."),
    "code_listed": N_("Kode %(code)s terdaftar: %(name)s."),
    "code_changed": N_("Kode %(former_code)s dari daftar %(year)s kini %(code)s %(name)s."),
    "code_contradicted": N_("Kode %(code)s adalah %(name)s, tetapi baris menulis '%(text)s'."),
    "code_unknown": N_("Kode %(code)s bukan kode desa dalam daftar resmi."),
    "nothing_named": N_("Baris tidak menyebut desa/kelurahan maupun kode."),
    "no_regency_named": N_("Baris tidak menyebut kabupaten/kota; nama desa saja tidak cukup."),
    "no_district_named": N_("Baris tidak menyebut kecamatan; nama desa saja tidak cukup."),
    "no_village_named": N_("Baris tidak menyebut desa/kelurahan; nama desa saja tidak cukup."),
    "not_inherited": N_(
        "'%(text)s' dari baris di atasnya tidak dipakai: tidak pasti baris ini termasuk di situ."
    ),
    "regency_unknown": N_("Tidak ada kabupaten/kota bernama '%(text)s' dalam daftar resmi."),
    "regency_ambiguous": N_(
        "Kabupaten/kota '%(text)s' dapat berarti %(names)s. Tulis namanya lengkap, atau "
        "provinsinya."
    ),
    "other_province": N_(
        "Baris menulis provinsi '%(text)s', tetapi %(regency)s ada di %(province)s."
    ),
    "district_unknown": N_("Tidak ada kecamatan '%(text)s' di %(regency)s."),
    "village_in_other_districts": N_("Nama desanya ada di %(places)s."),
    "ambiguous": N_(
        "Nama ini dimiliki lebih dari satu di %(place)s: %(villages)s. Tulis Desa atau Kelurahan, "
        "atau kodenya."
    ),
    "lists_disagree": N_(
        "Daftar resmi memberi nama ini kepada desa yang berbeda di %(place)s: %(villages)s. "
        "Tanggal laporan dan baris lain tidak menentukan yang mana; tulis kodenya."
    ),
    "village_in_lists": N_("%(village)s menurut daftar %(years)s"),
    "village_of_lists": N_("desa yang kini tidak terdaftar menurut daftar %(years)s"),
    "elsewhere": N_(
        "Tidak ada '%(text)s' di %(place)s; nama itu ada di %(places)s. Periksa kecamatannya."
    ),
    "gone": N_(
        "Daftar %(year)s menulis nama ini pada %(former_code)s di %(place)s; daftar terbaru tidak "
        "menunjukkan penggantinya."
    ),
    "village_unknown": N_("Tidak ada '%(text)s' di %(place)s."),
    "most_alike": N_("Paling mirip: %(name)s (%(percent)s%%)."),
    "taken": N_(
        "Mirip %(name)s (%(code)s), tetapi baris '%(other)s' juga menunjuk desa itu; dua nama "
        "berbeda tidak digabung tanpa keputusan."
    ),
    "only_in_regency": N_(
        "Kecamatannya tidak ditulis atau tidak dikenal; nama desanya satu-satunya di "
        "kabupaten/kotanya, tidak ada yang mirip, dan tidak ada baris lain yang menunjuk desa itu."
    ),
    "other_district": N_(
        "Kecamatan yang ditulis tidak punya desa bernama ini atau mirip; namanya satu-satunya di "
        "kabupaten/kotanya, dan tidak ada baris lain yang menunjuk desa itu."
    ),
    "repeated_row": N_(
        "Kecamatan yang ditulis tidak punya desa bernama ini atau mirip; baris lain dengan nama "
        "desa dan Kampung KB yang sama sudah menunjuk satu-satunya desa bernama itu di "
        "kabupaten/kotanya, dan desa itu dihitung sekali."
    ),
    "last_in_district": N_(
        "Namanya berbeda satu ketikan dari satu-satunya desa di kecamatan itu yang tidak disebut "
        "baris lain."
    ),
    "former_in_regency": N_(
        "Kecamatannya tidak ditulis atau tidak dikenal; menurut daftar lama hanya satu desa di "
        "kabupaten/kotanya pernah bernama ini, tidak ada yang mirip, dan tidak ada baris lain yang "
        "menunjuk desa itu."
    ),
    "numeral_in_doubt": N_(
        "Angka pada %(name)s mungkin keliru: %(others)s belum disebut baris mana pun, dan nama "
        "Kampung KB atau baris kembar tidak sesuai. Periksa angkanya."
    ),
    "decided": N_("Diputuskan oleh %(who)s pada %(day)s."),
    "decided_because": N_("Diputuskan oleh %(who)s pada %(day)s: %(why)s."),
    "no_official_village": N_("Bukan desa/kelurahan resmi."),
    "area": N_("%(name)s (%(code)s)"),
}
"""Texts by key. ``text`` is what the row says, ``percent`` a whole number; a ``name`` or a
``place`` is the proper name of an area with its kind, such as Kecamatan Salem."""

_KEYS = {
    "exact": "same_name",
    "spacing": "same_but_spacing",
    "prefix": "same_but_kind",
    "parts": "one_of_two_names",
    "abbreviation": "abbreviation",
    "sound": "same_sound",
    "spelling": "closest_spelling",
}
_BY_ONE_OF_ITS_NAMES = ("parts", "abbreviation", "sound", "spelling")


def joined(
    gazetteer: Gazetteer, method: str, entry: GazetteerEntry, text: str, score: float
) -> Reason:
    """Say how a village was found by its name; ``text`` is the kecamatan as the row writes it."""
    if method in ("old name", "moved"):
        return _found_in_older_list(gazetteer, method, entry, text)
    name = gazetteer.current[entry.code]
    reason = _reason("same_name")
    if method in ("spacing", "prefix"):
        reason = _reason(_KEYS[method], name=name)
    elif method == "parts":
        reason = _reason(_KEYS[method], name=entry.name)
    elif method in ("abbreviation", "sound"):
        place = district_of(gazetteer, entry.code)
        reason = _reason(_KEYS[method], name=entry.name, place=place)
    elif method == "spelling":
        place = district_of(gazetteer, entry.code)
        percent = round(score * 100)
        reason = _reason(_KEYS[method], name=entry.name, place=place, percent=percent)
    if method in _BY_ONE_OF_ITS_NAMES and entry.year:
        reason += _reason(
            "is_former_name", name=name, year=entry.year, former_code=entry.former_code
        )
    return reason


def one_left(
    gazetteer: Gazetteer, entry: GazetteerEntry, score: float, *, nearly_all: bool
) -> Reason:
    """Say that of the villages that no other row names only one is alike.

    ``nearly_all``: other rows name nearly all villages of the kecamatan, not just most of them.
    """
    return _reason(
        "only_one_left" if nearly_all else "one_left_of_most",
        name=entry.name,
        place=district_of(gazetteer, entry.code),
        percent=round(score * 100),
    )


def _found_in_older_list(
    gazetteer: Gazetteer, method: str, entry: GazetteerEntry, text: str
) -> Reason:
    name = gazetteer.current[entry.code]
    values: dict[str, Value] = {"year": entry.year, "former_code": entry.former_code, "name": name}
    if method == "moved":
        values["former_place"] = district(entry.code[:5], text)
        values["place"] = district_of(gazetteer, entry.code)
    if entry.former_code == entry.code:
        return _reason("moved" if method == "moved" else "former_name", **values)
    key = "moved_with_new_code" if method == "moved" else "former_name_and_code"
    return _reason(key, code=entry.code, **values)


def district_read(how: str, text: str, name: str) -> Reason:
    """Say that the kecamatan was read as one that is written otherwise."""
    keys = {"former": "district_former_name", "villages": "district_by_villages"}
    return _reason(keys.get(how, "district_other_spelling"), text=text, name=name)


def code_listed(code: str, name: str) -> Reason:
    """Say that the code in the row is that of a listed village."""
    return _reason("code_listed", code=code, name=name)


def code_followed(former_code: str, year: int, code: str, name: str) -> Reason:
    """Say that the code in the row was retired and what became of the village."""
    return _reason("code_changed", former_code=former_code, year=year, code=code, name=name)


def code_contradicted(code: str, name: Message, text: str) -> Reason:
    """Say that code and names of a row speak of two villages."""
    return _reason("code_contradicted", code=code, name=name, text=text)


def code_unknown(code: str) -> Reason:
    """Say that the code in the row is in no list."""
    return _reason("code_unknown", code=code)


def nothing_named() -> Reason:
    """Say that the row is empty where it should name a village."""
    return _reason("nothing_named")


def incomplete(what: str) -> Reason:
    """Say that the row does not name the ``regency``, the ``district`` or the ``village``."""
    return _reason(f"no_{what}_named")


def not_inherited(text: str) -> Reason:
    """Say that a name from a line above is not used, since the village does not confirm it."""
    return _reason("not_inherited", text=text)


def no_regency(text: str) -> Reason:
    """Say that no regency has the name."""
    return _reason("regency_unknown", text=text)


def regency_ambiguous(gazetteer: Gazetteer, text: str, regencies: Sequence[str]) -> Reason:
    """Say that several regencies may be meant and nothing tells which."""
    return _reason(
        "regency_ambiguous", text=text, names=tuple(place(gazetteer, c) for c in regencies)
    )


def other_province(gazetteer: Gazetteer, text: str, regency: str) -> Reason:
    """Say that the regency is in another province than the one that the row names."""
    province = regency[:2]
    return _reason(
        "other_province",
        text=text,
        regency=title(regency, gazetteer.current[regency]),
        province=title(province, gazetteer.current[province]),
    )


def no_district(text: str, regency: str, places: Sequence[Message]) -> Reason:
    """Say that no kecamatan of the regency has the name, and where the village's name stands."""
    unknown = _reason("district_unknown", text=text, regency=regency)
    if not places:
        return unknown
    return unknown + _reason("village_in_other_districts", places=tuple(places))


def ambiguous(villages: Sequence[Message], place: str) -> Reason:
    """Say that several villages have the name."""
    return _reason("ambiguous", place=place, villages=tuple(villages))


def lists_disagree(gazetteer: Gazetteer, readings: Mapping[int, Reading], where: str) -> Reason:
    """Say that lists give the name to different villages, and which in which years."""
    years: dict[str, list[str]] = {}
    for year, reading in sorted(readings.items()):
        for code in reading.codes:
            years.setdefault(code, []).append(str(year))
    villages = tuple(
        Message("village_in_lists", {"village": place(gazetteer, code), "years": tuple(listed)})
        if code
        else Message("village_of_lists", {"years": tuple(listed)})
        for code, listed in sorted(years.items(), key=lambda item: item[1])
    )
    return _reason("lists_disagree", place=where, villages=villages)


def elsewhere(text: str, place: str, places: Sequence[Message]) -> Reason:
    """Say that the name stands in other kecamatan only."""
    return _reason("elsewhere", text=text, place=place, places=tuple(places))


def gone(year: int, code: str, place: str) -> Reason:
    """Say that an older list has the name and the newest does not tell what became of it."""
    return _reason("gone", year=year, former_code=code, place=place)


def unlike(text: str, place: str, nearest: str, score: float) -> Reason:
    """Say that no village of the kecamatan has a name alike enough."""
    unknown = _reason("village_unknown", text=text, place=place)
    if not nearest:
        return unknown
    return unknown + _reason("most_alike", name=nearest, percent=round(score * 100))


def taken(name: str, code: str, other: str) -> Reason:
    """Say that another row names the village better."""
    return _reason("taken", name=name, code=code, other=other)


def supported(evidence: str) -> Reason:
    """Say which evidence (a key of boundaries.matching.evidence) supports a proposal."""
    return _reason(evidence.replace(" ", "_"))


def numeral_in_doubt(name: str, others: Sequence[str]) -> Reason:
    """Say that the row may mean a village of the same name with another number."""
    return _reason("numeral_in_doubt", name=name, others=", ".join(sorted(others)))


def decided(who: str, day: str, why: str) -> Reason:
    """Say that a person decided, when (ISO 8601) and why."""
    if not why.strip():
        return _reason("decided", who=who, day=day)
    return _reason("decided_because", who=who, day=day, why=why.strip())


def no_village() -> Reason:
    """Say that the names mean no official village."""
    return _reason("no_official_village")


def together(*reasons: Reason) -> Reason:
    """Join reasons into one."""
    return tuple(message for reason in reasons for message in reason)


def place(gazetteer: Gazetteer, code: str) -> Message:
    """Name of an area with its code: ``Desa Bentar (33.29.01.2001)``."""
    return _area(title(code, gazetteer.current[code]), code)


def district_place(gazetteer: Gazetteer, village: str) -> Message:
    """Name of the kecamatan of a village, with the code of the village."""
    return _area(district_of(gazetteer, village), village)


def district(regency: str, name: str) -> str:
    """Name of a kecamatan of any year as reasons write it: ``Distrik Abenaho`` in Papua."""
    return title(f"{regency}.00", name)


def district_of(gazetteer: Gazetteer, code: str) -> str:
    """Kecamatan of a village as reasons write it."""
    return district(code[:5], gazetteer.current.get(code[:8], code[:8]))


def _reason(key: str, **parameters: Value) -> Reason:
    return (Message(key, parameters),)


def _area(name: str, code: str) -> Message:
    return Message("area", {"name": name, "code": code})
