"""Geometry, formats and storage: code that would serve any country."""
