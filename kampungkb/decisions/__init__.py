"""Decisions of people on names, and the join that applies them."""
