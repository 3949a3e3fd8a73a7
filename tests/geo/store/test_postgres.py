"""What only PostgreSQL does: real geometries, a server that goes and comes back, rights."""

import contextlib
import os
import shutil
import socket
import subprocess
import threading

import pytest
import shapely
from sqlalchemy import create_engine, insert, make_url, text

from boundaries.areas.models import Area, Shape
from geo.errors import StoreError, StoreUnreachable
from geo.store.database import (
    connect,
    generation,
    next_generation,
    read_session,
    write_session,
)
from tests.postgres_folder import open_to_server
from webmap import create_app

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True, scope="session")


@pytest.fixture
def url(store):
    """Address of a store with one village of one province."""
    box = shapely.box(106, -7, 107, -6)
    chain = {"99": 1, "99.01": 2, "99.01.01": 3, "99.01.01.2001": 4}
    with write_session(store) as session:
        for code, level in chain.items():
            session.add(Area(code=code, level=level, parent=code[:2], name="Nusa", listed=True))
            session.add(Shape(scale="full", code=code, geometry=box))
        next_generation(session)
    return store.url.render_as_string(hide_password=False)


class Way:
    """A way to the server that can be cut off and mended: a port of its own."""

    def __init__(self, host, port):
        self.server, self.lines = (host, port), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, args=[self.listener], daemon=True).start()

    def _serve(self, listener):
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self.server)
                self.lines += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=[one, other], daemon=True).start()

    def _pass(self, one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_RDWR)

    def cut(self):
        for line in [self.listener, *self.lines]:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self.lines = []

    def mend(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, args=[self.listener], daemon=True).start()


@pytest.fixture
def way():
    server = make_url(os.environ["TEST_POSTGRES_URL"])
    made = Way(server.host, server.port)
    yield made
    made.cut()


def _by(way, url):
    changed = make_url(url).set(host="127.0.0.1", port=way.port)
    return changed.render_as_string(hide_password=False)


# Geometry -------------------------------------------------------------------------------------


def test_shapes_are_real_geometries_with_an_index(url, store):
    asked = "SELECT type, srid FROM geometry_columns WHERE f_table_name = 'shapes'"
    with read_session(store) as session:
        assert session.execute(text(asked)).all() == [("GEOMETRY", 4326)]
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = session.execute(
            text(
                "EXPLAIN SELECT code FROM shapes "
                "WHERE geometry && ST_MakeEnvelope(106, -7, 106.1, -6.9, 4326)"
            )
        )
        assert "shapes_geometry" in " ".join(plan.scalars())


@pytest.mark.parametrize("level", ["province", "regency", "district", "village"])
def test_every_level_is_a_layer_of_its_own(url, store, level):
    layer = f"areas_{level}"
    with read_session(store) as session:
        known = text("SELECT srid FROM geometry_columns WHERE f_table_name = :layer")
        assert session.scalar(known, {"layer": layer}) == 4326
        found = session.execute(
            text(f"SELECT name, ST_Area(geometry), ST_IsValid(geometry) FROM {layer}")
        ).all()
    assert found == [("Nusa", 1.0, True)]


def test_a_shape_in_another_system_is_refused(store):
    wrong = shapely.to_wkb(shapely.set_srid(shapely.box(0, 0, 1, 1), 3857), include_srid=True)
    with pytest.raises(StoreError, match="3857"), write_session(store) as session:
        session.execute(insert(Shape), [{"scale": "full", "code": "99", "geometry": wrong}])


# Gone and back --------------------------------------------------------------------------------


def test_a_server_that_goes_and_comes_back_needs_no_hands(url, way):
    engine = connect(_by(way, url))
    with read_session(engine) as session:
        assert generation(session) == 1
    way.cut()
    for _ in range(2):
        with (
            pytest.raises(StoreUnreachable, match="does not answer"),
            read_session(engine) as session,
        ):
            generation(session)
    way.mend()
    with read_session(engine) as session:
        assert generation(session) == 1
    engine.dispose()


def test_a_server_that_goes_in_the_middle_leaves_nothing_half(url, way, store):
    engine = connect(_by(way, url))
    with pytest.raises(StoreUnreachable), write_session(engine) as session:
        next_generation(session)
        session.flush()
        way.cut()
    with read_session(store) as session:
        assert generation(session) == 1
    with write_session(store, 10) as session:  # nor does its lock stay
        assert next_generation(session) == 2
    engine.dispose()


