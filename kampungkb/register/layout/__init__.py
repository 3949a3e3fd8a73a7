"""How a sheet is laid out: its lines, and the names that hold for lines below them."""
