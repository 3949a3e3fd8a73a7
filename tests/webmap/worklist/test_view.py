import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.store.database import read_session
from kampungkb.indicators.worklist import Need
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine
from webmap.worklist import options
from webmap.worklist.view import worklist_view

DAY = "2023-08-02"


def test_a_list_says_how_many_of_how_many_and_what_is_missing_to_the_target(app, view_of):
    view = view_of(app, "99.01", day=DAY)
    assert view.heading == "Daftar kerja Kabupaten Tirtamandala"
    assert view.sentence == "248 dari 297 desa/kelurahan per 2 Agustus 2023: belum terbentuk."
    assert view.gap == "Target akhir 2023, Kabupaten Tirtamandala (rekaan): 153; kurang 104"
    assert [row.number for row in view.rows] == list(range(1, 249))
    first = view.rows[0]
    assert (first.status, first.klasifikasi, first.missing) == ("Belum", "", "belum ada Kampung KB")
    assert first.source.startswith("Portal Kampung KB") and first.needs == (Need.UNFORMED,)


def test_texts_are_in_the_language_of_the_page(app, view_of):
    view = view_of(app, "99.01", day=DAY, language="en")
    assert view.sentence == "248 of 297 villages as of 2 August 2023: unformed."
    assert view.rows[0].missing == "no Kampung KB yet"
    assert view.headings["missing"] == "What is missing"


def test_a_formed_village_is_told_its_step_up_once(app, view_of):
    view = view_of(app, "99.01", "dasar", "one_point", order="steps", day=DAY)
    first = view.rows[0]
    assert first.needs == (Need.DASAR, Need.ONE_POINT)
    assert first.missing == "Output Poktan 2→3: menjadi Mandiri"


def test_the_page_leaves_out_columns_that_tell_nothing(app, view_of):
    assert list(view_of(app, "99.01.01", day=DAY).columns) == [
        *("number", "name", "status", "missing")
    ]
    assert "district" in view_of(app, "99.01", day=DAY).columns
    assert {"regency", "source", "as_of"} <= set(view_of(app, "99").columns)
    assert "province" in view_of(app, "ID").columns


def test_a_layer_that_is_missing_is_named(app, view_of):
    view = view_of(app, "99", "layer_missing")
    assert view.rows and all(row.klasifikasi for row in view.rows)
    assert {row.missing for row in view.rows} == {"terbentuk, tanpa Rumah DataKu"}


def test_a_long_list_is_paged_and_numbered_through(app, monkeypatch):
    monkeypatch.setattr("webmap.worklist.view.PAGE_ROWS", 100)
    with app.app_context(), read_session(get_engine()) as session:
        snapshot = get_snapshot(session)
        pages = [
            worklist_view(session, snapshot, "99.01", options.parse_options([], page=str(page)))
            for page in (1, 2, 3)
        ]
    assert [len(view.rows) for view in pages] == [100, 100, 48]
    assert {view.pages for view in pages} == {3}
    assert [row.number for view in pages for row in view.rows] == list(range(1, 249))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    st.sampled_from(["99", "99.01", "99.02", "99.01.03"]),
    st.sets(st.sampled_from(list(Need)), min_size=1),
    st.sampled_from(["district", "steps"]),
)
def test_every_village_of_a_list_has_a_need_and_says_what_is_missing(
    app, view_of, code, needs, order
):
    view = view_of(app, code, *needs, order=order)
    assert view.total == len(view.rows)
    for need in needs:
        assert sum(need in row.needs for row in view.rows) == view.counts[need]
    for row in view.rows:
        assert row.needs and set(row.needs) <= needs
        assert row.code.startswith(code)
        assert row.missing or row.klasifikasi == "Berkelanjutan"


@pytest.mark.parametrize("code", ["ID", "99", "99.01", "99.01.01", "99.01.01.2001"])
def test_every_level_has_a_list(app, view_of, code):
    view = view_of(app, code)
    assert view.counts[Need.UNFORMED] == view.total <= view.villages
