"""Where everything on a map stands: the main map, panels, locator, scale bar, north arrow."""
