"""Published figures about five places, from real boundaries, codes and register (see SEEDS.md).

Places whose report is not in the register get theirs from a plain sheet that says so.
"""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from boundaries.areas.codes import Level, ancestor, is_kelurahan
from boundaries.areas.repository import areas, names
from boundaries.importing.boundaries import import_boundaries
from boundaries.importing.code_lists import import_codes
from geo.store.database import connect, read_session
from kampungkb.indicators import coverage
from kampungkb.indicators.classification import INDICATORS
from kampungkb.register import parser
from kampungkb.register.importing import import_register
from kampungkb.repository import (
    details,
    report_rows,
    reports,
    row_counts,
    sources,
    state,
    targets,
)

BREBES, BANTEN, BLORA, BELITUNG, LAMPUNG = "33.29", "36", "33.16", "19.06", "18.04"
EXPORT = "klasifikasi_2023-07-27.xlsx"


@pytest.fixture(scope="module")
def seeds(shared_data, tmp_path_factory):
    """A store with official lists, the boundaries of Brebes and the national export."""
    folder = tmp_path_factory.mktemp("seeds")
    engine = connect(f"sqlite:///{folder / 'seeds.sqlite'}")
    with zipfile.ZipFile(shared_data / "codes" / "wilayah-codes.zip") as archive:
        # two lists of six are enough for these places, and half a minute less
        names = [n for n in archive.namelist() if n.endswith(("wilayah.sql", "_2022.sql"))]
        import_codes(engine, [Path(archive.extract(name, folder)) for name in names])
    with zipfile.ZipFile(shared_data / "boundaries" / "wilayah_boundaries-seeds.zip") as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(f"_{BREBES}.sql")]
        import_boundaries(engine, [Path(archive.extract(name, folder))])
    import_register(engine, shared_data / "register" / EXPORT, date=date(2023, 7, 27))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def say(seeds, tmp_path_factory):
    """Import a plain sheet made of lines, as a regency or a province would send it."""

    def run(name, day, source, heading, lines):
        path = tmp_path_factory.mktemp("sheets") / f"{name}.csv"
        rows = [heading, *lines]
        path.write_text("\n".join(";".join(map(str, row)) for row in rows), encoding="utf-8")
        return import_register(seeds, path, date=date.fromisoformat(day), source=source)

    return run


def row_of(engine, code, day):
    with read_session(engine) as session:
        found = state(session, date.fromisoformat(day))
        return coverage.total(found, code, names(session), targets(session))


def villages_of(engine, code):
    with read_session(engine) as session:
        return state(session, date(2023, 1, 1)).within(code).codes.tolist()


def goals(row, issuer="Presiden RI"):
    return {
        (one["metric"], one["due"]): (one["wanted"], one["reached"], one["gap"])
        for one in row["targets"]
        if one["issuer"] == issuer
    }


class TestBrebes:
    def test_on_the_real_register(self, seeds):
        row = row_of(seeds, BREBES, "2023-08-02")
        assert row["name"] == "Kabupaten Brebes"
        assert (row["villages"], row["formed"], row["unformed"]) == (297, 49, 248)
        assert [row[name] for name in ("dasar", "berkembang", "mandiri", "berkelanjutan")] == [
            11,
            22,
            4,
            12,
        ]
        assert (row["forming"], row["no_data"], row["unclassified"]) == (0, 0, 0)
        assert round(row["coverage"], 3) == 0.165

    def test_its_targets(self, seeds):
        row = row_of(seeds, BREBES, "2023-08-02")
        own, inpres = goals(row, "Kabupaten Brebes"), goals(row)
        assert own == {("formed", "2023-12-31"): (153, 49, 104)}
        assert inpres["formed", "2023-12-31"] == (223, 49, 174)
        assert inpres["formed", "2024-12-31"] == (297, 49, 248)
        assert 297 - 153 == 144

    def test_its_target_is_allotted_to_its_districts(self, seeds):
        with read_session(seeds) as session:
            found = state(session, date(2023, 8, 2))
            rows = coverage.rows(found, Level.DISTRICT, names(session), targets(session), BREBES)
        own = [goals(row, "Kabupaten Brebes")["formed", "2023-12-31"] for row in rows]
        inpres = [goals(row)["formed", "2023-12-31"] for row in rows]
        assert [sum(column) for column in zip(*own, strict=True)] == [153, 49, 104]
        assert [sum(column) for column in zip(*inpres, strict=True)] == [230, 49, 181]

    def test_its_kinds_and_districts(self, seeds):
        codes = villages_of(seeds, BREBES)
        assert sum(map(is_kelurahan, codes)) == 5
        assert sum(not is_kelurahan(code) for code in codes) == 292
        with read_session(seeds) as session:
            found = state(session, date(2023, 8, 2))
            rows = coverage.rows(found, Level.DISTRICT, names(session), targets(session), BREBES)
        assert len(rows) == 17
        assert sum(row["formed"] for row in rows) == 49
        assert sum(row["villages"] for row in rows) == 297

    def test_every_row_of_it_is_placed_and_said_to_be_the_portals(self, seeds):
        with read_session(seeds) as session:
            found = state(session, date(2023, 8, 2))
            (source,) = sources(session, found, BREBES)
            assert (source["date"], source["villages"]) == ("2023-07-27", 297)
            assert source["source"].startswith("Portal Kampung KB")
            assert row_counts(session, found, BREBES) == {
                "rows": 49,
                "matched": 49,
                "review": 0,
                "rejected": 0,
            }
            assert report_rows(session, found, BREBES) == []

    def test_the_day_before_the_export_nothing_is_known(self, seeds):
        row = row_of(seeds, BREBES, "2023-07-26")
        assert (row["no_data"], row["coverage"]) == (297, None)

    def test_its_boundaries_are_there(self, seeds):
        with read_session(seeds) as session:
            frame = areas(session, Level.VILLAGE, BREBES)
        assert len(frame) == 297
        assert frame.geometry.notna().all()
        assert frame.geometry.is_valid.all()


