from datetime import date

import pytest
from sqlalchemy import select

from boundaries.areas.codes import UnknownCode
from geo.errors import MissingColumns, UnreadableFile
from geo.store.database import generation, read_session
from kampungkb.indicators.target_import import BadTarget, all_targets, import_targets
from kampungkb.models import Target

HEADING = "code,metric,due,share,villages,source\n"


def snapshot(engine):
    with read_session(engine) as session:
        return {
            (one.code, one.metric, one.due.isoformat()): one.share or one.villages
            for one in all_targets(session)
        }


def test_published_targets_come_with_the_project(store):
    assert snapshot(store) == {
        ("ID", "formed", "2023-12-31"): 0.75,
        ("ID", "formed", "2024-12-31"): 1.0,
        ("33.29", "formed", "2023-12-31"): 153,
        ("36", "advanced", "2024-12-31"): 0.6,
    }
    with read_session(store) as session:
        assert all(one.source for one in all_targets(session))


def test_imported_targets_add_to_and_replace_the_shipped_ones(store, text):
    content = (
        f"{HEADING}33.29,formed,2023-12-31,,160,SK Bupati\n9901,advanced,2025-12-31,60 %,,SK\n"
    )
    assert import_targets(store, text(content)) == 2
    found = snapshot(store)
    assert found["33.29", "formed", "2023-12-31"] == 160
    assert found["99.01", "advanced", "2025-12-31"] == 0.6
    assert len(found) == 5
    with read_session(store) as session:
        assert generation(session) == 1


def test_the_same_file_again_changes_nothing(store, text):
    path = text(f"{HEADING}33,formed,2025-12-31,0.9,,SK\n")
    import_targets(store, path)
    before = snapshot(store)
    import_targets(store, path)
    assert snapshot(store) == before


@pytest.mark.parametrize("share", ["0.6", "0,6", "60%", "60 %", "60,0 %"])
def test_a_share_however_it_is_written(store, text, share):
    import_targets(store, text(f"code;metric;due;share;source\n33;formed;2025-12-31;{share};SK\n"))
    assert snapshot(store)["33", "formed", "2025-12-31"] == 0.6


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
        ("33,formed,2025-12-31,0.5,,", "source"),
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
    with pytest.raises(MissingColumns, match="no column metric, share"):
        import_targets(store, text("code,due,source\n33,2025-12-31,SK\n"))
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(UnreadableFile):
        import_targets(store, tmp_path / "a.csv")


def test_a_target_is_usable_after_its_session(store):
    with read_session(store) as session:
        found = all_targets(session)
    assert {one.due for one in found} == {date(2023, 12, 31), date(2024, 12, 31)}
