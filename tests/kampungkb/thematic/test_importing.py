import calendar
import csv
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
import shapely
from sqlalchemy import func, select

from boundaries.areas.models import Area, Shape
from boundaries.importing.boundaries import import_boundaries
from boundaries.importing.code_lists import import_codes
from geo.messages import Message
from geo.store.database import connect, generation, read_session, write_session
from kampungkb.models import ThematicReport, ThematicValue
from kampungkb.register.scopes import NoAreas, UnknownScope
from kampungkb.thematic import messages
from kampungkb.thematic.importing import import_layer
from kampungkb.thematic.months import MonthAfterDate
from kampungkb.thematic.registry import LAYER_CLASSES
from kampungkb.thematic.repository import layer_details, layer_problems, thematic_state

DAY = date(2026, 2, 28)
HEADING = ["KABUPATEN", "KECAMATAN", "KODE", "KELURAHAN", "YANG ADA", "YANG LAPOR", "BULAN"]


@pytest.fixture
def load(world, book):
    """Import lines of a form of BKB: ``load([regency, district, serial, village, …], …)``."""

    def run(*lines, day=DAY, heading=HEADING, layer="bkb", name="bkb.xlsx"):
        return import_layer(world, book([heading, *lines], name), date=day, layer=layer)

    return run


def values(engine, day=DAY, layer="bkb"):
    with read_session(engine) as session:
        state = thematic_state(session, layer, day)
    return {
        code: LAYER_CLASSES[byte].value
        for code, byte, report in zip(
            state.codes.tolist(), state.classes.tolist(), state.reports.tolist(), strict=True
        )
        if report
    }


def reasons(summary):
    return [
        (one["row"], one["outcome"], messages.render(map(Message.from_json, one["reason"])))
        for one in summary.problems
    ]


def test_each_month_is_a_report_as_of_its_last_day(world, load):
    summary = load(
        ["MELATI", "MAWAR", "2002", "SUKAMAJU", 1, 0, "JANUARI"],
        ["MELATI", "MAWAR", "2002", "SUKAMAJU", 1, 1, "FEBRUARI"],
        ["MELATI", "KENANGA", "2001", "SUKAMAJU", 0, 0, "FEBRUARI"],
    )
    assert [(one["date"], one["matched"]) for one in summary.reports] == [
        ("2026-01-31", 1), ("2026-02-28", 2),
    ]  # fmt: skip
    assert (summary.rows, summary.matched, summary.review, summary.rejected) == (3, 3, 0, 0)
    assert values(world, date(2026, 1, 30)) == {}
    assert values(world, date(2026, 2, 27))["99.01.01.2002"] == "exists"
    february = values(world)
    assert february.keys() == {code for code in february if code.startswith("99.01.")}
    assert (february["99.01.01.2002"], february["99.01.02.2001"]) == ("reports", "none")
    assert february["99.01.01.2003"] == "no_data", "it is in the scope, and no row names it"


def test_the_scope_is_the_province_where_all_of_its_regencies_have_rows(load):
    one = load(["MELATI", "MAWAR", "2002", "SUKAMAJU", 1, 0, "MEI"], day=date(2025, 5, 1))
    assert one.reports[0]["scope"] == ["99.01"]
    all_of_them = load(
        ["MELATI", "MAWAR", "2002", "SUKAMAJU", 1, 0, "MEI"],
        ["DAHLIA", "FLAMBOYAN", "2001", "CEMPAKA", 1, 0, "MEI"],
        ["KOTA ANGGREK", "ANGGREK BARAT", "1001", "KEBON JERUK", 1, 0, "MEI"],
        day=date(2025, 5, 1),
    )
    assert all_of_them.reports[0]["scope"] == ["99"]


def test_of_many_lines_that_disagree_the_first_are_named(load):
    place = ["MELATI", "MAWAR", "2002", "SUKAMAJU"]
    other = ["MELATI", "MAWAR", "2003", "REJOSARI", 1, 1, "JANUARI"]
    summary = load(other, *([*place, number, 0, "JANUARI"] for number in range(100)))
    first, last = (reasons(summary)[place][2] for place in (0, -1))
    named = ", ".join(str(line) for line in range(4, 24))
    assert f"(baris {named}, 79 baris lagi)" in first
    assert f"(baris 3, {named.removesuffix(', 23')}, 79 baris lagi)" in last


