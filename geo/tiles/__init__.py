"""Vector tiles and the PMTiles archive that holds them."""
