"""The sample: generating it gives the committed files, and its figures are the planned ones."""

import io
import json
import re
import zipfile
from datetime import date

import pytest
import shapely
from click.testing import CliRunner
from sqlalchemy import func, select

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level
from boundaries.areas.models import Area, Boundary, Shape
from geo.store.database import read_session
from kampungkb import repository as register
from kampungkb.indicators.classification import Klasifikasi, recompute
from kampungkb.models import Report, ReportRow, ThematicReport, ThematicValue, VillageStatus
from kampungkb.register.parser import read
from kampungkb.thematic.registry import LAYERS, LayerClass
from kampungkb.thematic.repository import thematic_state
from sample.load import commands
from sample.make_sample import DATA, make
from sample.plan import EXPORTS, LAYER_SHEETS, REGENCIES
from webmap import create_app
from webmap.cli import main


def _content(file: bytes) -> object:
    # Zip archives are compared by their members: another zlib may compress them differently.
    if not file.startswith(b"PK"):
        return file
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def test_generated_files_equal_the_committed_ones():
    contents = make()
    assert sorted(contents) == sorted(path.name for path in DATA.iterdir())
    for name, content in contents.items():
        assert _content(content) == _content((DATA / name).read_bytes()), name


def test_sample_files_are_smaller_than_one_megabyte():
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 1_000_000


def test_every_code_is_in_province_99():
    for path in DATA.glob("wilayah_20*.sql"):
        codes = re.findall(r"\('([\d.]+)',", path.read_text("utf-8"))
        assert len(codes) > 1000
        assert {code[:2] for code in codes} == {"99"}


def test_no_real_area_has_the_code_99_or_the_name_of_a_sample_regency(shared_data):
    with zipfile.ZipFile(shared_data / "codes" / "wilayah-codes.zip") as archive:
        real = archive.read("wilayah-master/db/wilayah.sql").decode()
    assert "('99" not in real
    found = re.findall(r"\('\d\d(?:\.\d\d)?','([^']+)'\)", real)
    assert len(found) > 500
    taken = {name.split(maxsplit=1)[-1].lower() for name in found}
    assert not taken & {regency.short.lower() for regency in REGENCIES}


@pytest.mark.parametrize("regency", REGENCIES, ids=lambda regency: regency.code)
def test_a_regency_has_the_planned_areas_with_valid_topology(sample_store, regency):
    with read_session(sample_store) as session:
        villages = areas.areas(session, Level.VILLAGE, regency.code)
        districts = areas.areas(session, Level.DISTRICT, regency.code, scale=None)
    assert (len(villages), len(districts)) == (regency.villages, regency.districts)
    assert sum(code.split(".")[3].startswith("1") for code in villages.index) == regency.kelurahan
    shapes = villages.geometry[villages.geometry.notna()].to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


def test_only_the_village_without_a_shape_has_a_boundary_note(sample_store):
    with read_session(sample_store) as session:
        notes = areas.boundary_notes(session, "99")
    assert len({note["code"] for note in notes}) == 1, "only the village without a shape"
    assert "no_shape" in {note["kind"] for note in notes}