def test_the_register_reconciles_in_every_province(seeds):
    with read_session(seeds) as session:
        found = state(session, date(2023, 8, 2))
        (report,) = reports(session)[-1:]
        whole = row_counts(session, found)
        parts = [row_counts(session, found, code) for code in report.scope]
    assert whole["rows"] == 20_234 == whole["matched"] + whole["review"] + whole["rejected"]
    assert sum(part["rows"] for part in parts) <= whole["rows"]
    assert len(report.scope) == 16


@pytest.fixture(scope="module")
def banten_told(seeds, say):
    codes = villages_of(seeds, BANTEN)
    heading = ["Kode", "Status", "Klasifikasi"]
    say(
        "triwulan-4",
        "2023-12-31",
        "Perwakilan BKKBN Banten",
        heading,
        [[code, "Terbentuk" if n < 1357 else "Belum", ""] for n, code in enumerate(codes)],
    )
    classes = ["Mandiri"] * 300 + ["Berkelanjutan"] * 210 + ["Dasar"] * 500
    classes += ["Berkembang"] * (1448 - len(classes)) + [""] * (1552 - 1448)
    lines = [
        [code, "Terbentuk" if klasifikasi else "Belum terbentuk", klasifikasi]
        for code, klasifikasi in zip(codes, classes, strict=True)
    ]
    say("triwulan-2", "2024-06-01", "Perwakilan BKKBN Banten", heading, lines)


@pytest.mark.usefixtures("banten_told")
class TestBanten:
    """Quarterly reports of the province; by code, one line a village."""

    def test_at_the_end_of_2023(self, seeds):
        row = row_of(seeds, BANTEN, "2023-12-31")
        assert (row["villages"], row["formed"], round(row["coverage"], 3)) == (1552, 1357, 0.874)
        assert goals(row)["formed", "2023-12-31"] == (1164, 1357, 0)
        assert 1357 - 1164 == 193

    def test_on_the_first_of_june_2024(self, seeds):
        row = row_of(seeds, BANTEN, "2024-06-01")
        assert (row["villages"], row["formed"], round(row["coverage"], 3)) == (1552, 1448, 0.933)
        assert goals(row)["formed", "2024-12-31"] == (1552, 1448, 104)
        assert row["mandiri"] + row["berkelanjutan"] == 510
        assert goals(row, "Provinsi Banten")["advanced", "2024-12-31"] == (932, 510, 422)
        assert round(510 / 932, 4) == 0.5472

    def test_before_it_the_national_export_holds(self, seeds):
        with read_session(seeds) as session:
            found = state(session, date(2023, 12, 30))
            assert {one["file"] for one in sources(session, found, BANTEN)} == {EXPORT}


class TestBlora:
    def test_complete_by_names(self, seeds, say):
        with read_session(seeds) as session:
            known = names(session)
        codes = villages_of(seeds, BLORA)
        classes = ["Dasar"] * 93 + ["Berkembang"] * 56 + ["Mandiri"] * 32 + ["Berkelanjutan"] * 114
        lines = [
            [
                "BLORA",
                known[ancestor(code, Level.DISTRICT)].upper(),
                known[code].upper(),
                klasifikasi,
            ]
            for code, klasifikasi in zip(codes, classes, strict=True)
        ]
        heading = ["Kabupaten", "Kecamatan", "Desa/Kelurahan", "Klasifikasi"]
        summary = say("blora", "2024-01-04", "Kabupaten Blora", heading, lines)
        assert (summary.matched, summary.review, summary.scope) == (295, 0, [BLORA])
        row = row_of(seeds, BLORA, "2024-01-04")
        assert (row["villages"], row["formed"], row["coverage"]) == (295, 295, 1.0)
        assert [row[name] for name in ("dasar", "berkembang", "mandiri", "berkelanjutan")] == [
            93,
            56,
            32,
            114,
        ]
        assert goals(row)["formed", "2024-12-31"] == (295, 295, 0)
        assert sum(map(is_kelurahan, codes)) == 24