def test_a_village_twice_in_a_month_is_rejected(world, load):
    place = ["MELATI", "MAWAR", "2002", "SUKAMAJU"]
    other = ["MELATI", "MAWAR", "2003", "REJOSARI"]
    summary = load(
        [*place, 1, 1, "JANUARI"],
        [*place, 1, 1, "JANUARI"],
        [*other, 1, 1, "JANUARI"],
        [*other, 0, 0, "JANUARI"],
        [*place, 0, 0, "FEBRUARI"],
    )
    assert reasons(summary) == [
        (3, "rejected", "desa ini sudah disebut pada bulan yang sama (baris 2)."),
        (4, "rejected", "desa ini disebut lebih dari sekali pada bulan yang sama, dengan isi "
         "berbeda (baris 5); tidak satu pun dipakai."),
        (5, "rejected", "desa ini disebut lebih dari sekali pada bulan yang sama, dengan isi "
         "berbeda (baris 4); tidak satu pun dipakai."),
    ]  # fmt: skip
    january = values(world, date(2026, 1, 31))
    assert (january["99.01.01.2002"], january["99.01.01.2003"]) == ("reports", "no_data")
    assert summary.rows == summary.matched + summary.review + summary.rejected == 5


def test_every_row_that_is_not_matched_is_stored_with_its_reason(world, load):
    summary = load(
        ["MELATI", "MAWAR", "2002", "SUKAMAJU", 1, 1, "JANUARI"],
        ["MELATI", "MAWAR", "2003", "REJOSARI", "dua", 1, "JANUARI"],
        ["MELATI", "MAWAR", "2099", "ANTAH BERANTAH", 1, 1, "JANUARI"],
        ["MELATI", "MAWAR", "2004", "KARANGANYAR", -1, 0, "JANUARI"],
        ["MELATI", "MAWAR", "2004", "KARANGANYAR", 1, 0, "TRIWULAN"],
    )
    assert [(row, outcome) for row, outcome, _ in reasons(summary)] == [
        (3, "rejected"), (4, "review"), (5, "rejected"), (6, "rejected"),
    ]  # fmt: skip
    with read_session(world) as session:
        (report,) = session.scalars(select(ThematicReport))
        assert (report.rows, report.matched, report.review, report.rejected) == (5, 1, 1, 3)
        assert layer_problems(session, report.id) == summary.problems
        assert session.scalar(select(func.count()).select_from(ThematicValue)) == 1
    assert summary.problems[0]["within"] == "99.01.01.2003", "the village of the row is known"
    assert values(world)["99.01.01.2003"] == "no_data"


def test_the_serial_settles_what_names_leave_open_and_never_overrules_them(world, load):
    with write_session(world) as session:
        session.add_all(
            Area(code=code, level=4, parent="99.01.01", name="Tirta", listed=True)
            for code in ("99.01.01.1008", "99.01.01.2009")
        )
    summary = load(
        ["MELATI", "MAWAR", "2009", "TIRTA", 1, 1, "JANUARI"],
        ["MELATI", "MAWAR", "2003", "SUKAMAJU", 1, 0, "JANUARI"],
        ["MELATI", "MAWAR", "2004", "ANTAH BERANTAH", 1, 0, "JANUARI"],
    )
    found = values(world)
    assert (found["99.01.01.2009"], found["99.01.01.1008"]) == ("reports", "no_data")
    assert (found["99.01.01.2002"], found["99.01.01.2003"]) == ("exists", "no_data")
    assert found["99.01.01.2004"] == "no_data", "a name that is another one contradicts the code"
    assert [row for row, outcome, _ in reasons(summary) if outcome == "review"] == [4]
    assert [messages.render([note]) for note, _ in summary.notes] == [
        "KODE 2003 berbeda dari kode desa 99.01.01.2002"
    ]


def test_the_same_file_and_date_replaces_only_its_layer(world, load):
    line = ["MELATI", "MAWAR", "2002", "SUKAMAJU"]
    load([*line, 1, 1, "JANUARI"])
    load([*line, 1, 1, "JANUARI"], layer="bkl")
    with read_session(world) as session:
        before = generation(session)
    load([*line, 0, 0, "JANUARI"])
    assert values(world)["99.01.01.2002"] == "none"
    assert values(world, layer="bkl")["99.01.01.2002"] == "reports"
    with read_session(world) as session:
        assert generation(session) == before + 1
        assert session.scalar(select(func.count()).select_from(ThematicReport)) == 2
        assert session.scalar(select(func.count()).select_from(ThematicValue)) == 2


def test_a_newer_report_speaks_for_its_scope_only(world, load):
    load(
        ["MELATI", "MAWAR", "2002", "SUKAMAJU", 1, 1, "JANUARI"],
        ["DAHLIA", "FLAMBOYAN", "2001", "CEMPAKA", 1, 1, "JANUARI"],
    )
    load(["MELATI", "MAWAR", "2002", "SUKAMAJU", 0, 0, "FEBRUARI"], name="melati.xlsx")
    found = values(world)
    assert (found["99.01.01.2002"], found["99.02.01.2001"]) == ("none", "reports")


