"""Layers with codes of other systems get Kemendagri codes by stored identifiers and names."""

import json
from datetime import date

import numpy as np
import pytest
import shapely

from boundaries.areas import repository
from boundaries.areas.codes import Level
from boundaries.importing import crosswalk
from boundaries.importing.boundaries import import_boundaries
from boundaries.importing.code_lists import import_codes
from geo.errors import BadGeometry, MissingColumns
from geo.store.database import read_session
from kampungkb.register.importing import import_register
from kampungkb.repository import state

LIST = """INSERT INTO wilayah(kode,nama) VALUES
('99','Nusa Uji'),('99.01','Kabupaten Uji'),('99.01.01','Kota Lama'),('99.01.02','Pesisir'),
('99.01.01.2001','Sukamaju'),('99.01.01.2002','Karang Anyar'),('99.01.02.2001','Sukamaju'),
('99.01.02.1002','Muara');
"""
VILLAGES = [
    ("1901010001", "SUKAMAJU", "KOTA LAMA", (120, -5)),
    ("1901010002", "KARANGANYAR", "KOTA LAMA", (120.1, -5)),
    ("1901020001", "SUKAMAJU", "PESISIR", (120, -5.1)),
    ("1901020999", "HUTAN LINDUNG", "PESISIR", (120.1, -5.1)),
]


def layer(rows, properties):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": properties(code, village, district),
                    "geometry": shapely.geometry.mapping(shapely.box(x, y, x + 0.1, y + 0.1)),
                }
                for code, village, district, (x, y) in rows
            ],
        }
    )


def hdx(code, village, district):
    return {
        "ADM4_PCODE": f"ID{code}", "ADM4_EN": village,
        "ADM3_PCODE": f"ID{code[:7]}", "ADM3_EN": district,
        "ADM2_PCODE": "ID1901", "ADM2_EN": "Uji", "ADM1_PCODE": "ID19", "ADM1_EN": "Nusa Uji",
    }  # fmt: skip


def gadm(code, village, district):
    return {
        "GID_4": f"IDN.9.1.{code[5]}.{int(code[7:])}_1", "NAME_4": village.title(),
        "GID_3": f"IDN.9.1.{code[5]}_1", "NAME_3": district.title(),
        "GID_2": "IDN.9.1_1", "NAME_2": "Uji", "GID_1": "IDN.9_1", "NAME_1": "NusaUji",
    }  # fmt: skip


def geoboundaries(code, village, _district):
    return {"shapeID": f"B{code}", "shapeName": village.title(), "shapeType": "ADM4"}


@pytest.fixture
def listed(store, tmp_path):
    path = tmp_path / "wilayah_2025.sql"
    path.write_text(LIST)
    import_codes(store, [path])
    return store


def bring(store, tmp_path, name, text):
    path = tmp_path / f"{name}.geojson"
    path.write_text(text)
    return import_boundaries(store, [path])


@pytest.mark.parametrize(("properties", "system"), [(hdx, "bps"), (gadm, "gadm")])
def test_villages_are_matched_by_name_and_the_rest_is_noted(listed, tmp_path, properties, system):
    summary = bring(listed, tmp_path, "a", layer(VILLAGES, properties))
    assert summary["villages"] == 3
    (note,) = [note for note in summary["notes"] if note["kind"] == "unmatched"]
    assert note["code"] == "99.01.02"
    assert "hutan lindung" in note["text"].lower()
    assert note["reason"][0]["key"] == "village_unknown"
    with read_session(listed) as session:
        shapes = repository.areas(session, Level.VILLAGE, "99.01")
        assert shapes.geometry["99.01.01.2002"].equals(shapely.box(120.1, -5, 120.2, -4.9))
        assert shapes.geometry["99.01.02.2001"].equals(shapely.box(120, -5.1, 120.1, -5))
        assert shapes.geometry["99.01.02.1002"] is None
        assert set(crosswalk.stored_codes(session, system).values()) == {
            "99.01.01.2001", "99.01.01.2002", "99.01.02.2001",
        }  # fmt: skip


def test_coordinates_off_the_globe_are_refused_with_their_row(listed, tmp_path):
    bring(listed, tmp_path, "a", layer(VILLAGES, hdx))
    far = [
        (*village, (x * 1000 if place else x, y))
        for place, (*village, (x, y)) in enumerate(VILLAGES)
    ]
    with pytest.raises(BadGeometry, match=r"b\.geojson, row 2: .* corner at longitude 120100"):
        bring(listed, tmp_path, "b", layer(far, hdx))


