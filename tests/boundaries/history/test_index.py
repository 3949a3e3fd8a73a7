"""A code list by place and name."""

from boundaries.history.index import CodeListIndex, clean, regency_key
from tests.boundaries.history.lists import NOW


def test_villages_are_found_by_place_and_name() -> None:
    index = CodeListIndex(NOW)
    assert index.in_district["61.01.01", "kenangaindah"] == ["61.01.01.2002"]
    assert index.in_regency["61.01", "kamboja"] == ["61.01.02.2001"]
    assert index.members["94.01.01"] == ["94.01.01.2001", "94.01.01.2002", "94.01.01.2003"]
    assert index.regencies["kabupaten melati"] == "61.01"


def test_only_villages_of_some_kecamatan_are_indexed() -> None:
    index = CodeListIndex(NOW, {"61.01.02"})
    assert set(index.members) == {"61.01.02"}
    assert index.districts["61.01.01"] == "Anggrek"


def test_a_kota_and_a_kabupaten_of_one_name_are_two() -> None:
    assert regency_key("61.01", "KAB. MELATI") == regency_key("61.01", "Melati")
    assert regency_key("61.71", "Melati") == "kota melati"


def test_page_numbers_of_printed_lists_are_removed() -> None:
    assert clean("Anggrek  11") == "Anggrek"
    assert clean("Mawar 11") == "Mawar 11"
