"""Rows that wait for a person: list, decide, undo, match again."""