def test_a_stored_identifier_is_used_whatever_the_name(listed, tmp_path):
    bring(listed, tmp_path, "a", layer(VILLAGES, hdx))
    renamed = [(VILLAGES[1][0], "NAMA BARU SEKALI", "KOTA LAMA", (120.1, -5))]
    summary = bring(listed, tmp_path, "b", layer(renamed, hdx))
    assert summary["villages"] == 1
    assert summary["notes"] == []
    with read_session(listed) as session:
        assert crosswalk.stored_codes(session, "bps")["1901010002"] == "99.01.01.2002"
        assert crosswalk.identifiers_of_areas(session, "bps", "99.01.02") == {
            "99.01.02.2001": "1901020001"
        }


def test_a_polygon_far_from_the_stored_one_is_noted_as_doubtful(listed, tmp_path):
    bring(listed, tmp_path, "a", layer(VILLAGES[:3], hdx))
    moved = [(*VILLAGES[0][:3], (120.3, -5)), VILLAGES[1]]
    summary = bring(listed, tmp_path, "b", layer(moved, gadm))
    (note,) = [note for note in summary["notes"] if note["kind"] == "doubtful"]
    assert note["code"] == "99.01.01.2001"


def test_a_layer_with_village_names_only_is_located_by_its_polygons(listed, tmp_path):
    only = layer(VILLAGES[:3], geoboundaries)
    with pytest.raises(MissingColumns, match="without their regency"):
        bring(listed, tmp_path, "lone", only)
    bring(listed, tmp_path, "a", layer(VILLAGES[:3], hdx))
    assert bring(listed, tmp_path, "b", only)["villages"] == 3
    with read_session(listed) as session:
        assert crosswalk.stored_codes(session, "geoboundaries") == {
            "B1901010001": "99.01.01.2001",
            "B1901010002": "99.01.01.2002",
            "B1901020001": "99.01.02.2001",
        }


def test_a_layer_is_refused_without_official_names(store, tmp_path):
    with pytest.raises(MissingColumns, match=r"^a\.geojson: .*import-codes"):
        bring(store, tmp_path, "a", layer(VILLAGES, hdx))


@pytest.mark.thorough
def test_bps_layers_of_four_regencies_get_official_codes(store, shared_data):
    import_codes(store, [shared_data / "codes" / "wilayah-codes.zip"])
    path = shared_data / "boundaries" / "hdx_bps_2020-seeds.zip"
    summary = import_boundaries(store, [path])
    unmatched = [note["text"] for note in summary["notes"] if note["kind"] == "unmatched"]
    assert len(unmatched) == 5
    assert all("Hutan" in text or "Alun-Alun" in text for text in unmatched)
    with read_session(store) as session:
        for code, villages in (("33.29", 297), ("33.16", 295), ("19.06", 39), ("18.04", 136)):
            shapes = repository.areas(session, Level.VILLAGE, code).geometry
            assert len(shapes) == villages
            assert shapes.notna().all()
            assert shapely.is_valid(shapes.to_numpy()).all()
        # Adisana: the seventh village of Bumiayu for BPS, the first for Kemendagri
        assert crosswalk.stored_codes(session, "bps")["3329030007"] == "33.29.03.2001"
    # the published figures hold on these shapes, too
    register = shared_data / "register" / "klasifikasi_2023-07-27.xlsx"
    import_register(store, register, date=date(2023, 7, 27))
    with read_session(store) as session:
        known = state(session, date(2023, 8, 2))
        counts = np.bincount(known.within("33.29").classes, minlength=8).tolist()
        assert counts == [0, 297 - 49, 0, 0, 11, 22, 4, 12]
        shapes = repository.areas(session, Level.VILLAGE, "33.29")
        assert shapes.index.tolist() == known.within("33.29").codes.tolist()


def test_a_register_with_bps_codes_is_matched_by_them(listed, tmp_path):
    bring(listed, tmp_path, "a", layer(VILLAGES, hdx))
    sheet = tmp_path / "laporan.csv"
    sheet.write_text("Kode,Desa,Status\n1901010002,KARANGANYAR,terbentuk\n")
    summary = import_register(listed, sheet, date=date(2024, 1, 1))
    assert summary.by_method == {"code": 1}
    with read_session(listed) as session:
        assert state(session, date(2024, 1, 1)).within("99.01.01.2002").classes.tolist() == [3]