def test_a_connection_that_was_ended_is_replaced(url, store):
    with read_session(store) as session:
        number = session.scalar(text("SELECT pg_backend_pid()"))
    admin = create_engine(os.environ["TEST_POSTGRES_URL"], isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": number})
    admin.dispose()
    with read_session(store) as session:
        assert generation(session) == 1


def test_the_site_says_503_while_the_server_is_gone_and_goes_on_after(url, way, tmp_path):
    way.cut()  # gone before the site starts, even
    site = create_app({"DATABASE_URL": _by(way, url), "INSTANCE": str(tmp_path)})
    client = site.test_client()
    for address in ("/", "/healthz", "/api/areas/99/coverage.json"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "Traceback" not in answer.text
    way.mend()
    assert client.get("/healthz").json["generation"] == 1
    way.cut()
    assert client.get("/healthz").status_code == 503
    assert "does not answer" in client.get("/healthz").json["error"]
    way.mend()
    assert client.get("/healthz").status_code == 200
    site.extensions["engine"].dispose()


# Rights, room ---------------------------------------------------------------------------------


@pytest.fixture
def reader(url, store):
    """Address of the store for someone who may only read."""
    name = f"reader_{store.url.database}"
    with store.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'"))
        connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}"))
    changed = make_url(url).set(username=name, password="secret")
    yield changed.render_as_string(hide_password=False)
    with store.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))


def test_who_may_only_read_reads_and_is_told_so_when_writing(reader):
    engine = connect(reader)
    with read_session(engine) as session:
        assert generation(session) == 1
    with pytest.raises(StoreError, match="permission denied"), write_session(engine) as session:
        next_generation(session)
    engine.dispose()


def test_a_database_without_postgis_says_what_to_do(database_url, store):
    name = f"owner_{store.url.database}"
    empty = make_url(database_url)
    admin = create_engine(os.environ["TEST_POSTGRES_URL"], isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'"))
        connection.execute(text(f"ALTER DATABASE {empty.database} OWNER TO {name}"))
    try:
        url = empty.set(username=name, password="secret").render_as_string(hide_password=False)
        with pytest.raises(StoreError, match=r"PostGIS.*CREATE EXTENSION postgis"):
            connect(url)
        mine = create_engine(empty)
        with mine.begin() as connection:
            connection.execute(text("CREATE EXTENSION postgis"))
        mine.dispose()
        with read_session(connect(url)) as session:  # its owner needs no more rights than that
            assert generation(session) == 0
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {empty.database} OWNER TO postgres"))
        mine = create_engine(empty, isolation_level="AUTOCOMMIT")
        with mine.connect() as connection:
            connection.execute(text(f"REASSIGN OWNED BY {name} TO postgres"))
            connection.execute(text(f"DROP OWNED BY {name}"))
            connection.execute(text(f"DROP ROLE {name}"))
        mine.dispose()
        admin.dispose()


def test_a_wrong_password_is_said_without_telling_the_right_one(url):
    wrong = make_url(url).set(password="wrong-secret").render_as_string(hide_password=False)
    with pytest.raises(StoreError) as caught, read_session(connect(wrong)):
        pytest.fail("opened")
    assert "password authentication failed" in str(caught.value)
    assert "wrong-secret" not in str(caught.value)


@pytest.fixture
def small_disk(tmp_path):
    """Folder of the server's user on a disk of 24 MB of its own."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m,mode=0777", "tmpfs", folder], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        shutil.chown(folder, "postgres")
    except LookupError:
        pytest.skip("the server does not run here")
    open_to_server(folder)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_said_and_changes_nothing(small_disk, store):
    name = f"full_{store.url.database}"
    admin = create_engine(os.environ["TEST_POSTGRES_URL"], isolation_level="AUTOCOMMIT")
    store.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"CREATE TABLESPACE {name} LOCATION '{small_disk}'"))
        connection.execute(
            text(f"CREATE DATABASE {name} TEMPLATE {store.url.database} TABLESPACE {name}")
        )
        try:
            engine = connect(store.url.set(database=name).render_as_string(hide_password=False))
            ring = shapely.Point(106, -7).buffer(1, quad_segs=2000).wkb
            rows = [{"scale": "full", "code": str(n), "geometry": ring} for n in range(300)]
            with pytest.raises(StoreError, match=r"disk is full.*nothing was stored"):
                for _ in range(3):
                    with write_session(engine) as session:
                        session.execute(insert(Shape), rows)
                        next_generation(session)
                        rows = [{**row, "code": f"{row['code']}x"} for row in rows]
            with read_session(engine) as session:
                kept = session.scalar(text("SELECT count(*) FROM shapes"))
                assert kept == 300 * generation(session)
            engine.dispose()
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            connection.execute(text(f"DROP TABLESPACE {name}"))
    admin.dispose()


def test_the_address_says_what_it_wants_of_the_connection(store):
    url = store.url.update_query_dict({"application_name": "peta"})
    engine = connect(url.render_as_string(hide_password=False))
    with read_session(engine) as session:
        assert session.scalar(text("SHOW application_name")) == "peta"
        assert session.scalar(text("SHOW timezone")) == "UTC"
    engine.dispose()


def test_the_lock_of_a_writer_is_no_lock_for_readers_of_other_programs(url, store):
    other = create_engine(store.url)
    with write_session(store), other.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM areas_village")) == 1
        assert connection.scalar(text("SELECT count(*) FROM meta WHERE key = 'generation'")) == 1
    other.dispose()
