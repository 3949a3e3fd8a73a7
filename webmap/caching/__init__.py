"""Caches: HTTP responses, snapshots of the register, files."""
