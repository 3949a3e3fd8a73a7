"""Links, redirects and cached responses never have a host that a visitor chose."""

import re

import pytest

from webmap import create_app
from webmap.core.config import as_environment, load
from webmap.core.errors import BadSetting
from webmap.server.public_address import is_host

EVIL = "evil.example"
ADDRESSES = (
    "/", "/area/99.01", "/sheet/99.01.01", "/present/99", "/embed/99", "/catalog", "/ogc",
    "/catalog.jsonld", "/ogc?f=json", "/ogc/collections?f=json",
    "/ogc/collections/villages/items?limit=2", "/ogc/api?f=json", "/ogc/tiles?f=json",
    "/ogc/pakai", "/tiles/villages.json", "/sitemap.xml", "/styles/status.json",
    "/styles/kampungkb.qgs", "/id/99.01?f=jsonld", "/robots.txt", "/f", "/sitemap-0.xml",
    "/render/99.svg", "/catalog/sources/ID", "/api/areas/99/history.json", "//area/99.01",
    "/id/99.01",
)  # fmt: skip


@pytest.fixture
def site(app):
    """Return an app with the sample and these settings."""
    made = []

    def make(**settings):
        made.append(create_app({**app.config, **settings}))
        return made[-1].test_client()

    yield make
    for one in made:
        one.extensions["engine"].dispose()


def _sent(response):
    location = response.headers.get("Location", "")
    return response.get_data(as_text=True) + location + response.headers.get("Link", "")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_response_has_the_host_of_its_own_request_alone(client, address):
    poisoned = client.get(address, headers={"Host": EVIL})
    assert poisoned.status_code < 500 or b"tiles" in poisoned.data
    forwarded = {"X-Forwarded-Host": EVIL, "Forwarded": f"host={EVIL}", "X-Host": EVIL}
    again = client.get(address, headers={"Host": "peta.example", **forwarded})
    assert EVIL not in _sent(again)


def test_with_an_address_all_links_begin_with_it(site):
    client = site(ADDRESS="https://peta.example/")
    for address in ADDRESSES:
        sent = _sent(client.get(address, headers={"Host": EVIL}))
        assert EVIL not in sent and "http://localhost" not in sent, address
    document = client.get("/ogc?f=json", headers={"Host": EVIL}).json
    links = [one["href"] for one in document["links"]]
    assert links and all(one.startswith("https://peta.example/ogc") for one in links)


@pytest.mark.parametrize("passes_the_path_on", [True, False])
def test_a_site_may_lie_below_a_path(site, passes_the_path_on):
    client = site(ADDRESS="https://dinas.example/peta/")
    prefix = "/peta" if passes_the_path_on else ""
    page = client.get(f"{prefix}/area/99.01").text
    assert 'href="https://dinas.example/peta/area/99.01"' in page
    own = re.findall(r'(?:href|src)="(/[^"]*)"', page)
    assert own and all(one.startswith("/peta/") for one in own)
    assert client.get(f"{prefix}/healthz").status_code == 200


def test_a_redirect_names_no_host(client):
    response = client.get("/area//99.01?by=village", headers={"Host": EVIL})
    assert response.status_code == 308
    assert response.headers["Location"] == "/area/99.01?by=village"


BAD = (
    "", " ", "a b", "a/b", "a@b", "a#b", "a..b", ".", "a" * 64, "a." * 150 + "a", "x:99999",
    "x:y", "x,y", "<x>", "é.example", "[::1", "%00", "x:80:80", "x\ty",
)  # fmt: skip


@pytest.mark.parametrize("host", BAD)
def test_a_malformed_host_gets_one_line(client, host):
    response = client.get("/ogc", headers={"Host": host})
    assert response.status_code == 400
    assert response.mimetype == "text/plain" and response.text.count("\n") == 1
    assert len(host) < 3 or host not in response.text
    assert not is_host(host)
    assert not is_host("xn--a.example"), "it cannot be decoded"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1:8000",
        "[::1]:8000",
        "peta",
        "A.example.",
        "a" * 63,
        "xn--bcher-kva.example",
    ],
)
def test_without_settings_any_well_formed_host_is_answered(client, host):
    assert client.get("/ogc?f=json", headers={"Host": host}).status_code == 200


def test_other_hosts_than_those_trusted_get_400(site):
    client = site(TRUSTED_HOSTS="peta.example, .Dinas.example")
    for host in ("peta.example", "peta.example:8000", "PETA.example", "a.b.dinas.example"):
        assert client.get("/ogc?f=json", headers={"Host": host}).status_code == 200, host
    for host in (EVIL, "peta.example.evil.example", "xpeta.example", "127.0.0.1"):
        assert client.get("/ogc?f=json", headers={"Host": host}).status_code == 400, host
        assert client.post("/review/enter", headers={"Host": host}).status_code == 400
    # load balancers ask a host by its number
    assert client.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "a..b"}).status_code == 400


def test_trusted_hosts_are_checked_where_links_have_an_address(site):
    client = site(TRUSTED_HOSTS="peta.example", ADDRESS="https://peta.example/")
    assert client.get("/ogc?f=json", headers={"Host": EVIL}).status_code == 400
    assert client.get("/ogc?f=json", headers={"Host": "peta.example"}).status_code == 200


@pytest.mark.parametrize("hosts", ["a b/c", "a:8000", "https://a.example", "*", "a..b", "<a>"])
def test_names_that_are_no_hosts_are_refused(hosts):
    with pytest.raises(BadSetting, match="WEBMAP_TRUSTED_HOSTS"):
        load({"TRUSTED_HOSTS": hosts})


def test_programs_of_the_site_get_settings_that_they_can_read(site, monkeypatch):
    client = site(TRUSTED_HOSTS="peta.example")
    for name, text in as_environment(client.application.config).items():
        monkeypatch.setenv(name, text)
    assert load({})["TRUSTED_HOSTS"] == ""
