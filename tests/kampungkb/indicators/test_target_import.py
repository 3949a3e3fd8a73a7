from datetime import date

import pytest
from sqlalchemy import select

from boundaries.areas.codes import UnknownCode
from geo.errors import MissingColumns, TooLarge, UnreadableFile
from geo.store.database import generation, read_session
from kampungkb.indicators import target_import
from kampungkb.indicators.target_import import BadTarget, all_targets, import_targets
from kampungkb.models import Target

HEADING = "code,metric,due,share,villages,source\n"


def snapshot(engine):
    with read_session(engine) as session:
        return {
            (one.code, one.metric, one.due.isoformat(), one.issuer): one.share or one.villages
            for one in all_targets(session)
        }


def test_published_targets_come_with_the_project(store):
    assert snapshot(store) == {
        ("ID", "formed", "2023-12-31", "Presiden RI"): 0.75,
        ("ID", "formed", "2024-12-31", "Presiden RI"): 1.0,
        ("33.29", "formed", "2023-12-31", "Kabupaten Brebes"): 153,
        ("36", "advanced", "2024-12-31", "Provinsi Banten"): 0.6,
    }
    with read_session(store) as session:
        assert all(one.source for one in all_targets(session))


def test_an_imported_target_replaces_that_of_its_issuer_and_stands_beside_others(store, text):
    content = (
        f"{HEADING}33.29,formed,2023-12-31,,160,SK Bupati: revised\n"
        "33.29,formed,2023-12-31,,155,Kabupaten Brebes\n"
        "9901,advanced,2025-12-31,60 %,,SK\n"
    )
    assert import_targets(store, text(content)) == 3
    found = snapshot(store)
    assert found["33.29", "formed", "2023-12-31", "SK Bupati"] == 160
    assert found["33.29", "formed", "2023-12-31", "Kabupaten Brebes"] == 155
    assert found["99.01", "advanced", "2025-12-31", "SK"] == 0.6
    assert len(found) == 6
    with read_session(store) as session:
        assert generation(session) == 1


def test_a_target_keeps_who_set_it_by_what_and_when(store, text):
    content = (
        "code,metric,due,villages,issuer,instrument,date\n"
        "33.29,formed,2025-12-31,200,Bupati Brebes,SK 440/12,2024-02-01\n"
    )
    import_targets(store, text(content))
    with read_session(store) as session:
        (own,) = [one for one in all_targets(session) if one.due == date(2025, 12, 31)]
    assert (own.issuer, own.instrument, own.set_on, own.source) == (
        "Bupati Brebes",
        "SK 440/12",
        date(2024, 2, 1),
        "Bupati Brebes, SK 440/12",
    )


def test_two_targets_of_one_issuer_that_disagree_are_refused(store, text):
    path = text(
        f"{HEADING}33,formed,2025-12-31,0.5,,SK\n33,formed,2025-12-31,0.5,,SK\n"
        "33,formed,2025-12-31,0.6,,SK\n",
        "goals.csv",
    )
    with pytest.raises(BadTarget, match=r"goals\.csv, row 4, column share: SK sets another.*row 2"):
        import_targets(store, path)
    assert len(snapshot(store)) == 4


def test_a_number_larger_than_the_villages_there_are_is_refused(sample_store, text):
    path = text(f"{HEADING}99,formed,2025-12-31,,982,SK\n99,formed,2026-12-31,,983,SK\n", "g.csv")
    with pytest.raises(
        BadTarget, match=r"g\.csv, row 3, column villages: 983 is more than the 982"
    ):
        import_targets(sample_store, path)
    assert not [key for key in snapshot(sample_store) if key[3] == "SK"]


def test_the_same_file_again_changes_nothing(store, text):
    path = text(f"{HEADING}33,formed,2025-12-31,0.9,,SK\n")
    import_targets(store, path)
    before = snapshot(store)
    import_targets(store, path)
    assert snapshot(store) == before


