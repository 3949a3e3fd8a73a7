"""Licences in words: what is stated, or that nothing is."""

from kampungkb.attribution import Attribution
from webmap.core.attribution_texts import (
    attribution_line,
    licence_links,
    licence_text,
    subject_text,
)

CC = "https://creativecommons.org/licenses/by/4.0/"
FOUND = [
    Attribution("Batas 2026", "boundaries", "CC-BY-4.0", CC, "BIG"),
    Attribution("Dinas", "register", "CC-BY-4.0", CC),
    Attribution("Portal", "register"),
    Attribution("Inpres", "target"),
]


def test_one_line_names_every_source_with_its_licence():
    line = attribution_line(FOUND, "id")
    assert (
        line == "Batas 2026 (BIG): CC-BY-4.0 · Dinas: CC-BY-4.0 · Portal: lisensi belum dinyatakan"
    )
    assert attribution_line(FOUND, "en").endswith("Portal: licence not stated")


def test_each_licence_has_one_link():
    assert licence_links(FOUND) == [(CC, "CC-BY-4.0")]


def test_a_licence_without_identifier_is_shown_by_its_own_name():
    assert licence_text(Attribution("x", "codes", "LicenseRef-GADM"), "en") == "GADM"
    assert licence_text(Attribution("x", "codes", None, CC), "en") == CC
    assert subject_text("codes", "en") == "Codes and names of areas"
