"""Which regency and kecamatan rows mean."""

from dataclasses import replace

import pytest

from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from boundaries.matching.types import RowNames
from tests.boundaries.matching.melati import one, row
from webmap.core.i18n import message_text


def test_a_bare_name_is_the_kabupaten_unless_only_the_kota_has_the_kecamatan(
    newest: Gazetteer,
) -> None:
    assert one(newest, row("CENDANA", "ANGGREK KOTA")).code == "61.71.01.1001"
    kabupaten = replace(row("CENDANA", "ANGGREK KOTA"), regency="KAB. MELATI")
    assert one(newest, kabupaten).outcome == "review"
    kota = replace(row("DAHLIA"), regency="KOTA MELATI")
    assert one(newest, kota).code != "61.01.01.2001"


@pytest.mark.parametrize("regency", ["SOKKA UTARA", "SOKA UTR", "SOKA UT.", "Kab. SokaUtara"])
def test_a_regency_otherwise_spelt_is_told_by_its_kecamatan(
    newest: Gazetteer, regency: str
) -> None:
    names = RowNames("MAWAR RAYA", regency, "CEMPAKA", "WIJAYA KUSUMA")
    assert one(newest, names).code == "61.02.01.2001"
    astray = replace(names, regency="SOKA SELATAN")
    assert one(newest, astray).method == "no regency"


def test_a_kecamatan_is_told_by_its_villages(newest: Gazetteer) -> None:
    names = ["LUBUK MERBAU", "MUARA", "SUNGAI ULAR"]
    matches = join([row(name, "TIRTA") for name in names], newest)
    assert [match.code for match in matches] == [f"61.01.03.200{n}" for n in (1, 2, 3)]
    assert "TIRTA" in message_text(
        matches[0].reason, "id"
    ) and "Koto Gadang Selatan" in message_text(matches[0].reason, "id")
    # two are too few, and a kecamatan that other rows name is not meant
    assert {m.outcome for m in join([row(n, "TIRTA") for n in names[:2]], newest)} == {"review"}
    named = [*(row(n, "TIRTA") for n in names), row("PASAR LAMA", "KOTO GADANG SELATAN")]
    assert [m.outcome for m in join(named, newest)] == ["review"] * 3 + ["matched"]


def test_a_kecamatan_under_its_former_name(gazetteer: Gazetteer) -> None:
    match = one(gazetteer, row("LUBUK MERBAU", "KOTO GADANG"))
    assert (match.code, match.method) == ("61.01.03.2001", "exact")
    assert "nama lama" in message_text(match.reason, "id") and "a former name" in message_text(
        match.reason, "en"
    )


def test_a_province_that_contradicts_the_regency_is_noted() -> None:
    areas = {
        "61": "Mawar Raya", "62": "Puspa", "63": "Puspa Barat",
        "62.01": "Kabupaten Melati", "62.01.01": "Anggrek", "62.01.01.2001": "Dahlia",
        "63.02": "Kabupaten Soka", "63.02.01": "Kamboja", "63.02.01.2001": "Seruni",
    }  # fmt: skip
    older = {"62": "Puspa", "62.02": "Kab. Soka", "62.02.01": "Kamboja", "62.02.01.2001": "Seruni"}
    gazetteer = Gazetteer.build(areas, {2018: older})

    def reason(province: str, regency: str, district: str, village: str) -> str:
        match = one(gazetteer, RowNames(province, regency, district, village))
        assert (match.code is None) == (village == "MELUR")
        return message_text(match.reason, "id")

    melati = ("MELATI", "ANGGREK", "DAHLIA")
    assert "'MAWAR RAYA', tetapi Kabupaten Melati ada di Provinsi Puspa" in reason(
        "MAWAR RAYA", *melati
    )
    assert "MAWAR RAYA" in reason("MAWAR RAYA", "MELATI", "ANGGREK", "MELUR")
    for province in ("PUSPA", "", "PUSPAA", "IRIAN JAYA"):  # the last one is no name in use
        assert "tetapi" not in reason(province, *melati)
    for province in ("PUSPA BARAT", "PUSPA"):  # its province of 2018, before it was split
        assert "tetapi" not in reason(province, "SOKA", "KAMBOJA", "SERUNI")


def test_a_kabupaten_and_a_kota_of_one_name_in_two_provinces() -> None:
    areas = {
        "61": "Mawar Raya", "62": "Puspa", "61.01": "Kabupaten Melati", "62.71": "Kota Melati",
        "61.01.01": "Anggrek", "61.01.01.2001": "Dahlia",
        "62.71.01": "Anggrek", "62.71.01.1001": "Dahlia",
    }  # fmt: skip
    gazetteer = Gazetteer.build(areas)
    for province, code in (("MAWAR RAYA", "61"), ("PUSPA", "62"), ("", None)):
        for district in ("ANGGREK", "ANGREK"):
            match = one(gazetteer, RowNames(province, "MELATI", district, "DAHLIA"))
            assert match.code == (
                code and (f"{code}.01.01.2001" if code == "61" else f"{code}.71.01.1001")
            )
