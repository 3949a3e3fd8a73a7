"""Filter expressions in CQL2, evaluated over all areas of a level."""

FILTER_CLASSES = ("filter", "features-filter", "queryables", "queryables-query-parameters")
"""Conformance classes of OGC API – Features – Part 3 (19-079r2)."""

CQL2_CLASSES = (
    "cql2-text",
    "cql2-json",
    "basic-cql2",
    "advanced-comparison-operators",
    "case-insensitive-comparison",
    "basic-spatial-functions",
    "basic-spatial-functions-plus",
    "property-property",
    "arithmetic",
    # the name of basic-spatial-functions in drafts, which QGIS before 3.44 looks for
    "basic-spatial-operators",
)
"""Conformance classes of CQL2 (21-065r2)."""
