"""Files of each publisher are read as codes, names and polygons in degrees, or refused."""

import zipfile

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from boundaries.areas.codes import UnknownCode
from boundaries.importing import publishers
from boundaries.importing.decoding import decode
from geo.errors import (
    BadGeometry,
    BudgetExceeded,
    MissingColumns,
    TooLarge,
    UnknownFormat,
    UnreadableFile,
    UnsafeArchive,
)
from geo.isolation import configure

CODES = ["99.01.01.2001", "99.01.01.2002", "99.01.02.1001"]
NAMES = ["Suka Maju", "O'o", "Öst"]
BOXES = [shapely.box(x, 0, x + 0.1, 0.1) for x in (106.0, 106.1, 106.2)]
RBI = pd.DataFrame(
    {
        "OBJECTID": [1, 2, 3],
        "NAMOBJ": NAMES,
        "KDPPUM": "99",
        "KDPKAB": "99.01",
        "KDCPUM": ["99.01.01", "99.01.01", "99.01.02"],
        "KDEPUM": CODES,
        "WADMPR": "Nusa",
        "WADMKK": "Kota Raya",
        "WADMKC": ["Barat", "Barat", "Timur"],
        "WADMKD": NAMES,
    }
)
WRITERS = {
    "batas.shp": "ESRI Shapefile",
    "batas.gpkg": "GPKG",
    "batas.geojson": "GeoJSON",
    "batas.kml": "KML",
    "batas.fgb": "FlatGeobuf",
    "batas.gdb": "OpenFileGDB",
}


def layer(table=RBI, shapes=BOXES, crs="EPSG:4326"):
    return geopandas.GeoDataFrame(table, geometry=list(shapes), crs=crs)


def written(path, frame, driver=None, **options):
    pyogrio.write_dataframe(frame, path, driver=driver or WRITERS[path.name], **options)
    return path


def said(delivery):
    return [(record.code, record.name) for record in delivery.records]


def shapes(delivery):
    return [decode(record) for record in delivery.records]


# Layers that GDAL reads -------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("packed", [False, True])
def test_every_format_gives_the_same_records(tmp_path, name, packed):
    options = {"encoding": "UTF-8"} if name.endswith(".shp") else {}
    (tmp_path / "in").mkdir()
    path = written(tmp_path / "in" / name, layer(), **options)
    if packed:
        files = [file for file in (tmp_path / "in").rglob("*") if file.is_file()]
        path = tmp_path / "batas.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file in files:
                archive.write(file, f"RBI 2024/{file.relative_to(tmp_path / 'in')}")
    delivery = publishers.read([path])
    assert delivery.source == "rbi"
    assert delivery.title == path.name
    found = {record.code: (record.name, decode(record)) for record in delivery.records}
    assert sorted(found) == CODES
    for code, name, box in zip(CODES, NAMES, BOXES, strict=True):
        assert found[code][0] == name
        assert found[code][1].hausdorff_distance(box) < 1e-7
    assert delivery.parents == {
        "99": "Nusa",
        "99.01": "Kota Raya",
        "99.01.01": "Barat",
        "99.01.02": "Timur",
    }


def test_any_coordinate_system_becomes_degrees(tmp_path):
    for crs in ("EPSG:32748", "EPSG:3857", "EPSG:23830"):
        frame = layer().to_crs(crs)
        delivery = publishers.read([written(tmp_path / "batas.gpkg", frame)])
        for found, box in zip(shapes(delivery), BOXES, strict=True):
            assert found.hausdorff_distance(box) < 0.0001


def test_a_layer_without_a_coordinate_system_must_be_in_degrees(tmp_path):
    path = written(tmp_path / "batas.gpkg", layer(crs=None))
    assert said(publishers.read([path]))[0] == (CODES[0], NAMES[0])
    metres = [shapely.affinity.scale(box, 1e5, 1e5, origin=(0, 0)) for box in BOXES]
    path = written(tmp_path / "batas.fgb", layer(shapes=metres, crs=None))
    with pytest.raises(BadGeometry, match=r"batas\.fgb: the layer names no coordinate system"):
        publishers.read([path])


def test_heights_are_dropped_and_other_geometries_are_refused(tmp_path):
    path = written(tmp_path / "batas.gpkg", layer(shapes=shapely.force_3d(BOXES, 12.0)))
    assert not any(shape.has_z for shape in shapes(publishers.read([path])))
    points = [shapely.Point(106, 0)] * 3
    path = written(tmp_path / "batas.geojson", layer(shapes=points))
    with pytest.raises(BadGeometry, match=r"batas\.geojson, row 1: .* not a polygon"):
        publishers.read([path])