@pytest.fixture(scope="module")
def belitung_told(seeds, say):
    with read_session(seeds) as session:
        known = names(session)
    codes = villages_of(seeds, BELITUNG)
    forming = {"Lilangan", "Jangkang"}
    left = {*forming, "Tanjung Kelumpang", "Senyubuk"}
    formed = [code for code in codes if known[code] not in left][:14]
    formed += [code for code in codes if known[code] == "Senyubuk"]
    lines = []
    for code in codes:
        status = "Terbentuk" if code in formed else "Belum terbentuk"
        status = "Dirintis" if known[code] in forming else status
        day = "2014-05-20" if known[code] == "Senyubuk" else ""
        lines.append([known[ancestor(code, Level.DISTRICT)], known[code], status, day])
    heading = ["Kecamatan", "Desa", "Status", "Tanggal Pembentukan"]
    title = ["KABUPATEN BELITUNG TIMUR PER 10 MEI 2023", "", "", ""]
    say("beltim", "2023-05-10", "Kabupaten Belitung Timur", title, [heading, *lines])


@pytest.mark.usefixtures("belitung_told")
class TestBelitungTimur:
    def test_on_the_tenth_of_may(self, seeds):
        row = row_of(seeds, BELITUNG, "2023-05-10")
        assert (row["villages"], row["formed"], row["forming"]) == (39, 15, 2)
        assert round(row["coverage"], 3) == 0.385
        assert goals(row)["formed", "2024-12-31"] == (39, 15, 24)

    def test_its_villages(self, seeds):
        with read_session(seeds) as session:
            known = names(session)
            table = details(session, state(session, date(2023, 5, 10)), BELITUNG)
        table["name"] = [known[code] for code in table.index]
        by_name = table.set_index("name")
        assert set(by_name[by_name["status"] == "forming"].index) == {"Lilangan", "Jangkang"}
        assert by_name.loc["Tanjung Kelumpang", "status"] == "unformed"
        dated = table[table["formed_on"].notna()]
        assert dated["name"].tolist() == ["Senyubuk"]
        assert dated["formed_on"].iloc[0].year == 2014
        assert known[ancestor(dated.index[0], Level.DISTRICT)] == "Kelapa Kampit"
        assert len({ancestor(code, Level.DISTRICT) for code in table.index}) == 7

    def test_six_days_later_the_portal_says_otherwise_and_both_are_kept(self, seeds, shared_data):
        path = shared_data / "register" / "klasifikasi_2023-05-16.xlsx"
        import_register(seeds, path, date=date(2023, 5, 16))
        later = row_of(seeds, BELITUNG, "2023-05-16")
        assert (later["formed"], later["forming"]) == (16, 0)
        earlier = row_of(seeds, BELITUNG, "2023-05-15")
        assert (earlier["formed"], earlier["forming"]) == (15, 2)
        with read_session(seeds) as session:
            said = [
                sources(session, state(session, day), BELITUNG)[0]["source"]
                for day in (date(2023, 5, 15), date(2023, 5, 16))
            ]
        assert said[0] == "Kabupaten Belitung Timur"
        assert said[1].startswith("Portal")


class TestLampungBarat:
    def test_set_by_one_decree(self, seeds, say):
        decree = "SK Bupati B/100/KPTS/III.06/2024"
        codes = villages_of(seeds, LAMPUNG)
        heading = ["Code", "Status", "Date of formation"]
        lines = [[code, "formed", "12/05/2024"] for code in codes]
        say("lambar", "2024-05-12", decree, heading, lines)
        row = row_of(seeds, LAMPUNG, "2024-05-12")
        assert (row["villages"], row["formed"], row["coverage"]) == (136, 136, 1.0)
        assert goals(row)["formed", "2024-12-31"] == (136, 136, 0)
        assert sum(map(is_kelurahan, codes)) == 5
        with read_session(seeds) as session:
            found = state(session, date(2024, 5, 12))
            (source,) = sources(session, found, LAMPUNG)
            table = details(session, found, LAMPUNG)
        assert source["source"] == decree
        assert set(table["formed_on"]) == {date(2024, 5, 12)}


@pytest.mark.parametrize("day", ["2022-06-13", "2023-08-28"])
def test_every_row_of_a_real_export_is_read(shared_data, day):
    sheet = parser.read(shared_data / "register" / f"klasifikasi_{day}.xlsx")
    assert sheet.format == "portal"
    assert (len(sheet.rows), sheet.rejected, sheet.warnings) == (
        {"2022-06-13": 10_700, "2023-08-28": 22_088}[day],
        [],
        [],
    )
    assert [row.row for row in sheet.rows] == list(range(2, len(sheet.rows) + 2))
    assert all(len(row.scores) == len(INDICATORS) for row in sheet.rows)
    notes = {note.key for row in sheet.rows for note in row.notes}
    assert notes == {"never_filled"}  # and no class that the scores do not give
