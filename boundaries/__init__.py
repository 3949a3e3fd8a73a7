"""Indonesian administrative areas: codes, names, publishers, storage."""
