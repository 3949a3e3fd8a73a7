"""Schema revisions bring every store to the tables of the models without losing data."""

import json
import re
import shutil
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
from geo.errors import StoreError
from geo.store import database, schema
from geo.store.column_types import Geometry
from geo.store.database import Base, connect
from kampungkb.models import RegisterVersion, Report, ReportRow, Target, VillageStatus
from webmap import create_app
from webmap.cli import main

FIRST, LAST = schema.revisions()[0], schema.revisions()[-1]
SAMPLE_VALUES = {
    Integer: 1,
    Float: 0.5,
    Boolean: True,
    Date: date(2024, 1, 4),
    JSON: ["x"],
    LargeBinary: b"x",
}


def _upgrade(engine, revision):
    """Create the tables of a revision in an empty database, as an older program does."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        command.upgrade(schema.config(connection), revision)


def _fill(engine):
    """Insert a row into every table of a store."""
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
    return next((v for kind, v in SAMPLE_VALUES.items() if isinstance(column.type, kind)), "x")


def _rows(engine):
    """Read all rows of all tables of the models, with the columns that the store has."""
    with engine.connect() as connection:
        names = [name for name in Base.metadata.tables if inspect(connection).has_table(name)]
        tables = MetaData()
        tables.reflect(connection, only=names)
        return {
            name: [row._mapping for row in connection.execute(tables.tables[name].select())]
            for name in names
        }


@pytest.fixture
def add_revision(tmp_path, monkeypatch):
    """Return a function that adds a last revision with a body to those of the project."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def add(body):
        head = "import sqlalchemy as sa\nfrom alembic import op\n\nrevision = '0999'\n"
        head += f"down_revision = {LAST!r}\n\ndef upgrade() -> None:\n"
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        (folder / "versions" / "0999_another.py").write_text(head + lines)
        monkeypatch.setattr(schema, "MIGRATIONS", folder)

    return add


def _url(store):
    return store.url.render_as_string(hide_password=False)


def test_revisions_are_linear_and_have_one_head():
    with connect("sqlite://").connect() as connection:
        script = ScriptDirectory.from_config(schema.config(connection))
    known = [revision.revision for revision in script.walk_revisions()][::-1]
    assert known == schema.revisions()
    assert script.get_heads() == [LAST]


