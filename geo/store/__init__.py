"""The store: engine, sessions, tables, revisions and bulk inserts, on SQLite and PostgreSQL."""
