"""Finders of the regency and the kecamatan that the texts of a sheet name."""
