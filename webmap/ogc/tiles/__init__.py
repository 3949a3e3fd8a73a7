"""OGC API Tiles: the tilesets of ``webmap.tiles`` by the addresses of the standard."""
