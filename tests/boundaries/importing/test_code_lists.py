"""Official lists are read from SQL, CSV and zips, and the newest decides which areas exist."""

import zipfile

import pytest
from sqlalchemy import select

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, UnknownCode
from boundaries.areas.models import CodeList, OfficialName
from boundaries.importing.code_lists import LONGEST_NAME, import_codes
from boundaries.search.area_index import AreaIndex
from geo.errors import GeoError, MissingColumns, UnreadableFile
from geo.store.database import generation, read_session

NAMES = {
    "99": "NUSA",
    "99.01": "KOTA RAYA",
    "99.01.01": "Barat",
    "99.01.01.2001": "Suka Maju",
    "99.01.01.2002": "Ba'u",
}


def quoted(names, quote="''"):
    return ",\n".join(f"('{c}','{n.replace(chr(39), quote)}')" for c, n in names.items())


def kept(store, year):
    with read_session(store) as session:
        rows = select(OfficialName.code, OfficialName.name).where(OfficialName.year == year)
        return dict(session.execute(rows).all())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wilayah_2025.sql", "INSERT INTO w (kode,nama) VALUES\n" + quoted(NAMES) + ";"),
        ("wilayah_2025.sql", "INSERT INTO `w` (`kode`, `nama`) VALUES " + quoted(NAMES, "\\'")),
        ("w.sql", "/* Kepmendagri No 1-2 Tahun 2025\nlast edit: 2026-02-13 */\n"
         "INSERT INTO w(kode,nama) VALUES " + quoted(NAMES)),
        ("2025.csv", "kode,nama\n" + "\n".join(f'{c},"{n}"' for c, n in NAMES.items())),
        ("2025.csv", "\ufeffNo;Code;Name\n" + "\n".join(f"1;{c};{n}" for c, n in NAMES.items())),
        ("2025.csv", "kode,nama\n\n99,NUSA\n9901,KOTA  RAYA \n990101,Barat\n"
         "9901012001,Suka Maju\n9901012002,Ba'u"),
    ],
)  # fmt: skip
def test_every_file_form_gives_the_same_list(store, tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    summary = import_codes(store, [tmp_path / name])
    assert summary == {
        "unchanged": False, "years": [2025], "newest": 2025, "areas": 5, "villages": 2,
    }  # fmt: skip
    assert kept(store, 2025) == NAMES
    with read_session(store) as session:
        assert areas.names(session) == {"ID": "Indonesia", **NAMES}
        assert areas.village_codes(session).tolist() == ["99.01.01.2001", "99.01.01.2002"]


def test_the_year_is_read_from_file_name_then_heading_then_option(store, tmp_path):
    text = "/* Tahun 2022 */ INSERT INTO w (kode,nama) VALUES " + quoted(NAMES)
    (tmp_path / "wilayah_2023.sql").write_text(text)
    assert import_codes(store, [tmp_path / "wilayah_2023.sql"], dated=2001)["years"] == [2023]
    (tmp_path / "wilayah.sql").write_text(text)
    assert import_codes(store, [tmp_path / "wilayah.sql"], dated=2001)["years"] == [2022]
    (tmp_path / "wilayah.sql").write_text(text.replace("Tahun 2022", ""))
    assert import_codes(store, [tmp_path / "wilayah.sql"], dated=2001)["years"] == [2001]
    with pytest.raises(GeoError, match=r"wilayah\.sql: .*year.*--dated"):
        import_codes(store, [tmp_path / "wilayah.sql"])


def test_all_lists_of_a_zip_are_imported_and_the_newest_is_used(store, tmp_path):
    older = {**NAMES, "99.01.01.2003": "Lama"}
    with zipfile.ZipFile(tmp_path / "lists.zip", "w") as archive:
        for year, names in ((2016, older), (2025, NAMES), (2020, older)):
            text = f"INSERT INTO w (kode,nama) VALUES {quoted(names)};"
            archive.writestr(f"w-master/db/wilayah_{year}.sql", text)
        archive.writestr("w-master/LICENSE", "MIT")
    summary = import_codes(store, [tmp_path / "lists.zip"])
    assert summary["years"] == [2016, 2020, 2025]
    with read_session(store) as session:
        assert areas.names(session) == {"ID": "Indonesia", **NAMES}
        assert generation(session) == 1
        assert session.scalars(select(CodeList.villages).order_by(CodeList.year)).all() == [3, 3, 2]
    assert kept(store, 2016) == older


def test_an_older_list_imported_later_changes_no_area(store, listed):
    import_codes(store, [listed(NAMES, 2025)])
    import_codes(store, [listed({"98": "Lain"}, 2018)])
    with read_session(store) as session:
        assert areas.names(session) == {"ID": "Indonesia", **NAMES}


def test_the_same_list_changes_nothing_and_a_changed_one_replaces_it(store, listed):
    import_codes(store, [listed(NAMES)])
    assert import_codes(store, [listed(NAMES)])["unchanged"]
    with read_session(store) as session:
        assert generation(session) == 1
    shorter = {code: name for code, name in NAMES.items() if code != "99.01.01.2002"}
    import_codes(store, [listed({**shorter, "99.01": "Kota Rayo"})])
    with read_session(store) as session:
        assert generation(session) == 2
        assert areas.find(session, "99.01").name == "Kota Rayo"
        with pytest.raises(UnknownCode, match=r"99\.01\.01\.2002"):
            areas.find(session, "99.01.01.2002")


def test_a_parent_missing_from_the_list_is_stored_as_unlisted(store, listed):
    import_codes(store, [listed({"99.01.01.2001": "Suka Maju"})])
    with read_session(store) as session:
        assert areas.village_codes(session).tolist() == ["99.01.01.2001"]
        assert len(areas.areas(session, Level.DISTRICT)) == 0


@pytest.mark.parametrize(
    ("name", "text", "error", "said"),
    [
        ("2025.csv", "a,b\n1,2\n", MissingColumns, "row 1: .*kode and nama"),
        ("2025.csv", "kode,nama\n99,Nusa\n99.01\n", UnreadableFile, "row 3: .*too short"),
        ("2025.csv", "kode,nama\n99,Nusa\n99.1,X\n", UnknownCode, r"row 3: '99\.1'"),
        (
            "2025.csv",
            'kode,nama\n99,Nusa\n"99.01,' + "x" * 131_073,
            UnreadableFile,
            "row 3: .*limit",
        ),
        ("2025.csv", "kode,nama\n99,Nu\0sa\n", UnreadableFile, "row 2: .*NUL"),
        ("2025.csv", "", MissingColumns, "row 1: .*kode and nama"),
        ("2025.sql", "INSERT INTO w (id,x) VALUES ('1','2')", MissingColumns, "row 1"),
        ("2025.sql", "INSERT INTO w (kode,nama) VALUES\n('9x','y');", UnknownCode, "row 2: '9x'"),
        ("2025.sql", "DROP TABLE w;", UnreadableFile, "no list"),
        ("2025.sql", "UPDATE w SET nama = 'x';", UnreadableFile, "row 1: .*not an insert"),
        ("readme.md", "hello", UnreadableFile, "no list"),
    ],
)
def test_a_file_that_is_not_a_list_is_refused_and_changes_nothing(
    store, tmp_path, name, text, error, said
):
    (tmp_path / name).write_text(text)
    with pytest.raises(error, match=said):
        import_codes(store, [tmp_path / name])
    with read_session(store) as session:
        assert generation(session) == 0
        assert areas.names(session) == {}


def test_two_lists_of_one_year_are_refused(store, tmp_path):
    for name in ("a_2025.sql", "b_2025.sql"):
        (tmp_path / name).write_text("INSERT INTO w (kode,nama) VALUES " + quoted(NAMES))
    with pytest.raises(GeoError, match=r"two lists are of 2025: a_2025\.sql and b_2025\.sql"):
        import_codes(store, [tmp_path])


@pytest.mark.thorough
def test_the_published_lists_of_all_years(store, shared_data):
    stages = []
    summary = import_codes(
        store,
        [shared_data / "codes" / "wilayah-codes.zip"],
        progress=lambda *step: stages.append(step),
    )
    assert summary["years"] == [2016, 2018, 2020, 2022, 2023, 2025]
    assert (summary["areas"], summary["villages"]) == (91_599, 83_762)
    assert stages[-1][0] == "store"
    assert stages[-1][1] == stages[-1][2]
    with read_session(store) as session:
        assert areas.find(session, "33.29").name == "Kabupaten Brebes"
        assert len(areas.village_codes(session)) == 83_762
        found = AreaIndex(areas.names(session)).find("brebes", 2)
        assert [match.code for match in found] == ["33.29", "33.29.09"]
    assert kept(store, 2018)["11.01.02.2018"] == "Pasi Kuala Ba'u"


def test_a_name_longer_than_any_is_refused(store, tmp_path):
    path = tmp_path / "wilayah_2025.csv"
    path.write_text(f"kode,nama\n99,NUSA\n99.01,{'x' * (LONGEST_NAME + 1)}\n")
    with pytest.raises(UnreadableFile, match=r"2025\.csv, row 3: the name of 99\.01 has more than"):
        import_codes(store, [path])
    path.write_text(f"kode,nama\n99,NUSA\n99.01,{'x' * LONGEST_NAME}\n")
    assert import_codes(store, [path])["areas"] == 2