def test_nothing_is_stored_by_half(world, load, empty_engine, book):
    good = ["MELATI", "MAWAR", "2002", "SUKAMAJU", 1, 1, "JANUARI"]
    with pytest.raises(MonthAfterDate):
        load(good, ["MELATI", "MAWAR", "2003", "REJOSARI", 1, 1, "DESEMBER"])
    with pytest.raises(UnknownScope):
        load(["ENTAH", "ENTAH", "2002", "ENTAH", 1, 1, "JANUARI"])
    with read_session(world) as session:
        assert session.scalar(select(func.count()).select_from(ThematicReport)) == 0


def test_a_store_without_areas_is_an_error(store, book):
    with pytest.raises(NoAreas):
        import_layer(store, book([["KODE", "BKB"], ["99.01.01.2002", "Ada"]]), date=DAY)


def test_points_are_repaired_compared_and_refused_while_their_rows_count(world, load):
    with write_session(world) as session:
        for code in ("99.01.01.2002", "99.01.01.2003", "99.01.01.2004"):
            shape = shapely.MultiPolygon([shapely.box(119.0, -2.2, 119.2, -2.0)])
            session.add(Shape(scale="regency", code=code, geometry=shape))
    heading = ["KABUPATEN", "KECAMATAN", "KELURAHAN", "LATITUDE", "LONGITUDE", "BKB"]
    summary = load(
        ["MELATI", "MAWAR", "SUKAMAJU", "-2.122.958", "119.105.442", "Ada"],
        ["MELATI", "MAWAR", "REJOSARI", "-2.4", "119.1", "Tidak ada"],
        ["MELATI", "MAWAR", "KARANGANYAR", "-7.122.958", "119.1", "Ada"],
        heading=heading,
    )
    assert (summary.matched, summary.rejected) == (3, 0)
    with read_session(world) as session:
        found = layer_details(session, thematic_state(session, "bkb", DAY), "99.01")
    assert found["99.01.01.2002"]["latitude"] == -2.122958
    assert found["99.01.01.2002"]["longitude"] == 119.105442
    notes = {
        code[-4:]: [messages.render([Message.from_json(note)]) for note in one.get("notes", [])]
        for code, one in found.items()
    }
    assert notes == {
        "2002": ["LATITUDE -2.122.958 dibaca -2.122958", "LONGITUDE 119.105.442 dibaca 119.105442"],
        "2003": ["titik koordinat 22 km di luar batas desa"],
        "2004": ["LATITUDE -7.122.958 tidak dapat dibaca di sekitar desa atau di Indonesia; "
                 "tidak dipakai"],
    }  # fmt: skip
    assert "latitude" not in found["99.01.01.2004"]
    json.dumps(summary.as_json())


# Real exports of Sulawesi Barat -------------------------------------------------------------------

FORMS = {
    "rdk.csv": ("rumah_dataku", date(2026, 2, 28)),
    "uppka.csv": ("uppka", date(2026, 2, 28)),
    "bkb.csv": ("bkb", date(2026, 2, 28)),
    "bkr.csv": ("bkr", date(2026, 2, 28)),
    "pikr.csv": ("pikr", date(2026, 2, 28)),
    "poktan_2024.csv": (None, date(2024, 6, 30)),
}
MONTHS = ("JANUARI", "FEBRUARI", "MARET", "APRIL", "MEI", "JUNI")
COLUMNS = {
    "rumah_dataku": "Rumah DataKU", "bkb": "BKB", "bkr": "BKR", "bkl": "BKL", "uppka": "UPPKA",
    "pikr": "PIK-R",
}  # fmt: skip


@pytest.fixture(scope="module")
def west_sulawesi(shared_data, tmp_path_factory):
    """A store with official names, the boundaries of one regency, and all exports."""
    if not (shared_data / "siga").is_dir():
        pytest.skip("no exports of SIGA beside the project")
    folder = tmp_path_factory.mktemp("west_sulawesi")
    engine = connect(f"sqlite:///{folder / 'store.sqlite'}")
    with zipfile.ZipFile(shared_data / "codes" / "wilayah-codes.zip") as archive:
        names = [n for n in archive.namelist() if n.endswith(("wilayah.sql", "_2022.sql"))]
        import_codes(engine, [Path(archive.extract(name, folder)) for name in names])
    with zipfile.ZipFile(shared_data / "boundaries" / "wilayah_boundaries-main.zip") as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("_kel_76.06.sql")]
        import_boundaries(engine, [Path(archive.extract(name, folder))])
    summaries = {
        file: import_layer(engine, shared_data / "siga" / file, date=day)
        for file, (_, day) in FORMS.items()
    }
    yield engine, summaries
    engine.dispose()


