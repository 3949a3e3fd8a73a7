"""Decisions that people took on names of villages, and the matcher that applies them."""
