"""The revisions lead every store to the models' tables, and lose nothing on the way."""

import json
import re
import shutil
import threading
from datetime import date, datetime
from pathlib import Path

import pytest
import shapely
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    inspect,
    select,
    text,
)

import boundaries.areas.models  # noqa: F401
import kampungkb.models  # noqa: F401
from geo.errors import StoreError, StoreOutdated
from geo.store import database, schema
from geo.store.column_types import Geometry
from geo.store.database import Base, connect, read_session
from geo.store.store_errors import StoreAdvice
from kampungkb.models import ReportRow
from webmap import create_app
from webmap.cli import main

FIRST, LAST = schema.revisions()[0], schema.revisions()[-1]
PLAIN = {
    Integer: 1,
    Float: 0.5,
    Boolean: True,
    Date: date(2024, 1, 4),
    JSON: ["x"],
    LargeBinary: b"x",
}


@pytest.fixture
def empty(place):
    """Engine of a place without tables, which nobody prepares."""
    engine = database._engine(place, StoreAdvice())
    yield engine
    engine.dispose()


def _run(engine, revision):
    """Bring an empty place to a revision, as an older program would have left it."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        command.upgrade(schema.config(connection), revision)


def _fill(engine):
    """Put a row into every table that a store has, whatever its columns are."""
    tables = MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name not in ("alembic_version", "spatial_ref_sys"):
                connection.execute(table.insert(), [_row(table)])


def _row(table):
    return {column.name: _value(table, column) for column in table.columns}


def _value(table, column):
    model = Base.metadata.tables[table.name].columns.get(column.name)
    if model is not None and isinstance(model.type, Geometry):
        return shapely.box(106, -7, 107, -6).wkb
    if isinstance(column.type, DateTime):
        return datetime(2024, 1, 4, 12)
    return next((v for kind, v in PLAIN.items() if isinstance(column.type, kind)), "x")


def _rows(engine):
    """All rows of all tables of the models, with the columns that the store has."""
    with engine.connect() as connection:
        names = [name for name in Base.metadata.tables if inspect(connection).has_table(name)]
        tables = MetaData()
        tables.reflect(connection, only=names)
        return {
            name: [row._mapping for row in connection.execute(tables.tables[name].select())]
            for name in names
        }


@pytest.fixture
def another(tmp_path, monkeypatch):
    """Add a last revision with the given body to those of the project."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def add(body):
        head = "import sqlalchemy as sa\nfrom alembic import op\n\nrevision = '0999'\n"
        head += f"down_revision = {LAST!r}\n\ndef upgrade() -> None:\n"
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        (folder / "versions" / "0999_another.py").write_text(head + lines)
        monkeypatch.setattr(schema, "MIGRATIONS", folder)

    return add


def _address(store):
    return store.url.render_as_string(hide_password=False)


def test_revisions_follow_each_other_in_one_line():
    with connect("sqlite://").connect() as connection:
        script = ScriptDirectory.from_config(schema.config(connection))
    known = [one.revision for one in script.walk_revisions()][::-1]
    assert known == schema.revisions()
    assert script.get_heads() == [LAST]


