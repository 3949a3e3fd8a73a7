"""Reports: sheets are read, checked, joined to villages and stored."""
