"""Files: archives that are read, and the formats that layers are written in."""
