"""Search for areas by what people type: slips, several parts, short and old names, codes."""