def test_a_row_without_a_polygon_becomes_a_record_without_a_shape(tmp_path):
    path = written(tmp_path / "batas.gpkg", layer(shapes=[BOXES[0], None, BOXES[2]]))
    delivery = publishers.read([path])
    assert said(delivery)[1] == (CODES[1], NAMES[1])
    assert [shape is None for shape in shapes(delivery)] == [False, True, False]


def test_records_have_the_deepest_level_of_the_layer(tmp_path):
    districts = RBI.drop(columns=["KDEPUM", "WADMKD"]).drop(index=1)
    path = written(tmp_path / "batas.gpkg", layer(districts, [BOXES[0], BOXES[2]]))
    assert said(publishers.read([path])) == [("99.01.01", "Barat"), ("99.01.02", "Timur")]


def test_rows_without_a_code_are_skipped(tmp_path):
    table = RBI.assign(KDEPUM=[CODES[0], None, ""])
    path = written(tmp_path / "batas.gpkg", layer(table))
    assert said(publishers.read([path])) == [(CODES[0], NAMES[0])]


@pytest.mark.parametrize("kode", [CODES, [code.replace(".", "") for code in CODES]])
def test_a_layer_with_common_column_names_is_recognised(tmp_path, kode):
    table = pd.DataFrame({"KODE": kode, "Nama": NAMES})
    assert said(publishers.read([written(tmp_path / "batas.gpkg", layer(table))])) == list(
        zip(CODES, NAMES, strict=True)
    )


def test_integers_are_codes_and_fractions_are_not(tmp_path):
    table = pd.DataFrame({"kode": [int(code.replace(".", "")) for code in CODES], "nama": NAMES})
    assert said(publishers.read([written(tmp_path / "batas.gpkg", layer(table))]))[2][0] == CODES[2]
    broken = pd.DataFrame({"kode": [33.1, 33.2, 33.3], "nama": NAMES})
    with pytest.raises(UnknownCode, match="row 1"):
        publishers.read([written(tmp_path / "batas.fgb", layer(broken))])


def test_columns_can_be_named(tmp_path):
    table = pd.DataFrame({"Wilayah": CODES, "Sebutan": NAMES, "kode": "x"})
    path = written(tmp_path / "batas.gpkg", layer(table))
    delivery = publishers.read([path], columns={"code": "WILAYAH", "name": "sebutan"})
    assert said(delivery) == list(zip(CODES, NAMES, strict=True))
    with pytest.raises(MissingColumns, match=r"no layer has the columns KD_DESA.*Wilayah"):
        publishers.read([path], columns={"code": "KD_DESA"})


def test_a_layer_without_codes_is_refused_with_its_columns(tmp_path):
    path = written(tmp_path / "batas.gpkg", layer(pd.DataFrame({"luas": [1, 2, 3]})))
    with pytest.raises(MissingColumns, match=r"batas\.gpkg: no layer has .*area codes.*luas"):
        publishers.read([path])


def test_an_invalid_code_is_refused_with_its_row(tmp_path):
    table = RBI.assign(KDEPUM=[CODES[0], "99.01.01.20", CODES[2]])
    with pytest.raises(UnknownCode, match=r"batas\.gpkg, row 2: '99\.01\.01\.20'"):
        publishers.read([written(tmp_path / "batas.gpkg", layer(table))])


def test_other_layers_of_a_file_are_skipped(tmp_path):
    path = written(tmp_path / "batas.gpkg", layer(), layer="desa")
    other = layer(pd.DataFrame({"ruas": [1, 2, 3]}))
    written(path, other, layer="jalan", append=True)
    assert len(publishers.read([path]).records) == 3


# Publishers with codes of their own -------------------------------------------------------------

HDX = pd.DataFrame(
    {
        "ADM4_EN": NAMES,
        "ADM4_PCODE": ["ID9901010001", "ID9901010002", "ID9901020001"],
        "ADM3_EN": "Barat",
        "ADM2_EN": "Kota Raya",
        "ADM1_EN": "Nusa",
    }
)
SPLIT = pd.DataFrame({"village_code": ["id9901010001"] * 3, "village": NAMES, "regency": "Raya"})
GADM = pd.DataFrame({"GID_4": ["IDN.1.1.1.1_1"] * 3, "NAME_4": NAMES, "NAME_2": "Raya"})
GEO = pd.DataFrame({"shapeID": ["7B1"] * 3, "shapeName": NAMES})
PLAIN = pd.DataFrame({"kode": HDX["ADM4_PCODE"].str[2:], "nama": NAMES})
BPS_IN_RBI = RBI.assign(KDEPUM=["9901010001", "9901010002", "9901020001"])