def test_the_models_equal_the_last_revision(store):
    def ignore_postgis_tables(_object, name, _kind, _reflected, _to):
        return name not in {"spatial_ref_sys", "shapes_geometry"}

    with store.connect() as connection:
        options = {"include_object": ignore_postgis_tables, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        # where this fails: python -m migrations "what changes"
        assert compare_metadata(context, Base.metadata) == []


def test_a_column_without_a_revision_is_reported(store):
    with store.begin() as connection:
        connection.execute(text("ALTER TABLE meta ADD COLUMN stray INTEGER"))
        context = MigrationContext.configure(connection)
        operations = [operation[0] for operation in compare_metadata(context, Base.metadata)]
        assert "remove_column" in operations


def test_migrating_from_the_first_to_the_last_revision_keeps_data(empty_engine):
    _upgrade(empty_engine, FIRST)
    _fill(empty_engine)
    before = _rows(empty_engine)
    assert set(before) >= {"areas", "shapes", "reports", "report_rows", "aliases"}
    assert schema.migrate(empty_engine) == (FIRST, LAST)
    after = _rows(empty_engine)
    for table, rows in before.items():
        for old, new in zip(rows, after[table], strict=True):
            converted = {"reason"} if table == "report_rows" else set()
            assert {key: new[key] for key in old if key not in converted} == {
                key: value for key, value in old.items() if key not in converted
            }


NEWER = {
    *("by_serial", "dates_disagree", "model", "more_than_count", "not_a_count", "serial_disagrees"),
    *("lists_disagree", "one_left_of_most", "numeral_in_doubt", "regency_ambiguous"),
    *("other_province", "only_in_regency", "other_district", "repeated_row"),
    *("last_in_district", "former_in_regency"),
    *("not_inherited", "section_line", "footer_line", "several_statuses", "district_from_above"),
    "regency_from_above",
    *("stage_unknown", "stage_without_forming", "units", "unreadable_beside", "years_disagree"),
}
"""Messages that no version up to revision 0004 wrote."""

TEXTS = [
    case
    for case in json.loads((Path(__file__).parent / "data/message_texts.json").read_text("utf-8"))
    if not NEWER & {message["key"] for message in case["messages"]}
]
# versions up to revision 0004 wrote "row" in both languages
FORMER_TEXTS = [
    {**case, "id": re.sub(r"baris (\d)", r"row \1", case["id"])}
    if case["messages"][0]["key"] == "rows_disagree"
    else case
    for case in TEXTS
]


def _fill_with_texts(engine, reasons):
    """Insert a report of revision 0004 with a row for each reason in words."""
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        report, rows = tables.tables["reports"], tables.tables["report_rows"]
        connection.execute(report.insert(), [_row(report)])
        row = _row(rows)
        connection.execute(
            rows.insert(),
            [
                {**row, "row": number, "reason": reason}
                for number, reason in enumerate(reasons, start=1)
            ],
        )


def _messages_of_rows(engine):
    query = select(ReportRow.reason, ReportRow.notes).order_by(ReportRow.row)
    with engine.connect() as connection:
        return [
            ([message.as_json() for message in reason], [note.as_json() for note in notes])
            for reason, notes in connection.execute(query)
        ]


def test_stored_texts_become_messages(empty_engine):
    _upgrade(empty_engine, "0004")
    reasons = [{"id": case["id"], "en": case["en"]} for case in FORMER_TEXTS]
    _fill_with_texts(empty_engine, reasons)
    schema.migrate(empty_engine)
    assert _messages_of_rows(empty_engine) == [(case["messages"], []) for case in FORMER_TEXTS]


def test_notes_move_to_their_own_column_in_every_batch(empty_engine):
    _upgrade(empty_engine, "0004")
    note = {"id": "status kosong", "en": "the status is empty: taken for unformed"}
    reason = {"id": "Bukan desa/kelurahan resmi.", "en": "Not an official village."}
    _fill_with_texts(empty_engine, [{**reason, "notes": [note]}] * 5001)
    schema.migrate(empty_engine)
    messages = [{"key": "no_official_village", "parameters": {}}]
    notes = [{"key": "status_empty", "parameters": {}}]
    assert _messages_of_rows(empty_engine) == [(messages, notes)] * 5001


def test_targets_keep_their_issuer_and_villages_get_their_scores(empty_engine):
    _upgrade(empty_engine, "0005")
    tables = MetaData()
    best, worst = [4] * 12, [1] * 12
    with empty_engine.begin() as connection:
        tables.reflect(connection)
        reports, rows = tables.tables["reports"], tables.tables["report_rows"]
        statuses, targets = tables.tables["village_statuses"], tables.tables["targets"]
        connection.execute(
            targets.insert(), [{**_row(targets), "source": "Kabupaten Brebes, 2023: 153"}]
        )
        connection.execute(
            reports.insert(), [_row(reports), {**_row(reports), "id": 2, "file": "y"}]
        )
        village = {**_row(rows), "outcome": "matched", "code": "33.29.01.2001"}
        units = (("berkelanjutan", best), ("dasar", worst))
        connection.execute(
            rows.insert(),
            [
                {**village, "row": number, "klasifikasi": klasifikasi, "scores": scores}
                for number, (klasifikasi, scores) in enumerate(units)
            ]
            + [{**village, "report_id": 2, "scores": None}],
        )
        status = {**_row(statuses), "code": "33.29.01.2001", "klasifikasi": "berkelanjutan"}
        connection.execute(statuses.insert(), [status, {**status, "report_id": 2}])
    schema.migrate(empty_engine)
    with empty_engine.connect() as connection:
        (target,) = connection.execute(select(Target.issuer, Target.villages)).all()
        scores = dict(
            connection.execute(select(VillageStatus.report_id, VillageStatus.scores)).all()
        )
        kinds = dict(connection.execute(select(Report.id, Report.kind)).all())
    assert target == ("Kabupaten Brebes, 2023", 1)
    assert scores == {1: "4" * 12, 2: ""}
    assert kinds == {1: "portal", 2: "regency"}


def test_stored_reports_become_versions_in_the_order_of_their_import(empty_engine):
    _upgrade(empty_engine, "0006")
    tables = MetaData()
    with empty_engine.begin() as connection:
        tables.reflect(connection)
        reports = tables.tables["reports"]
        scopes = {1: ["33", "32"], 2: ["33.29.01", "33.29.02"], 3: ["ID"], 4: []}
        connection.execute(
            reports.insert(),
            [
                {
                    **_row(reports),
                    "id": number,
                    "file": f"{number}.xlsx",
                    "scope": scope,
                    "imported_at": datetime(2024, 1, 9 - number),
                }
                for number, scope in scopes.items()
            ],
        )
    schema.migrate(empty_engine)
    with empty_engine.connect() as connection:
        rows = connection.execute(select(RegisterVersion).order_by(RegisterVersion.id)).all()
    assert [(row.kind, row.file, row.area, row.at.day, row.villages) for row in rows] == [
        ("imported", "4.xlsx", "ID", 5, ""),
        ("imported", "3.xlsx", "ID", 6, ""),
        ("imported", "2.xlsx", "33.29", 7, ""),
        ("imported", "1.xlsx", "ID", 8, ""),
    ]
    assert {row.date for row in rows} == {SAMPLE_VALUES[Date]}


@pytest.mark.parametrize(
    "words",
    [
        {"id": "Kata dari tempat lain.", "en": "Words from elsewhere."},
        # the two languages name different villages
        {"id": "Kode 99.01.01.2001 terdaftar: Mawar.", "en": "Code 99.01.01.2001 is listed: Dua."},
        {"id": "Kode 99.01.01.2001 terdaftar: Mawar.", "en": ""},
    ],
)
def test_texts_that_no_version_wrote_are_preserved(empty_engine, words):
    _upgrade(empty_engine, "0004")
    _fill_with_texts(empty_engine, [words])
    schema.migrate(empty_engine)
    assert _messages_of_rows(empty_engine) == [([{"key": "text", "parameters": words}], [])]


def test_site_and_commands_name_the_command_that_migrates(empty_engine, database_url, tmp_path):
    _upgrade(empty_engine, FIRST)
    app = create_app({"DATABASE_URL": database_url, "INSTANCE": str(tmp_path)})
    response = app.test_client().get("/healthz")
    assert response.status_code == 503
    assert "then run: python -m webmap migrate" in response.json["error"]
    result = CliRunner().invoke(main, ["coverage", "99"], obj=app)
    assert result.exit_code == 1
    assert "then run: python -m webmap migrate" in result.stderr
    app.extensions["engine"].dispose()


def test_a_failed_migration_leaves_the_store_unchanged(store, add_revision):
    _fill(store)
    before = _rows(store)
    add_revision(
        "op.create_table('half', sa.Column('id', sa.Integer()))\nop.execute('SELECT nothing')"
    )
    with pytest.raises(StoreError):
        database.migrate(_url(store))
    assert _rows(store) == before
    assert not inspect(store).has_table("half")
    with store.connect() as connection:
        assert schema.current(connection) == LAST


def test_recreating_a_table_keeps_the_rows_that_refer_to_it(store, add_revision):
    _fill(store)
    add_revision(
        "with op.batch_alter_table('reports', recreate='auto') as table:\n"
        "    table.alter_column('source', new_column_name='publisher')"
    )
    database.migrate(_url(store))
    with store.connect() as connection:
        assert connection.scalar(text("SELECT publisher FROM reports")) == "x"
        assert connection.scalar(text("SELECT count(*) FROM report_rows")) == 1
