"""Official names of all years, arranged for lookup."""

import pickle

from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from tests.boundaries.matching.melati import row


def test_a_gazetteer_comes_back_from_its_pickle(gazetteer: Gazetteer) -> None:
    again = pickle.loads(pickle.dumps(gazetteer))
    rows = [row(name) for name in ("DAHLIA", "SIDOMAKMUR", "MELUR", "BERINGIN JAYA", "SERUNI")]
    assert join(rows, again) == join(rows, gazetteer)


def test_a_village_is_listed_under_its_present_and_former_names(gazetteer: Gazetteer) -> None:
    district = gazetteer.districts["61.01"]["anggrek"]
    entries = [entry for entry in district.entries if entry.code == "61.01.01.2003"]
    assert [(entry.name, entry.year, entry.former_code) for entry in entries] == [
        ("Cempakasari", 0, ""),
        ("Sidomakmur", 2018, "61.01.01.2003"),
    ]
    assert all(entry.in_district for entry in entries)


def test_a_former_kecamatan_keeps_the_villages_of_the_present_one(gazetteer: Gazetteer) -> None:
    former = gazetteer.districts["61.01"]["kotogadang"]
    assert (former.name, former.code, former.year) == ("Koto Gadang", "61.01.03", 2018)
    present = gazetteer.districts["61.01"]["kotogadangselatan"]
    assert {entry.code for entry in former.entries} == {entry.code for entry in present.entries}


def test_a_village_that_moved_is_listed_in_both_kecamatan(gazetteer: Gazetteer) -> None:
    [entry] = gazetteer.districts["61.01"]["anggrek"].keys["kamboja"]
    assert (entry.code, entry.in_district) == ("61.01.02.2001", False)
    assert (entry.year, entry.former_code) == (2018, "61.01.01.2011")
    assert gazetteer.successors["61.01.01.2011"] == ("61.01.02.2001", 2018, "Kamboja")


def test_a_village_that_no_newer_list_continues_is_a_lost_name(gazetteer: Gazetteer) -> None:
    lost = gazetteer.districts["61.01"]["anggrek"].lost_names["melur"]
    assert (lost.former_code, lost.year) == ("61.01.01.2010", 2018)
    assert gazetteer.successors["61.01.01.2010"][0] is None


def test_regencies_are_found_by_kind_and_name(newest: Gazetteer) -> None:
    assert newest.regencies["kabupaten melati"] == ["61.01"]
    assert newest.regencies["kota melati"] == ["61.71"]
    assert newest.provinces["mawarraya"] == "61"


def test_the_vocabulary_has_the_names_of_villages_and_kecamatan_of_all_lists(
    newest: Gazetteer, gazetteer: Gazetteer
) -> None:
    assert newest.vocabulary.has("Dahlia") and newest.vocabulary.has("Anggrek Timur")
    assert not newest.vocabulary.has("Melati")  # a regency
    assert not newest.vocabulary.has("Rawa Bening") and gazetteer.vocabulary.has("Rawa Bening")


def test_villages_are_found_by_regency(newest: Gazetteer) -> None:
    assert sorted(newest.keys_of("61.02")) == ["wijayakusuma"]
    assert newest.keys_of("62.01") == []


def test_a_kecamatan_of_a_regency_that_was_split_keeps_its_villages() -> None:
    names = {".01": "Dahlia", ".02": "Kenanga", ".03": "Cempaka"}
    before = {"61": "Mawar Raya", "61.01": "Kabupaten Melati", "61.01.02": "Anggrek Timur"}
    after = before | {"61.03": "Kabupaten Melati Timur", "61.03.01": "Anggrek Timur"}
    del after["61.01.02"]
    before |= {f"61.01.02.20{number[1:]}": name for number, name in names.items()}
    after |= {f"61.03.01.20{number[1:]}": name for number, name in names.items()}
    gazetteer = Gazetteer.build(after, {2020: before})
    rows = [row("DAHLIA", "ANGGREK TIMUR"), row("CEMPAKA", "ANGGREK TIMUR")]
    assert [match.code for match in join(rows, gazetteer)] == ["61.03.01.2001", "61.03.01.2003"]
