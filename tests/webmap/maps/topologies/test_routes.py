import gzip
import re
import shutil

import brotli
import pytest
from sqlalchemy import delete, select, update

from boundaries.areas.models import Area, Shape
from boundaries.importing.boundaries import import_boundaries
from geo.store.database import read_session
from tests.webmap.maps.topologies.topology_sites import deliver, figures, files, folder, shapes_of
from webmap import create_app


@pytest.mark.parametrize("address", ["/area/99?by=village", "/area/99.01", "/area/99.01.01"])
def test_a_stored_file_and_one_made_on_request_are_the_same(site, tmp_path, address):
    """As on a host that shares the store but not the folder."""
    other = create_app({**site.config, "INSTANCE": str(tmp_path / "elsewhere")})
    for at in filter(None, figures(site.test_client(), address)["shapes"].values()):
        for encoding in ("br", "gzip", "identity"):
            asked = {"Accept-Encoding": encoding}
            first = site.test_client().get(at, headers=asked)
            made, read = (other.test_client().get(at, headers=asked) for _ in range(2))
            assert first.status_code == 200
            assert first.data == made.data == read.data
            assert first.headers["ETag"] == made.headers["ETag"]
    assert files(other)
    other.extensions["engine"].dispose()


def test_a_topology_may_be_cached_for_good(site):
    at = figures(site.test_client(), "/area/99.01")["shapes"]["areas"]
    assert re.fullmatch(r"/shapes/[0-9a-f]{20}\.arcs", at)
    answers = {
        encoding: site.test_client().get(at, headers={"Accept-Encoding": encoding})
        for encoding in ("br", "gzip", "identity")
    }
    for answer in answers.values():
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        again = site.test_client().get(at, headers={"If-None-Match": answer.headers["ETag"],
            "Accept-Encoding": answer.headers.get("Content-Encoding", "identity")})  # fmt: skip
        assert (again.status_code, again.data) == (304, b"")
    plain = answers["identity"].data
    assert brotli.decompress(answers["br"].data) == gzip.decompress(answers["gzip"].data) == plain


@pytest.mark.parametrize(
    "name", ["0" * 20, "0" * 20 + "-coarse", "99", "..%2f..%2fstore", "0123456789ABCDEF0123"]
)
def test_an_unknown_name_is_a_404(client, name):
    answer = client.get(f"/shapes/{name}.arcs")
    assert answer.status_code == 404
    assert answer.json["error"]


def test_a_folder_that_cannot_be_written_to_does_no_harm(site, tmp_path):
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "shapes").write_text("")  # a file where the folder should be
    other = create_app({**site.config, "INSTANCE": str(instance)})
    at = figures(other.test_client(), "/area/99.01")["shapes"]["areas"]
    areas, _ = shapes_of(other.test_client().get(at).data)
    assert len(areas) == 17
    other.extensions["engine"].dispose()


def test_an_area_no_longer_listed_has_a_shape_but_no_row(site):
    with read_session(site.extensions["engine"]) as session:
        session.execute(update(Area).where(Area.code == "99.01.01.2001").values(listed=False))
    data = figures(site.test_client(), "/area/99.01.01")
    drawn, _ = shapes_of(site.test_client().get(data["shapes"]["areas"]).data)
    assert "99.01.01.2001" in drawn
    assert "99.01.01.2001" not in {row["code"] for row in data["rows"]}


def test_new_shapes_are_drawn_before_their_build(site, tmp_path):
    """Between the end of an import and the end of its build."""
    client = site.test_client()
    old = figures(client, "/area/99.02?by=village")["shapes"]["areas"]
    deliver(site, "99.02", tmp_path / "one.geojson")
    given = {"columns": {"code": "code"}}
    import_boundaries(site.extensions["engine"], [tmp_path / "one.geojson"], **given)
    new = figures(client, "/area/99.02?by=village")["shapes"]["areas"]
    assert new != old
    assert client.get(new).status_code == client.get(old).status_code == 200


def test_a_name_never_gives_other_shapes_than_its_own(site):
    """The file is gone, and the shapes have changed since the page was made."""
    at = figures(site.test_client(), "/area/99.01.01")["shapes"]["areas"]
    with read_session(site.extensions["engine"]) as session:
        code = session.scalar(select(Shape.code).where(Shape.code.like("99.01.01.%")))
        session.execute(delete(Shape).where(Shape.code == code))
    shutil.rmtree(folder(site))
    answer = site.test_client().get(at)
    assert answer.status_code == 404 and "load the page again" in answer.json["error"]


def test_a_map_without_coarse_shapes_has_no_address_of_them(site):
    client = site.test_client()
    shapes = figures(client, "/area/99.01")["shapes"]
    assert shapes["coarse"] is None and shapes["areas"]
    assert client.get(shapes["areas"].replace(".arcs", "-coarse.arcs")).status_code == 404


def test_a_large_map_asks_for_its_coarse_shapes_first(site):
    client = site.test_client()
    for address in ("/", "/?by=regency", "/area/99?by=village"):
        shapes = figures(client, address)["shapes"]
        page = client.get(address).text
        assert f'<link rel="preload" href="{shapes["coarse"]}"' in page
        assert f'<link rel="preload" href="{shapes["areas"]}"' not in page
        fine, coarse = (shapes_of(client.get(shapes[key]).data) for key in ("areas", "coarse"))
        assert [list(layer) for layer in fine] == [list(layer) for layer in coarse]
