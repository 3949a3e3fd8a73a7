"""Polygons as shared arcs: neighbours have their common border once, compact for the browser."""
