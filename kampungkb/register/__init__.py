"""Import reports: parse sheets, match their rows to villages, store them; write templates."""