def _lines(path):
    text = path.read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";" if ";" in text else ","))


@pytest.mark.parametrize("file", FORMS)
def test_all_villages_of_a_real_export_are_matched(west_sulawesi, file):
    _, summaries = west_sulawesi
    summary = summaries[file]
    assert (summary.villages, summary.review, summary.rejected) == (648, 0, 0)
    assert summary.problems == []
    for report in summary.reports:
        assert (report["rows"], report["matched"], report["scope"]) == (648, 648, ["76"])
    assert summary.skipped == (5832 if file in {"uppka.csv", "bkr.csv"} else 0)
    months = {report["date"] for report in summary.reports}
    assert len(months) == {"rdk.csv": 1, "poktan_2024.csv": 6}.get(file, 2)


def _names_of(session):
    rows = session.execute(select(Area.code, Area.name).where(Area.code.like("76.%")))
    return dict(rows.all())


@pytest.mark.parametrize("file", [file for file, (layer, _) in FORMS.items() if layer])
def test_every_value_is_right_against_the_file(west_sulawesi, shared_data, file):
    # by the serial of the code, which names did not need, and the numbers of the file
    engine, _ = west_sulawesi
    layer, _ = FORMS[file]
    lines = [line for line in _lines(shared_data / "siga" / file) if line["KELURAHAN"]]
    for month in {line.get("BULAN", "") for line in lines}:
        day = DAY if month != "JANUARI" else date(2026, 1, 31)
        with read_session(engine) as session:
            state = thematic_state(session, layer, day)
            details = layer_details(session, state, "76")
            kinds = dict(zip(state.codes.tolist(), state.classes.tolist(), strict=True))
        found = sorted(
            (code[-4:], one["count"], one["reporting"], LAYER_CLASSES[kinds[code]].value)
            for code, one in details.items()
        )
        expected = []
        for line in lines:
            if line.get("BULAN", "") == month:
                count = int(line.get("YANG ADA") or line.get("JUMLAH RUMAH DATAKU"))
                reporting = int(line["YANG LAPOR"]) if "YANG LAPOR" in line else None
                kind = "reports" if reporting else "exists" if count else "none"
                expected.append((line["KODE"], count, reporting, kind))
        assert found == sorted(expected, key=lambda one: (one[0], one[1], one[2] or 0, one[3]))


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("layer", COLUMNS)
def test_every_month_of_a_sheet_of_several_layers_is_right(
    west_sulawesi, shared_data, layer, month
):
    engine, _ = west_sulawesi
    number = MONTHS.index(month) + 1
    with read_session(engine) as session:
        day = date(2024, number, calendar.monthrange(2024, number)[1])
        state = thematic_state(session, layer, day).within("76")
        names = _names_of(session)
    found = {
        (_plain(names[code[:8]]), _plain(names[code])): LAYER_CLASSES[byte].value
        for code, byte in zip(state.codes.tolist(), state.classes.tolist(), strict=True)
    }
    lines = [
        line for line in _lines(shared_data / "siga" / "poktan_2024.csv") if line["BULAN"] == month
    ]
    expected = {"Ada": "exists", "Tidak ada": "none"}
    same = 0
    for line in lines:
        key = (_plain(line["KECAMATAN"]), _plain(line["KELURAHAN"]))
        if key in found:  # names that are written as in the official list
            same += 1
            assert found[key] == expected[line[COLUMNS[layer]]], key
    assert same > 600
    counts = [line[COLUMNS[layer]] for line in lines]
    classes = list(found.values())
    assert classes.count("exists") == counts.count("Ada")
    assert classes.count("none") == counts.count("Tidak ada")


def _plain(name):
    return "".join(filter(str.isalnum, name.lower()))


def test_points_of_a_real_export_are_compared_with_polygons(west_sulawesi):
    engine, summaries = west_sulawesi
    notes = {note.key: count for note, count in summaries["poktan_2024.csv"].notes}
    assert notes.keys() <= {"point_outside"}
    with read_session(engine) as session:
        state = thematic_state(session, "bkb", date(2024, 6, 30))
        details = layer_details(session, state, "76")
    assert len(details) == 648
    assert all(-3.7 < one["latitude"] < -0.7 for one in details.values())