def test_the_models_and_the_last_revision_agree(store):
    def known_only(_object, name, _kind, _reflected, _to):
        return name not in {"spatial_ref_sys", "shapes_geometry"}

    with store.connect() as connection:
        options = {"include_object": known_only, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        # where this fails: python -m migrations "what changes"
        assert compare_metadata(context, Base.metadata) == []


def test_a_column_that_no_revision_makes_would_be_seen(store):
    with store.begin() as connection:
        connection.execute(text("ALTER TABLE meta ADD COLUMN stray INTEGER"))
        context = MigrationContext.configure(connection)
        found = [
            one[0] for one in compare_metadata(context, Base.metadata) if one[0] != "remove_table"
        ]
        assert "remove_column" in found


def test_data_survives_from_the_first_revision_to_the_last(empty):
    _run(empty, FIRST)
    _fill(empty)
    before = _rows(empty)
    assert set(before) >= {"areas", "shapes", "reports", "report_rows", "aliases"}
    assert schema.migrate(empty) == (FIRST, LAST)
    after = _rows(empty)
    for table, rows in before.items():
        for was, now in zip(rows, after[table], strict=True):
            converted = {"reason"} if table == "report_rows" else set()
            assert {key: now[key] for key in was if key not in converted} == {
                key: value for key, value in was.items() if key not in converted
            }


WORDS = json.loads((Path(__file__).parent / "data/message_texts.json").read_text("utf-8"))
# versions up to revision 0004 said "row" in both languages
FORMER_WORDS = [
    {**case, "id": re.sub(r"baris (\d)", r"row \1", case["id"])}
    if case["messages"][0]["key"] == "rows_disagree"
    else case
    for case in WORDS
]


def _fill_with_words(engine, reasons):
    """Put a report of revision 0004 into a store, with a row for each reason in words."""
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        report, rows = tables.tables["reports"], tables.tables["report_rows"]
        connection.execute(report.insert(), [_row(report)])
        row = _row(rows)
        connection.execute(
            rows.insert(),
            [{**row, "row": at, "reason": reason} for at, reason in enumerate(reasons, start=1)],
        )


def _messages_of_rows(engine):
    query = select(ReportRow.reason, ReportRow.notes).order_by(ReportRow.row)
    with engine.connect() as connection:
        return [
            ([message.as_json() for message in reason], [note.as_json() for note in notes])
            for reason, notes in connection.execute(query)
        ]


def test_stored_words_become_messages(empty):
    _run(empty, "0004")
    reasons = [{"id": case["id"], "en": case["en"]} for case in FORMER_WORDS]
    _fill_with_words(empty, reasons)
    schema.migrate(empty)
    assert _messages_of_rows(empty) == [(case["messages"], []) for case in FORMER_WORDS]


def test_notes_move_to_a_column_of_their_own_in_every_batch(empty):
    _run(empty, "0004")
    note = {"id": "status kosong", "en": "the status is empty: taken for unformed"}
    reason = {"id": "Bukan desa/kelurahan resmi.", "en": "Not an official village."}
    _fill_with_words(empty, [{**reason, "notes": [note]}] * 5001)
    schema.migrate(empty)
    messages = [{"key": "no_official_village", "parameters": {}}]
    notes = [{"key": "status_empty", "parameters": {}}]
    assert _messages_of_rows(empty) == [(messages, notes)] * 5001


@pytest.mark.parametrize(
    "words",
    [
        {"id": "Kata dari tempat lain.", "en": "Words from elsewhere."},
        # the two languages name different villages
        {"id": "Kode 99.01.01.2001 terdaftar: Mawar.", "en": "Code 99.01.01.2001 is listed: Dua."},
        {"id": "Kode 99.01.01.2001 terdaftar: Mawar.", "en": ""},
    ],
)
def test_words_that_no_version_wrote_are_kept(empty, words):
    _run(empty, "0004")
    _fill_with_words(empty, [words])
    schema.migrate(empty)
    assert _messages_of_rows(empty) == [([{"key": "text", "parameters": words}], [])]


def test_an_older_store_is_named_and_served_after_its_migration(empty, place):
    _run(empty, FIRST)
    opened = connect(place)
    with pytest.raises(StoreOutdated, match=r"revision 0001.*then migrate it to this version"):
        read_session(opened).__enter__()
    assert database.migrate(place) == (FIRST, LAST)
    with read_session(opened) as reading:  # the very engine that was refused
        assert database.generation(reading) == 0


def test_the_site_and_its_commands_name_the_command_that_migrates(empty, place, tmp_path):
    _run(empty, FIRST)
    site = create_app({"DATABASE_URL": place, "INSTANCE": str(tmp_path)})
    answer = site.test_client().get("/healthz")
    assert answer.status_code == 503
    assert "then run: python -m webmap migrate" in answer.json["error"]
    printed = CliRunner().invoke(main, ["coverage", "99"], obj=site)
    assert printed.exit_code == 1
    assert "then run: python -m webmap migrate" in printed.stderr
    site.extensions["engine"].dispose()


def test_a_newer_store_is_left_alone(store):
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer than this program knows.*Update the program"):
        connect(_address(store))
    with pytest.raises(StoreError, match="newer"):
        database.migrate(_address(store))


def test_tables_that_no_revision_made_are_left_alone(empty, place):
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE meta (key VARCHAR, value VARCHAR)"))
    with pytest.raises(StoreError, match="trial version"):
        connect(place)


def test_a_migration_that_fails_leaves_the_store_as_it_was(store, another):
    _fill(store)
    before = _rows(store)
    another("op.create_table('half', sa.Column('id', sa.Integer()))\nop.execute('SELECT nothing')")
    with pytest.raises(StoreError):
        database.migrate(_address(store))
    assert _rows(store) == before
    assert not inspect(store).has_table("half")
    with store.connect() as connection:
        assert schema.current(connection) == LAST


def test_a_table_that_is_made_anew_keeps_the_rows_that_refer_to_it(store, another):
    _fill(store)
    another(
        "with op.batch_alter_table('reports', recreate='auto') as table:\n"
        "    table.alter_column('source', new_column_name='said_by')"
    )
    database.migrate(_address(store))
    with store.connect() as connection:
        assert connection.scalar(text("SELECT said_by FROM reports")) == "x"
        assert connection.scalar(text("SELECT count(*) FROM report_rows")) == 1


def test_several_who_open_an_empty_place_at_once_make_one_store(place):
    found, threads = [], []
    for _ in range(4):
        threads.append(threading.Thread(target=lambda: found.append(_opened(place))))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert found == [0] * 4


def _opened(place):
    try:
        with read_session(connect(place)) as opened:
            return database.generation(opened)
    except Exception as error:  # shown by the comparison
        return error
