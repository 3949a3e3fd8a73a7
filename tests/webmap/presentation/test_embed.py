import pytest

from webmap import create_app
from webmap.core.errors import BadSetting


@pytest.fixture
def framed(sample_database_url, tmp_path):
    """Client of a site that two others may frame."""
    settings = {
        "DATABASE_URL": sample_database_url,
        "INSTANCE": str(tmp_path),
        "EMBED_ORIGINS": "https://dinas.example, https://*.go.example",
    }
    site = create_app(settings)
    yield site.test_client()
    site.extensions["engine"].dispose()


def ancestors(response):
    return response.headers["Content-Security-Policy"].partition("frame-ancestors ")[2]


def test_by_default_nobody_else_may_frame_a_page(client):
    for page in ("/embed/99.01", "/area/99.01", "/"):
        assert ancestors(client.get(page)) == "'self'"


def test_the_sites_of_the_setting_may_frame_maps_and_no_other_page(framed):
    for _ in range(2):  # the second from the cache
        found = ancestors(framed.get("/embed/99.01"))
        assert found == "'self' https://dinas.example https://*.go.example"
    for page in ("/area/99.01", "/review", "/present/99.01"):
        assert ancestors(framed.get(page)) == "'self'"


@pytest.mark.parametrize(
    "origins", ["dinas.example", "https://a.example/path", "https://a.example; script-src *", "'x'"]
)
def test_what_is_no_origin_is_refused(origins):
    with pytest.raises(BadSetting, match="WEBMAP_EMBED_ORIGINS"):
        create_app({"EMBED_ORIGINS": origins})


def test_a_map_to_embed_has_the_sentence_the_legend_and_the_sources_only(client):
    text = client.get("/embed/99.01?by=village&date=2023-07-27&lang=en").text
    assert "27 July 2023" in text
    assert 'id="legend"' in text
    assert 'id="caption"' in text
    assert "<header" not in text
    assert "<table" not in text
    assert 'target="_blank"' in text