@pytest.mark.parametrize("share", ["0.6", "0,6", "60%", "60 %", "60,0 %"])
def test_a_share_however_it_is_written(store, text, share):
    import_targets(store, text(f"code;metric;due;share;source\n33;formed;2025-12-31;{share};SK\n"))
    assert snapshot(store)["33", "formed", "2025-12-31", "SK"] == 0.6


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("33,formed,soon,0.5,,SK", "due"),
        ("33,formed,31/12/2025,0.5,,SK", "due"),
        ("33,started,2025-12-31,0.5,,SK", "metric"),
        ("33,formed,2025-12-31,60,,SK", "share"),
        ("33,formed,2025-12-31,0,,SK", "share"),
        ("33,formed,2025-12-31,nan,,SK", "share"),
        ("33,formed,2025-12-31,0.5,10,SK", "share"),
        ("33,formed,2025-12-31,,,SK", "share"),
        ("33,formed,2025-12-31,,many,SK", "villages"),
        ("33,formed,2025-12-31,,-3,SK", "villages"),
        ("33,formed,0001-01-01,0.5,,SK", "due"),
        ("33,formed,9999-12-31,0.5,,SK", "due"),
        ("33,formed,2025-12-31,1e-999999999,,SK", "share"),
        ("33,formed,2025-12-31,9e999999,,SK", "share"),
        ("33,formed,2025-12-31,9e999999 %,,SK", "share"),
        ("33,formed,2025-12-31,snan,,SK", "share"),
        pytest.param(f"33,formed,2025-12-31,,{'9' * 20},SK", "villages", id="64 bits"),
        pytest.param(f"33,formed,2025-12-31,,{'9' * 5000},SK", "villages", id="4,300 digits"),
        ("33,formed,2025-12-31,0.5,,", "source"),
        ("33,formed,2025-12-31,0.5,,:", "issuer"),
        ("33.29.01.2001,formed,2025-12-31,0.5,,SK", "code"),
    ],
)
def test_a_line_that_says_no_target_is_named_and_nothing_is_stored(store, text, line, column):
    path = text(f"{HEADING}33,formed,2025-12-31,0.5,,SK\n{line}\n", "goals.csv")
    with pytest.raises(BadTarget, match=rf"goals\.csv, row 3, column {column}: "):
        import_targets(store, path)
    with read_session(store) as session:
        assert session.scalars(select(Target)).all() == []


def test_a_code_that_is_none(store, text):
    with pytest.raises(UnknownCode, match=r"row 2, column code: 'Brebes'"):
        import_targets(store, text(f"{HEADING}Brebes,formed,2025-12-31,0.5,,SK\n"))


def test_a_file_without_the_columns_or_that_is_no_text(store, text, tmp_path):
    with pytest.raises(UnreadableFile, match=r"row 2: .*NUL"):
        import_targets(store, text(f"{HEADING}33,\0"))
    with pytest.raises(UnreadableFile, match=r"row 1: .*field limit"):
        import_targets(store, text("x" * 131_073))
    with pytest.raises(MissingColumns, match="no column metric, share"):
        import_targets(store, text("code,due,source\n33,2025-12-31,SK\n"))
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(UnreadableFile):
        import_targets(store, tmp_path / "a.csv")


def test_a_target_is_usable_after_its_session(store):
    with read_session(store) as session:
        found = all_targets(session)
    assert {one.due for one in found} == {date(2023, 12, 31), date(2024, 12, 31)}


def test_a_file_of_more_lines_than_areas_is_refused(store, text, monkeypatch):
    line = "33,formed,2025-12-31,0.5,,SK\n"
    path = text(HEADING + line * 3)
    assert import_targets(store, path) == 3  # lines that agree are one target
    with read_session(store) as session:
        assert len(session.scalars(select(Target)).all()) == 1
    monkeypatch.setattr(target_import, "LIMIT", 2)
    with pytest.raises(TooLarge, match="3 targets, more than 2"):
        import_targets(store, path)
