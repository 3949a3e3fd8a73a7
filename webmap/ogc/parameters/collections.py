"""Collections, and the parameters that several addresses share."""

from webmap.tiles.tilesets import LAYERS

COLLECTIONS = {LAYERS[level]: level for level in sorted(LAYERS, reverse=True)}
"""Level of the areas in each collection, by the collection's id."""

TABLE_IDS = ("waiting", "changes")
"""Collections whose features are no areas; ``webmap.ogc.tables`` describes them."""

DEFAULT_LIMIT = 10
"""Features of a page where the request has no ``limit``."""

MAX_LIMIT = 10_000
"""Features of a page at most."""

COMMON = ("f", "lang")
"""Parameters of every address: format (json or html) and language."""

FILTER = ("filter", "filter-lang", "filter-crs")
"""Parameters of a filter expression."""

SELECTION = ("datetime", "within", *FILTER)
"""Parameters that choose day and areas; landing page and collections pass them on in links."""

ENTRANCE = (*SELECTION, "since")
"""Parameters of the addresses above the collections: ``since`` is for links to ``changes``."""

PAGING = ("limit", "offset", "after", "before")
"""Parameters that choose a page; ``after`` and ``before`` are the code that it is next to."""
