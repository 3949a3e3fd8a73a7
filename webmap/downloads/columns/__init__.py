"""Columns of files that are made in groups: thematic layers, scores."""
