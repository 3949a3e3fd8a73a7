import pytest

from geo.errors import UnknownFormat
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.core.errors import BadParameter
from webmap.documents.rendering import (
    ATLAS,
    MAP,
    REPORT,
    SUFFIXES,
    DocumentRequest,
    count_parts,
    document_type,
    render,
)

BEGINS = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG",
    ".svg": b"<svg",
    ".html": b"<!doctype html>",
    ".pptx": b"PK",
}


@pytest.mark.parametrize("suffix", BEGINS)
def test_the_map_of_an_area_is_made_in_each_format(app, suffix):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        made = render(DocumentRequest(session, get_snapshot(session), "99.01", suffix))
    assert made.startswith(BEGINS[suffix])


def test_a_report_is_made_as_pdf(app):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        made = render(DocumentRequest(session, snapshot, "99.01.01", ".pdf", REPORT))
    assert made.startswith(b"%PDF-")


def test_an_atlas_is_made_of_its_sheets(app):
    done = []
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        wanted = DocumentRequest(
            session, snapshot, "99.71", ".pdf", ATLAS, report_progress=done.append
        )
        assert count_parts(wanted) == 3
        assert render(wanted).startswith(b"%PDF-")
    assert done == [1, 2, 3]


def test_an_unknown_suffix_is_refused_with_those_that_are_known():
    with pytest.raises(UnknownFormat, match=r"brebes\.docx.*\.pdf \.png"):
        document_type(MAP, "brebes.docx")
    with pytest.raises(UnknownFormat):
        document_type(MAP, "brebes")


def test_a_kind_that_a_format_does_not_have_is_refused():
    with pytest.raises(BadParameter, match=r"As \.png there is: map"):
        document_type(REPORT, "brebes.PNG")


def test_every_suffix_has_a_map():
    assert set(BEGINS) <= set(SUFFIXES)
