"""Files that once hung, crashed, filled the memory or reached the network: each has its name here."""

import io
import zipfile
from pathlib import Path

import orjson
import pytest

from tests.hostile import attacks
from tests.hostile.attacks import BOMBS, NETWORK
from tests.hostile.oracle import IMPORTED, REFUSED
from tests.hostile.samples import (
    BOUNDARIES,
    CODES,
    FILE_OF_DECISIONS,
    LAYER,
    REGISTER,
    TARGETS,
    zipped,
)

pytestmark = pytest.mark.usefixtures("valid_files")


# Network ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", range(len(NETWORK)))
def test_no_file_reaches_the_network(oracle, judge, at):
    name, write, words = NETWORK[at]

    def with_port(rng, path):
        write(rng, path)
        data = path.read_bytes().replace(b"{port}", str(oracle.listener.port).encode())
        path.write_bytes(data)

    verdict = judge(name, with_port, words)
    assert verdict.holds, verdict
    assert verdict.contacts == 0


def test_the_listener_counts_what_reaches_out(oracle):
    """The proof of the tests above: a connection to it is seen."""
    import socket

    before = oracle.listener.contacts
    with socket.create_connection(("127.0.0.1", oracle.listener.port)) as connection:
        connection.recv(100)
    assert oracle.listener.contacts == before + 1
    oracle.listener.contacts = before


# Time and memory --------------------------------------------------------------------------------

_INSERT = "INSERT INTO wilayah (kode, nama) VALUES "
SQL = {
    "nested comments": _INSERT + "/*" * 30,
    "SET comments": "SET @a = " + "/*!40101 '" * 30 + ";",
    "unbalanced quotes": _INSERT + "('99', '" + "''\\'" * 30,
    "values without columns": "INSERT INTO t VALUES (" + "1," * 300_000 + "1);",
    "opened brackets": _INSERT + "(" * 100_000,
}


@pytest.mark.parametrize("kind", SQL)
def test_sql_is_read_in_time_that_grows_with_its_length(judge, kind):
    assert judge("daftar_2021.sql", SQL[kind], CODES).outcome == REFUSED


SHEETS = {
    "shared strings of 400 MB": attacks.zeros("xl/sharedStrings.xml", 400, b"<si><t>a</t></si>"),
    "attributes that promise more": attacks.lying_dimensions,
    "an OLE file in circles": attacks._compound_file,
}


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("words", [REGISTER, LAYER], ids=["register", "layer"])
def test_workbooks_that_lie_are_refused(judge, kind, words):
    name = "lembar.xls" if "OLE" in kind else "lembar.xlsx"
    verdict = judge(name, SHEETS[kind], words)
    assert verdict.outcome == REFUSED, verdict


def test_a_ring_of_noise_is_refused(judge):
    verdict = judge("batas.geojson", attacks.noisy_ring(30_000), BOUNDARIES)
    assert verdict.outcome == REFUSED, verdict


def test_a_view_without_an_end_is_refused(judge):
    verdict = judge("batas.gpkg", attacks.endless_view, BOUNDARIES)
    assert verdict.outcome == REFUSED, verdict


@pytest.mark.parametrize(
    ("name", "write", "words"),
    [
        ("daftar.zip", attacks.zeros("daftar_2020.csv", 300, b"99.01,a\n"), CODES),
        ("daftar.zip", attacks.lying_member, CODES),
        ("batas.zip", attacks.lying_member, BOUNDARIES),
    ],
    ids=["a CSV of 300 MB", "codes that say 10 bytes", "boundaries that say 10 bytes"],
)
def test_archives_that_unpack_to_more_are_refused(judge, name, write, words):
    verdict = judge(name, write, words)
    assert verdict.outcome == REFUSED, verdict


# Tracebacks -------------------------------------------------------------------------------------

