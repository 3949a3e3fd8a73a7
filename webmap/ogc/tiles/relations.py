"""Names of OGC API – Tiles: relations of links, conformance classes, the tile matrix set."""

MATRIX_SET = "WebMercatorQuad"
"""Id of the only tile matrix set."""

REL = "http://www.opengis.net/def/rel/ogc/1.0"
VECTOR_TILESETS = f"{REL}/tilesets-vector"
TILING_SCHEME, TILING_SCHEMES = f"{REL}/tiling-scheme", f"{REL}/tiling-schemes"
CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}"
    for name in (
        *("core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets"),
        *("datetime", "mvt", "oas30"),
    )
)
