"""Licences that deliveries state themselves; a format alone states nothing."""

import zipfile

import pytest

from boundaries.areas.licences import BOUNDARIES, CODES, publisher_terms, stated_terms
from boundaries.areas.sources import LICENCES, Terms

MIT = "MIT License\n\nCopyright (c) 2024 Cahya DSN\n\nPermission is hereby granted, free of charge"


def _zip(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_the_licence_file_of_an_archive_is_read(tmp_path):
    path = _zip(tmp_path / "a.zip", {"main/db/x.sql": "insert", "main/LICENSE": MIT})
    stated = Terms("MIT", LICENCES["MIT"], "Copyright (c) 2024 Cahya DSN")
    repository = "https://github.com/cahyadsn/wilayah"
    assert stated_terms([path], CODES) == stated.over(Terms(url=repository))
    assert stated_terms([path], BOUNDARIES).url == f"{repository}_boundaries"


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("Creative Commons Attribution 4.0 International Public License", "CC-BY-4.0"),
        ("Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
        ("Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"),
        ("CC0 1.0 Universal", "CC0-1.0"),
        ("Open Database License (ODbL) v1.0", "ODbL-1.0"),
        ("Hak cipta dilindungi undang-undang", ""),
        ("Attribution 3.0 Unported", ""),
    ],
)
def test_licences_are_recognised_by_their_names_only(tmp_path, text, licence):
    (tmp_path / "LICENCE.txt").write_text(text)
    assert stated_terms([tmp_path], CODES) == Terms(licence).completed()


def test_the_head_of_the_first_sql_file_states_a_licence(tmp_path):
    text = "/*\nauthor : cahya dsn\nMIT License\n\ncopyright (c) 2025 by cahya dsn\n*/\ninsert"
    (tmp_path / "a.sql").write_text(text)
    assert (
        stated_terms([tmp_path / "a.sql"], CODES).attribution == "copyright (c) 2025 by cahya dsn"
    )


def test_a_licence_far_down_in_data_is_none(tmp_path):
    (tmp_path / "a.sql").write_text("-" * 6000 + "MIT License")
    (tmp_path / "b.csv").write_text("kode,nama\n33,MIT License")
    assert stated_terms([tmp_path], CODES) == Terms()


def test_a_missing_file_states_nothing(tmp_path):
    assert stated_terms([tmp_path / "none.zip"], CODES) == Terms()


def test_the_format_of_a_publisher_is_not_its_data():
    assert publisher_terms("wilayah_boundaries", "wilayah_boundaries 2026").licence == "MIT"
    assert publisher_terms("wilayah_boundaries", "wilayah_boundaries-contoh.zip") == Terms()
    assert publisher_terms("rbi", "RBI 2024") == publisher_terms("bps", "x") == Terms()
    assert publisher_terms("hdx", "idn.zip").licence == "CC-BY-3.0-IGO"
    assert publisher_terms("geoboundaries", "x").licence == ""


def test_the_real_archives_state_their_licence(shared_data):
    for path, what in (
        ("boundaries/wilayah_boundaries-seeds.zip", BOUNDARIES),
        ("codes/wilayah-codes.zip", CODES),
    ):
        stated = stated_terms([shared_data / path], what)
        assert stated.licence == "MIT"
        assert "cahya dsn" in stated.attribution.lower()
