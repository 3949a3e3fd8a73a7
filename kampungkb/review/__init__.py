"""Rows in review: list them, decide on them, undo decisions, match stored rows again."""
