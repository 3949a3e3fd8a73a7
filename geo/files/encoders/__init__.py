"""Encoders of single formats; ``geo.files.formats`` chooses among them."""
