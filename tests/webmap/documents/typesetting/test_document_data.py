import pytest

from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.documents.figure.figure import make_figure
from webmap.documents.typesetting.document_data import document_data
from webmap.documents.typesetting.papers import paper_of


@pytest.mark.parametrize("site", ["https://peta.example/", ""])
def test_templates_get_the_texts_of_the_figure(app, site):
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        figure = make_figure(
            session, get_snapshot(session), "99.01", site=site, notice="Data contoh"
        )
    paper = paper_of("a3", "portrait")
    data = document_data(figure, paper)
    assert (data["title"], data["sentence"]) == (figure.title, figure.sentence)
    assert (data["notice"], data["fingerprint"]) == ("Data contoh", figure.fingerprint)
    assert data["paper"]["height"] == paper.height
    assert data["qr"] is bool(site)
