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
