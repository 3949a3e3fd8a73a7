"""Schemas of collections: returnables, queryables and sortables."""

SCHEMA_CLASSES = (
    "schemas",
    "core-roles-features",
    "returnables-and-receivables",
    "queryables",
    "sortables",
)
"""Conformance classes of OGC API – Features – Part 5 (23-058r1)."""
