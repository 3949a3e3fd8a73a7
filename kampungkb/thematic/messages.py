"""What is wrong with a row of a thematic layer, or worth knowing of it, as messages.

``TEXTS`` has those of registers and of the join, too, in Bahasa Indonesia; other languages come
from catalogues of gettext.
"""

from collections.abc import Iterable

from geo import messages as geo_messages
from geo.messages import N_, Message, Translate, Value, untranslated
from kampungkb.register import messages as register_messages

_OWN_TEXTS = {
    # rows that are rejected
    "not_a_number": N_("kolom %(column)s: %(text)r bukan bilangan bulat."),
    "negative_number": N_("kolom %(column)s: %(text)s kurang dari nol."),
    "number_empty": N_("kolom %(column)s kosong."),
    "word_unknown": N_("kolom %(column)s: %(text)r tidak dikenal; tulis Ada atau Tidak ada."),
    "not_a_month": N_("kolom %(column)s: %(text)r bukan nama bulan."),
    "village_repeated": N_("desa ini sudah disebut pada bulan yang sama (baris %(row)s)."),
    "rows_of_village_disagree": N_(
        "desa ini disebut lebih dari sekali pada bulan yang sama, dengan isi berbeda "
        "(baris %(rows)s); tidak satu pun dipakai."
    ),
    # notes on rows that are used
    "more_report_than_exist": N_("yang lapor (%(reporting)s) lebih dari yang ada (%(count)s)"),
    "serial_differs": N_("KODE %(serial)s berbeda dari kode desa %(code)s"),
    "coordinate_repaired": N_("%(column)s %(text)s dibaca %(value)s"),
    "coordinate_unreadable": N_("%(column)s %(text)r bukan koordinat; tidak dipakai"),
    "coordinate_ambiguous": N_(
        "%(column)s %(text)s dapat dibaca lebih dari satu cara; tidak dipakai"
    ),
    "coordinate_elsewhere": N_(
        "%(column)s %(text)s tidak dapat dibaca di sekitar desa atau di Indonesia; tidak dipakai"
    ),
    "point_outside": N_("titik koordinat %(km)s km di luar batas desa"),
}

TEXTS = {**register_messages.TEXTS, **_OWN_TEXTS}
"""Texts by key. ``column`` is a heading as written, ``text`` a cell."""


def render(messages: Iterable[Message], translate: Translate = untranslated) -> str:
    """Write messages about a row in words of the language of ``translate``."""
    return geo_messages.render(messages, TEXTS, translate)


def message(key: str, **parameters: Value) -> Message:
    """Make a message of ``TEXTS``."""
    return Message(key, parameters)