@pytest.mark.parametrize(
    ("code", "day", "figures", "gaps"),
    [
        (
            "99.01",
            "2023-08-02",
            {"villages": 297, "formed": 49, "dasar": 11, "berkembang": 22, "mandiri": 4,
             "berkelanjutan": 12, "unformed": 248},
            [("formed", "2023-12-31", 153, 104), ("formed", "2024-12-31", 297, 248)],
        ),
        (
            "99.02",
            "2023-05-10",
            {"villages": 39, "formed": 15, "forming": 2, "unformed": 22},
            [("formed", "2024-12-31", 39, 24)],
        ),
        ("99.02", "2023-05-16", {"villages": 39, "formed": 16, "forming": 0}, []),
        (
            "99.03",
            "2024-01-04",
            {"villages": 295, "formed": 295, "dasar": 93, "berkembang": 56, "mandiri": 32,
             "berkelanjutan": 114},
            [("formed", "2024-12-31", 295, 0)],
        ),
        (
            "99.04",
            "2024-05-12",
            {"villages": 136, "formed": 136, "unclassified": 136},
            [("formed", "2024-12-31", 136, 0)],
        ),
        (
            "99.05",
            "2023-12-31",
            {"villages": 194, "formed": 170},
            [("formed", "2023-12-31", 146, 0)],
        ),
        (
            "99.05",
            "2024-06-01",
            {"villages": 194, "formed": 181, "mandiri": 27, "berkelanjutan": 37},
            [("formed", "2024-12-31", 194, 13), ("advanced", "2024-12-31", 117, 53)],
        ),
        ("99.71", "2024-06-01", {"villages": 21, "no_data": 21, "coverage": None}, []),
    ],
)  # fmt: skip
def test_coverage_shows_the_published_figures(runner, code, day, figures, gaps):
    result = runner("coverage", code, "--date", day, "--format", "json")
    assert result.exit_code == 0, result.output
    total = json.loads(result.stdout)["total"]
    assert {key: total[key] for key in figures} == figures
    shown = {
        (target["metric"], target["due"], target["wanted"], target["gap"])
        for target in total["targets"]
    }
    assert set(gaps) <= shown


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: str(export.date))
def test_an_export_has_the_format_of_the_portal_and_consistent_classes(export):
    sheet = read(DATA / f"klasifikasi_{export.date}.xlsx")
    assert sheet.format == "portal"
    assert not sheet.rejected
    assert len(sheet.rows) >= sum(map(sum, export.classes.values())) + export.unmatched
    for row in sheet.rows:
        assert row.names.village == row.names.village.upper()
        assert not row.names.code
        assert row.scores is not None
        assert recompute(row.scores) is row.klasifikasi
    assert {row.klasifikasi for row in sheet.rows} == set(Klasifikasi)


def test_rows_that_match_no_village_wait_for_review(sample_store):
    with read_session(sample_store) as session:
        day = date(2023, 7, 27)
        waiting = register.report_rows(session, register.state(session, day), "99")
        counts = register.row_counts(session, register.state(session, day), "99")
    assert any(row.village == "TAMBAK LORONG" for row in waiting)
    assert counts["review"] == len(waiting) >= 5
    assert counts["rows"] == counts["matched"] + counts["review"] + counts["rejected"]


@pytest.mark.parametrize("sheet", LAYER_SHEETS, ids=lambda sheet: sheet.file)
def test_all_villages_of_a_layer_are_matched_and_each_class_occurs(sample_store, sheet):
    with read_session(sample_store) as session:
        reports = session.scalars(select(ThematicReport).where(ThematicReport.file == sheet.file))
        counts = [(one.rows, one.matched, one.scope) for one in reports]
        state = thematic_state(session, sheet.layer, sheet.date)
    (regency,) = (one for one in REGENCIES if one.code == sheet.regency)
    months = max(1, len(sheet.months))
    assert counts == [(regency.villages, regency.villages, [regency.code])] * months
    expected = {one.byte for one in LAYERS[sheet.layer].classes} - {LayerClass.NO_DATA.byte}
    assert set(state.within(sheet.regency).classes.tolist()) == expected
    assert (state.classes > 0).sum() == regency.villages


def test_loading_the_sample_twice_adds_no_rows(sample_store, sample_copy):
    app = create_app({"DATABASE_URL": sample_copy})
    before = _row_counts(sample_store)
    assert all(before)
    for command in commands():
        assert CliRunner().invoke(main, command, obj=app).exit_code == 0
    assert _row_counts(app.extensions["engine"]) == before


def _row_counts(engine):
    layers = (ThematicReport, ThematicValue)
    tables = (Report, ReportRow, VillageStatus, Area, Shape, Boundary, *layers)
    with read_session(engine) as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]
