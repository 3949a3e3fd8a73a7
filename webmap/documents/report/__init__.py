"""The report of an area as a PDF: summary, maps, tables, trend, change, worklist, sources."""
