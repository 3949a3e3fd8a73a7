"""Regencies and provinces as people write them."""

import pytest

from boundaries.matching.finding.locate import locate
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.types import RowNames
from boundaries.spelling.regencies import (
    other_names,
    province_aliases,
    province_key,
    readings,
    regency_aliases,
)

LIST = {
    "12": "Sumatera Utara", "12.12": "Kabupaten Toba", "12.15": "Kabupaten Pakpak Bharat",
    "12.77": "Kota Padangsidimpuan",
    "13": "Sumatera Barat", "13.07": "Kabupaten Lima Puluh Kota",
    "31": "Daerah Khusus Ibukota Jakarta", "31.01": "Kabupaten Administrasi Kepulauan Seribu",
    "31.71": "Kota Administrasi Jakarta Pusat ",
    "32": "Jawa Barat", "32.01": "Kabupaten Bogor", "32.71": "Kota Bogor", "32.79": "Kota Banjar",
    "63": "Kalimantan Selatan", "63.02": "Kabupaten Kotabaru", "63.03": "Kabupaten Banjar",
    "71": "Sulawesi Utara", "71.09": "Kabupaten Kep. Siau Tagulandang Biaro",
    "71.74": "Kota Kotamobagu", "72": "Sulawesi Tengah", "72.09": "Kabupaten Tojo Una Una",
    "76": "Sulawesi Barat", "76.01": "Kabupaten Pasangkayu",
    "91": "Papua", "91.05": "Kabupaten Kepulauan Yapen",
}  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.build(LIST)


def found(gazetteer: Gazetteer, regency: str, province: str = "") -> list[str]:
    row = RowNames(province, regency, "Mawar", "Melati")
    location = locate([row], gazetteer)[province, regency, "Mawar"]
    return [reading.regency for reading in location.readings]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KAB. BOGOR", "32.01"),
        ("KABUPATEN BOGOR", "32.01"),
        ("KOTA BOGOR", "32.71"),
        ("KODYA BOGOR", "32.71"),
        ("BOGOR (KOTA)", "32.71"),
        ("3271 KOTA BOGOR", "32.71"),
        ("KotaBogor", "32.71"),
        ("ADM. KEP. SERIBU", "31.01"),
        ("KEPULAUAN SERIBU", "31.01"),
        ("KAB. ADM. KEP. SERIBU", "31.01"),
        ("KOTA ADM. JAKARTA PUSAT", "31.71"),
        ("JAKARTA PUSAT", "31.71"),
        ("KOTABARU", "63.02"),
        ("KOTA BARU", "63.02"),
        ("KAB. KOTA BARU", "63.02"),
        ("KOTAMOBAGU", "71.74"),
        ("KOTA KOTAMOBAGU", "71.74"),
        ("LIMA PULUH KOTA", "13.07"),
        ("50 KOTA", "13.07"),
        ("LIMAPULUH KOTA", "13.07"),
        ("TOBA SAMOSIR", "12.12"),
        ("PAKPAK BARAT", "12.15"),
        ("PADANG SIDEMPUAN", "12.77"),
        ("KOTA PADANG SIDIMPUAN", "12.77"),
        ("TOJO UNA-UNA", "72.09"),
        ("MAMUJU UTARA", "76.01"),
        ("KEPULAUAN SITARO", "71.09"),
        ("SIAU TAGULANDANG BIARO", "71.09"),
        ("YAPEN WAROPEN", "91.05"),
        ("YAPEN", "91.05"),
    ],
)
def test_one_regency(gazetteer: Gazetteer, text: str, code: str) -> None:
    assert found(gazetteer, text) == [code]


def test_a_bare_name_may_be_the_kabupaten_or_the_kota(gazetteer: Gazetteer) -> None:
    row = RowNames("", "BOGOR", "Mawar", "Melati")
    # neither has the kecamatan: the kabupaten, which is what people mean, is all that is left
    assert [
        reading.regency for reading in locate([row], gazetteer)["", "BOGOR", "Mawar"].readings
    ] == ["32.01"]


def test_the_province_tells_where_two_have_a_bare_name(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "BANJAR", "JAWA BARAT") == ["32.79"]
    assert found(gazetteer, "BANJAR", "KALIMANTAN SELATAN") == ["63.03"]
    assert found(gazetteer, "KOTA BANJAR", "KALIMANTAN SELATAN") == ["32.79"]


@pytest.mark.parametrize("text", ["", "MAWAR", "KOTA TOBA", "KAB. KOTAMOBAGU", "KOTA"])
def test_no_regency(gazetteer: Gazetteer, text: str) -> None:
    assert found(gazetteer, text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NTB", "Nusa Tenggara Barat"),
        ("DKI JAKARTA", "Daerah Khusus Ibukota Jakarta"),
        ("DI. YOGYAKARTA", "Daerah Istimewa Yogyakarta"),
        ("Bangka Belitung", "Kepulauan Bangka Belitung"),
        ("PROV. SUMATRA UTARA", "Sumatera Utara"),
    ],
)
def test_provinces(text: str, name: str) -> None:
    assert province_key(text) == province_key(name)


def test_islands_are_a_province_of_their_own() -> None:
    assert province_key("KEP. RIAU") == province_key("Kepulauan Riau") == province_key("KEPRI")
    assert province_key("RIAU") != province_key("KEP RIAU")


def test_another_name_means_one_regency() -> None:
    named: dict[str, tuple[str, str]] = {}
    for kind, key, other in other_names():
        assert named.setdefault(f"{kind} {other}", (kind, key)) == (kind, key), other


def test_readings_begin_with_the_likeliest() -> None:
    assert readings("KOTA BARU") == (("kota", "baru"), ("", "kotabaru"))


def test_former_names_are_told_from_short_ones() -> None:
    former = {alias.text: alias.former for alias in (*province_aliases(), *regency_aliases())}
    assert former["Toba Samosir"] and former["Irian Jaya"]
    assert not former["DKI"] and not former["Solo"]
    assert not any("*" in text for text in former)
    assert [alias.key for alias in province_aliases() if alias.text == "NTB"] == [
        province_key("NUSA TENGGARA BARAT")
    ]