_HUGE = "9" * 5000
_DECISIONS = "regency,district,village,code,who,decided_at\n"
_TARGETS = "code,metric,due,share,villages,source\n"
_SHEET = "kode,kecamatan,desa/kelurahan,status,tanggal terbentuk,tahun pembentukan\n"
_ROW = "99.01.01.2001,a,b,Terbentuk,"
TABLES = {
    "a field of 140,000 characters": (_DECISIONS + f"A,B,{'C' * 140_000},,Ani,2024-01-01\n", FILE_OF_DECISIONS),
    "a field of 140,000 characters in a sheet": (_SHEET + f"{_ROW}{'1' * 140_000},\n", REGISTER),
    "a time before the first": (_DECISIONS + "A,B,C,,Ani,0001-01-01T00:00:00+14:00\n", FILE_OF_DECISIONS),
    "a time after the last": (_DECISIONS + "A,B,C,,Ani,9999-12-31T23:59:59-14:00\n", FILE_OF_DECISIONS),
    "villages beyond 64 bits": (_TARGETS + "99.01,formed,2024-12-31,,9223372036854775808,x\n", TARGETS),
    "villages of 5,000 digits": (_TARGETS + f"99.01,formed,2024-12-31,,{_HUGE},x\n", TARGETS),
    "a share that overflows": (_TARGETS + "99.01,formed,2024-12-31,1e999999999,,x\n", TARGETS),
    "a year of 5,000 digits": (_SHEET + f"{_ROW},{_HUGE}\n", REGISTER),
    "a year beyond 64 bits": (_SHEET + f"{_ROW},99999999999999999999\n", REGISTER),
    "a date that overflows": (_SHEET + f"{_ROW}99999999,\n", REGISTER),
    "zero bytes": (_SHEET + f"{_ROW}\0,\n", REGISTER),
    "zero bytes in a list": ("kode,nama\n99,\0\n", CODES),
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_values_beyond_their_types_are_one_line(judge, kind):
    text, words = TABLES[kind]
    verdict = judge("tabel.csv", text, words)
    assert verdict.holds, verdict


def _with_entry(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"x")
    return out.getvalue()


def _version(data: bytes) -> bytes:
    at = data.find(b"PK\x01\x02")
    return data[: at + 6] + b"\x94\x00" + data[at + 8 :]


ZIPS = {"an empty name": _with_entry(""), "a dot": _with_entry("."), "version 14.8": _version(_with_entry("x.sql"))}  # fmt: skip


@pytest.mark.parametrize("kind", ZIPS)
@pytest.mark.parametrize("words", [CODES, BOUNDARIES], ids=["codes", "boundaries"])
def test_strange_archives_are_one_line(judge, kind, words):
    assert judge("berkas.zip", ZIPS[kind], words).outcome == REFUSED


def test_merged_cells_beyond_the_width(judge):
    sheet = (
        b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells count="1">'
        b'<mergeCell ref="A1:XFD1"/></mergeCells>'
    )
    verdict = judge("lembar.xlsx", lambda _rng, path: attacks.workbook(path, sheet), REGISTER)
    assert verdict.outcome == REFUSED, verdict


def _copied(valid_files, kind: str, folder: Path) -> Path:
    source = next(one.path for one in valid_files if one.format == kind)
    for part in source.parent.glob(f"{source.stem}.*"):
        if part.is_file():
            (folder / part.name).write_bytes(part.read_bytes())
    return folder / source.name


def test_a_flatgeobuf_with_broken_utf8(judge, valid_files, tmp_path):
    data = _copied(valid_files, "fgb", tmp_path).read_bytes()
    broken = data.replace(b"Pulau", b"\xff\xfe\xc3\x28\x80").replace(b"name", b"n\xffme")
    assert judge("batas.fgb", broken, BOUNDARIES).holds


@pytest.mark.parametrize("projection", [b"\xff\xfe", b"GEOGCS[", b"\0" * 100, b'LOCAL_CS["x"]'])
def test_a_shapefile_with_a_damaged_projection(judge, valid_files, tmp_path, projection):
    path = _copied(valid_files, "shp", tmp_path)
    path.with_suffix(".prj").write_bytes(projection)
    members = {one.name: one.read_bytes() for one in tmp_path.glob("batas.[sdpc]*")}
    verdict = judge("batas.zip", lambda _rng, out: zipped(out, members), BOUNDARIES)
    assert verdict.holds, verdict


DOCUMENTS = {
    "an answer of Esri with more pages": {
        "displayFieldName": "", "exceededTransferLimit": True, "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 4326}, "fields": [{"name": "code", "type": "esriFieldTypeString"}],
        "features": [{"attributes": {"code": "99.01.01.2001"}, "geometry": {"rings": [[[106, -6], [106, -7], [107, -7], [106, -6]]]}}],
    },
    "a TopoJSON": {
        "type": "Topology", "arcs": [[[106, -6], [107, -6], [107, -7], [106, -6]]],
        "objects": {"a": {"type": "Polygon", "arcs": [[0]], "properties": {"code": "99.01.01.2001"}}},
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_documents_that_are_no_geojson(judge, kind):
    verdict = judge("batas.json", orjson.dumps(DOCUMENTS[kind]), BOUNDARIES)
    assert verdict.holds, verdict


# Half done --------------------------------------------------------------------------------------


def test_outputs_are_checked_before_the_work(oracle, valid_files, tmp_path):
    from tests.hostile.cases import Case

    sample = next(one for one in valid_files if one.format == "geojson")
    for number, (option, out) in enumerate(
        [("--notes", "/nowhere/x.csv"), ("--notes", str(tmp_path)), ("--notes", "/dev/full")]
    ):
        words = [*sample.command(sample.path), option, out]
        case = Case(number, "geojson", words, sample.path, (Path(out).name, "/nowhere"))
        verdict = oracle.judge(case)
        assert verdict.outcome == REFUSED, verdict
        assert verdict.seconds < 30


def test_files_that_are_valid_pass_the_same_judge(judge, valid_files):
    sample = next(one for one in valid_files if one.format == "xls")
    assert judge("selimbar.xls", sample.path.read_bytes(), REGISTER).outcome == IMPORTED


def test_every_attack_is_of_a_command():
    commands = {words[0] for _, _, words in (*NETWORK, *BOMBS)}
    assert commands == {
        "import-boundaries", "import-codes", "import-layer", "import-register", "import-targets",
        "review",
    }  # fmt: skip