@pytest.mark.parametrize(
    ("table", "system"),
    [
        (HDX, "bps"),
        (SPLIT, "bps"),
        (GADM, "gadm"),
        (GEO, "geoboundaries"),
        (BPS_IN_RBI, "bps"),
        (PLAIN, "bps"),
    ],
)
def test_codes_of_other_systems_are_not_read_as_official_codes(tmp_path, table, system):
    path = written(tmp_path / "batas.gpkg", layer(table))
    with pytest.raises(MissingColumns, match=f"codes of another system .*{system}"):
        publishers.read([path])
    asked = []

    def resolve(names, polygons):
        asked.append(names)
        assert len(polygons) == 3
        return [CODES[0], None, CODES[2]]

    delivery = publishers.read([path], resolve=resolve)
    assert said(delivery) == [(CODES[0], NAMES[0]), (CODES[2], NAMES[2])]
    assert list(asked[0].columns) == [
        "system", "value", "province", "regency", "district", "village",
    ]  # fmt: skip
    assert set(asked[0]["system"]) == {system}
    assert list(asked[0]["village"]) == NAMES
    if system == "bps":
        assert asked[0]["value"].str.fullmatch(r"\d{10}").all()


# SQL as published -------------------------------------------------------------------------------

SQL = """/* It's
updated_at: 2025-07-07 13:18:49 */
DELETE FROM wilayah_boundaries WHERE kode LIKE '99%' AND LENGTH(kode)=13;
INSERT INTO wilayah_boundaries(kode,nama,lat,lng,path) VALUES
\t('99.01.01.2001','Suka Maju ',0.05,106.05,'[[[0,106],[0,106.1],[0.1,106.1],[0.1,106],[0,106]]]'),
\t ('99.01.01.2002', 'O''o',0.05, 106.15,'[[[[0,106.1],[0,106.2],[0.1,106.2],[0.1,106.1]]]]');
INSERT INTO wilayah_boundaries (kode,nama,lat,lng,path) VALUES
  ('99.01.02.1001','Öst',NULL,NULL,'');
"""


def test_published_inserts_are_read_latitude_first(tmp_path):
    (tmp_path / "kel_99.01.sql").write_text(SQL)
    delivery = publishers.read([tmp_path])
    assert delivery.source == "wilayah_boundaries"
    assert delivery.title == "wilayah_boundaries 2025"
    assert said(delivery) == list(zip(CODES, NAMES, strict=True))
    first, second, none = shapes(delivery)
    assert first.equals(BOXES[0])
    assert second.hausdorff_distance(BOXES[1]) < 1e-9
    assert none is None
    assert [record.row for record in delivery.records] == [5, 6, 8]


def test_a_file_without_inserts_is_refused(tmp_path):
    (tmp_path / "ddl.sql").write_text("DROP TABLE IF EXISTS w;\nCREATE TABLE w (kode int);")
    with pytest.raises(UnreadableFile, match="no boundaries"):
        publishers.read([tmp_path / "ddl.sql"])


def test_a_list_of_codes_is_refused_with_the_right_command(tmp_path):
    (tmp_path / "w.sql").write_text("INSERT INTO w (kode,nama) VALUES ('99','Nusa');")
    with pytest.raises(MissingColumns, match="import-codes"):
        publishers.read([tmp_path / "w.sql"])


def test_text_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "w.sql").write_bytes(SQL.encode("latin-1"))
    with pytest.raises(UnreadableFile, match=r"w\.sql: .*UTF-8"):
        publishers.read([tmp_path / "w.sql"])


@pytest.mark.parametrize(
    "path",
    [
        "{}",
        "[[[0,106],[0,",
        "[[[0],[1],[2],[3]]]",
        "[[[0,106],[0,null],[1,106],[0,106]]]",
        "[[[0,106],[0,NaN],[1,106],[0,106]]]",
        "[[[0,106],[0,1e999],[1,106],[0,106]]]",
        "[[[0,106],[0,206],[1,206],[0,106]]]",
        "[[[106,0],[106,1],[107,1],[106,0]]]",
        '[[["0","x"],[0,1],[1,1],[0,0]]]',
        "7",
        "[1,2]",
    ],
)
def test_an_invalid_path_is_refused_with_code_file_and_line(tmp_path, path):
    (tmp_path / "w.sql").write_text(
        f"INSERT INTO w (kode,nama,path) VALUES\n('99.01.01.2001','X','{path}');"
    )
    (record,) = publishers.read([tmp_path / "w.sql"]).records
    with pytest.raises(BadGeometry, match=r"w\.sql, row 2: .*99\.01\.01\.2001"):
        decode(record)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 181.0])
