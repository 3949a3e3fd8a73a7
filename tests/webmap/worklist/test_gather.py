from datetime import date

import pytest
from sqlalchemy import select, update

from geo.store.database import next_generation, read_session, write_session
from kampungkb.indicators.classification import CLASSES
from kampungkb.indicators.worklist import Need
from kampungkb.models import Report, VillageStatus
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine
from webmap.worklist import gather

DAY = "2023-08-02"


@pytest.fixture
def site(writing_runner):
    return writing_runner.app


def change(app, *statements):
    with app.app_context(), write_session(get_engine()) as session:
        for statement in statements:
            session.execute(statement)
        next_generation(session)


def report_of(app, day):
    with app.app_context(), read_session(get_engine()) as session:
        return session.scalar(select(Report.id).where(Report.date == date.fromisoformat(day)))


def test_villages_of_a_kecamatan_that_sent_nothing_are_late(site, view_of):
    number = report_of(site, "2023-07-27")
    change(site, update(Report).where(Report.id == number).values(late=["99.01.03"]))
    view = view_of(site, "99.01", "late", day=DAY)
    assert view.rows and {row.code[:8] for row in view.rows} == {"99.01.03"}
    assert {row.missing for row in view.rows} == {"kecamatan belum mengirim laporan"}
    assert view_of(site, "99.01", "late", day="2023-06-01").total == 0  # before that report


def test_a_later_report_about_the_kecamatan_ends_its_being_late(site, view_of):
    number = report_of(site, "2023-05-16")
    change(site, update(Report).where(Report.id == number).values(late=["99.01.03"]))
    assert view_of(site, "99.01", "late", day="2023-06-01").total
    assert view_of(site, "99.01", "late", day=DAY).total == 0


def test_a_village_of_a_lower_class_than_in_the_previous_report_has_fallen(site, view_of):
    day, before = "2023-07-27", "2023-05-16"
    own = (VillageStatus.report_id == report_of(site, day), VillageStatus.klasifikasi == "mandiri")
    with site.app_context(), read_session(get_engine()) as session:
        codes = sorted(session.scalars(select(VillageStatus.code).where(*own)))
        old = get_snapshot(session, date.fromisoformat(before)).state
        classes = dict(zip(old.codes.tolist(), old.classes.tolist(), strict=True))
    code = next(code for code in codes if CLASSES[classes[code]].value == "mandiri")
    lower = update(VillageStatus).where(own[0], VillageStatus.code == code)
    change(site, lower.values(klasifikasi="dasar"))
    rows = {row.code: row for row in view_of(site, code[:5], "fallen", day=DAY).rows}
    assert "turun dari Mandiri (16 Mei 2023)" in rows[code].missing


def test_a_village_that_is_formed_no_more_has_fallen(site, view_of):
    number = report_of(site, "2023-07-27")
    code = "99.01.01.2017"
    gone = update(VillageStatus).where(
        VillageStatus.report_id == number, VillageStatus.code == code
    )
    change(site, gone.values(status="unformed", klasifikasi=None, scores=""))
    [row] = view_of(site, "99.01.01", "fallen", day=DAY).rows
    assert row.code == code and row.missing.startswith("turun dari Dasar")


def test_stage_and_note_of_what_is_forming_are_shown_and_order_the_list(site, view_of):
    number = report_of(site, "2023-07-27")
    with site.app_context(), read_session(get_engine()) as session:
        own = (VillageStatus.report_id == number, VillageStatus.code.startswith("99.01."))
        codes = sorted(session.scalars(select(VillageStatus.code).where(*own)))[:2]
    stages = {codes[0]: "sosialisasi", codes[1]: "sk"}
    change(
        site,
        *(
            update(VillageStatus)
            .where(VillageStatus.report_id == number, VillageStatus.code == code)
            .values(status="forming", klasifikasi=None, stage=stage, note="musdes Mei")
            for code, stage in stages.items()
        ),
    )
    view = view_of(site, "99.01", "forming", "unformed", order="steps", day=DAY)
    assert [row.code for row in view.rows[:2]] == codes[::-1]
    assert [row.stage for row in view.rows[:2]] == ["SK", "Sosialisasi"]
    assert view.rows[1].missing == "belum ada komitmen dan SK"
    assert {row.note for row in view.rows[:2]} == {"musdes Mei"}
    assert {"stage", "note"} <= set(view.columns)


def test_the_first_report_on_an_area_has_none_before_it(app):
    with app.app_context(), read_session(get_engine()) as session:
        first = get_snapshot(session, date(2022, 12, 26))
        assert gather.previous_day(first, "99.01") is None
        assert gather.previous_day(get_snapshot(session, date(2023, 8, 2)), "99.01") == date(
            2023, 5, 16
        )


def test_an_unreadable_row_is_listed_with_what_is_wrong(writing_runner, tmp_path, view_of):
    sheet = tmp_path / "lembar.csv"
    sheet.write_text("kode,status\n99.01.01.2001,2\n99.01.01.2002,Belum\n", "utf-8")
    arguments = ("--date", "2024-07-01", "--scope", "99.01.01", "--source", "Uji")
    result = writing_runner("import-register", sheet, *arguments)
    assert result.exit_code == 0, result.output
    [row] = view_of(writing_runner.app, "99.01.01", "unreadable").rows
    assert row.code == "99.01.01.2001" and row.needs == (Need.UNREADABLE,)
    assert "baris 2" in row.missing and "baris tidak terbaca" in row.missing
