"""The grids of areas, cached in memory until the store changes."""

from flask import Flask, current_app
from sqlalchemy.orm import Session

from boundaries.areas import village_grid
from boundaries.areas.village_grid import VillageGrid
from geo.store.database import generation
from webmap.caching.lru import LruCache, deep_size, get_budget


def init_app(app: Flask) -> None:
    """Set up the cache of grids."""
    app.extensions["grids"] = get_budget(app).add_cache("grids", deep_size)


def get_grid(session: Session, code: str) -> VillageGrid:
    """Return the grid of the villages of a province, regency, district or village."""
    cache: LruCache[VillageGrid] = current_app.extensions["grids"]
    key = (generation(session), village_grid.stored_stamp(session, code), code)
    return cache.get(key, lambda: village_grid.village_grid(session, code))
