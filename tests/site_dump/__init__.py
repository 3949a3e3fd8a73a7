"""Addresses and commands whose answers ``tests/compare_site.py`` stores."""
