"""Formats of spreadsheets: what is checked in a file before it is parsed, and how text is read."""