def test_a_layer_with_invalid_coordinates_is_refused_with_code_and_row(tmp_path, bad):
    broken = shapely.Polygon([(106, 0), (bad, 1), (107, 1)])
    path = written(tmp_path / "batas.gpkg", layer(shapes=[BOXES[0], broken, BOXES[2]]))
    record = publishers.read([path]).records[1]
    with pytest.raises(BadGeometry, match=r"batas\.gpkg, row 2: .*99\.01\.01\.2002"):
        decode(record)


# Refused files ---------------------------------------------------------------------------------


def test_an_unknown_source_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(UnknownFormat, match="auto, wilayah_boundaries, rbi"):
        publishers.read([tmp_path], source="osm")


def test_a_source_can_be_named(tmp_path):
    path = written(tmp_path / "batas.gpkg", layer())
    assert len(publishers.read([path], source="rbi").records) == 3
    with pytest.raises(MissingColumns):
        publishers.read([path], source="gadm")


@pytest.mark.parametrize("name", ["batas.gpkg", "batas.shp", "batas.geojson", "batas.fgb"])
def test_a_damaged_layer_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"nothing of the kind" * 20)
    with pytest.raises(UnreadableFile, match=name.replace(".", r"\.")):
        publishers.read([tmp_path / name])


def test_paths_without_boundaries_are_refused(tmp_path):
    (tmp_path / "readme.txt").write_text("hello")
    with pytest.raises(UnreadableFile, match="no boundaries"):
        publishers.read([tmp_path])
    with pytest.raises(UnreadableFile, match="no such file"):
        publishers.read([tmp_path / "nowhere.zip"])


def test_an_unsafe_zip_is_refused(tmp_path):
    path = written(tmp_path / "batas.gpkg", layer())
    with zipfile.ZipFile(tmp_path / "batas.zip", "w") as archive:
        archive.write(path, "../batas.gpkg")
    with pytest.raises(UnsafeArchive):
        publishers.read([tmp_path / "batas.zip"])


def test_progress_goes_from_zero_to_the_number_of_files(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.sql").write_text(SQL.replace("99.01", f"99.0{number + 1}"))
    seen = []
    publishers.read([tmp_path], progress=lambda *step: seen.append(step))
    assert seen == [("read", done, 3) for done in range(4)]


def test_sql_and_layers_are_one_delivery_and_progress_counts_both(tmp_path):
    (tmp_path / "kel_99.01.sql").write_text(SQL)
    written(tmp_path / "batas.geojson", layer())
    steps = []
    delivery = publishers.read([tmp_path], progress=lambda *step: steps.append(step))
    assert len(delivery.records) == 2 * len(CODES)
    assert steps == [("read", done, 2) for done in range(3)]


def test_files_beyond_their_budget_are_one_error_that_names_the_delivery(tmp_path):
    (tmp_path / "kel_99.01.sql").write_text(SQL)
    configure(1e-7, "Raise the budget.")
    try:
        with pytest.raises(BudgetExceeded, match=r"^kel_99\.01\.sql: .* Raise the budget\.$"):
            publishers.read([tmp_path / "kel_99.01.sql"])
    finally:
        configure(1, "")


def test_more_files_with_layers_than_the_limit_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(publishers, "MOST_LAYER_FILES", 1)
    for name in ("a.geojson", "b.geojson"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(TooLarge, match="2 files with layers, more than 1"):
        publishers.read([tmp_path])


def test_a_name_of_a_megabyte_is_refused_and_control_characters_become_spaces():
    def records(name):
        insert = f"INSERT INTO w (kode,nama,path) VALUES ('11.01.01.2001','{name}',NULL);"
        return list(publishers._sql_records(insert, "batas.sql"))

    assert [one.name for one in records("\x1b[31mDesa\tUji\n")] == ["[31mDesa Uji"]
    with pytest.raises(UnreadableFile, match=r"^batas\.sql, row 1: .* 1,000,000 characters"):
        records("n" * 1_000_000)
