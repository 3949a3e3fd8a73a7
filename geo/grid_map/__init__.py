"""Tile grid maps: each place gets one square of a grid, all squares have one size.

A tile grid map shows small areas as large as big ones. Squares stand roughly where their places
are, places of a group stand together, and the whole keeps the shape of its land.
"""

from geo.grid_map.layout import Cells, Points, grid_map

__all__ = ["Cells", "Points", "grid_map"]
