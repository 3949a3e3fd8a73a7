"""Areas: codes, names, tables, queries and what is derived from their shapes."""
