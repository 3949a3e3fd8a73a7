"""Every reason of a match is shown in both languages with all its parameters."""

import re
from collections.abc import Iterator

import pytest

from boundaries.history.reassigned_names import Reading
from boundaries.matching import messages
from boundaries.matching.evidence import EVIDENCE
from boundaries.matching.gazetteer import Gazetteer, GazetteerEntry
from boundaries.matching.messages import TEXTS, Reason
from geo.messages import Message, render
from webmap.core.i18n import translations

VILLAGE = "99.01.01.2001"
GAZETTEER = Gazetteer.build(
    {"99": "Nusa", "99.01": "Kabupaten Melati", "99.01.01": "Anggrek", VILLAGE: "Sukamaju"}
)
PRESENT = GazetteerEntry(VILLAGE, "Sukamaju", "sukamaju", True)
RENAMED = GazetteerEntry(VILLAGE, "Melur", "melur", True, 2018, VILLAGE)
RECODED = GazetteerEntry(VILLAGE, "Melur", "melur", True, 2018, "99.02.07.2009")


def reasons() -> Iterator[Reason]:
    """Yield a reason from each function, with each of its texts."""
    for method in ("exact", "spacing", "prefix", "parts", "abbreviation", "sound", "remaining"):
        yield messages.joined(GAZETTEER, method, PRESENT, "Anggrek", 0.9)
    for entry in (PRESENT, RENAMED):
        yield messages.joined(GAZETTEER, "spelling", entry, "Anggrek", 0.857)
    for method in ("old name", "moved"):
        for entry in (RENAMED, RECODED):
            yield messages.joined(GAZETTEER, method, entry, "Soka", 0.97)
    for method in ("former", "villages", "sound"):
        yield messages.district_read(method, "Angrek", "Anggrek")
    place = messages.place(GAZETTEER, VILLAGE)
    district = messages.district_place(GAZETTEER, VILLAGE)
    yield from map(messages.supported, EVIDENCE)
    yield messages.code_listed(VILLAGE, "Sukamaju")
    yield messages.code_followed("99.02.07.2009", 2018, VILLAGE, "Sukamaju")
    yield messages.code_contradicted(VILLAGE, place, "Umbul")
    yield messages.code_unknown("99.99")
    yield messages.nothing_named()
    yield from (messages.incomplete(level) for level in ("regency", "district", "village"))
    yield messages.not_inherited("Soka")
    yield messages.no_regency("Melat")
    yield messages.regency_ambiguous(GAZETTEER, "Mel", ["99.01", "99.01"])
    yield messages.other_province(GAZETTEER, "Puspa", "99.01")
    yield messages.no_district("Soka", "Kabupaten Melati", [district])
    yield messages.ambiguous([place, place], "Kecamatan Anggrek")
    readings = {2018: Reading(0, (VILLAGE,)), 2021: Reading(0, ("",))}
    yield messages.lists_disagree(GAZETTEER, readings, "Kecamatan Anggrek")
    yield messages.elsewhere("Umbul", "Kecamatan Anggrek", [district])
    yield messages.gone(2018, "99.01.01.2009", "Kecamatan Anggrek")
    yield messages.unlike("Umbul", "Kecamatan Anggrek", "Sukamaju", 0.5)
    yield messages.taken("Sukamaju", VILLAGE, "Suka Maju")
    yield from (
        messages.one_left(GAZETTEER, entry, 0.8, nearly_all=nearly_all)
        for entry in GAZETTEER.districts["99.01"]["anggrek"].entries[:1]
        for nearly_all in (True, False)
    )
    yield messages.numeral_in_doubt("Mawar II", ["Mawar III", "Mawar I"])
    yield messages.decided("Sari", "2024-02-01", " ")
    yield messages.decided("Sari", "2024-02-01", " salah ketik ")
    yield messages.no_village()


def with_parameters(message: Message) -> Iterator[Message]:
    """Yield a message and the messages among its parameters."""
    yield message
    for value in message.parameters.values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Message):
                yield from with_parameters(part)


ALL = [message for reason in reasons() for part in reason for message in with_parameters(part)]


def test_every_text_belongs_to_a_function() -> None:
    assert {message.key for message in ALL} == set(TEXTS)


def test_texts_use_exactly_the_parameters_of_their_messages() -> None:
    for message in ALL:
        for translate in translations().values():
            placeholders = re.findall(r"%\((\w+)\)s", translate(TEXTS[message.key]))
            assert set(placeholders) == set(message.parameters), message.key


def test_every_text_is_translated() -> None:
    english = translations()["en"]
    assert [key for key, text in TEXTS.items() if key != "area" and english(text) == text] == []


def test_a_reason_is_rendered_in_both_languages() -> None:
    reason = messages.elsewhere(
        "Umbul", "Kecamatan Anggrek", [messages.district_place(GAZETTEER, VILLAGE)] * 2
    )
    indonesian, english = (render(reason, TEXTS, t) for t in translations().values())
    place = f"Kecamatan Anggrek ({VILLAGE})"
    assert indonesian == (
        f"Tidak ada 'Umbul' di Kecamatan Anggrek; nama itu ada di {place}, {place}. "
        "Periksa kecamatannya."
    )
    assert english.startswith("There is no 'Umbul' in Kecamatan Anggrek")
    assert f"{place}, {place}" in english


def test_a_likeness_is_shown_as_whole_percent() -> None:
    reason = messages.joined(GAZETTEER, "spelling", RENAMED, "Anggrek", 0.857)
    text = render(reason, TEXTS)
    assert text == (
        "Ejaan paling dekat di Kecamatan Anggrek: Melur (86%). "
        f"Itu nama Sukamaju dalam daftar 2018 ({VILLAGE})."
    )


def test_the_reason_of_a_decision_is_optional() -> None:
    [without] = messages.decided("Sari", "2024-02-01", " ")
    [because] = messages.decided("Sari", "2024-02-01", " salah ketik ")
    assert (without.key, because.key) == ("decided", "decided_because")
    assert because.parameters["why"] == "salah ketik"


def test_a_message_without_a_text_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_message"):
        render([Message("no_such_message")], TEXTS)
