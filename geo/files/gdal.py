"""Write layers to files of GDAL's formats: GeoPackage, FlatGeobuf, Shapefile.

Features go to GDAL as one stream of Arrow record batches with declared types, so that a large layer
needs no memory and a column has its type whatever its first values are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import TooLarge
from geo.files import zipped
from geo.files.encoders import arrow, geopackage
from geo.files.gdal_settings import pyogrio
from geo.files.layer import EMPTY, Frames, Layer

if TYPE_CHECKING:
    import pyarrow

VERSION = ".".join(map(str, pyogrio.__gdal_version__))
"""Version of GDAL; another version may write other bytes."""

SHORT = 10
"""Characters of a column's name in a Shapefile (dBASE)."""

_SHAPEFILE = 2**31 - 1  # bytes; programs may not read a larger .shp or .dbf
_DBF_YEARS = 1900, 2155  # a byte in the head of the file


class _MissingShape(Exception):
    """A feature without shape in a file whose index needs one of each."""


def write(
    path: Path,
    driver: str,
    layers: Sequence[Layer],
    frames: Callable[[Layer], Frames],
    decorate: Callable[[Path], None] = lambda _path: None,
) -> None:
    """Write layers of multipolygons in EPSG:4326; formats but GeoPackage hold one layer.

    ``frames``: reads the parts of a layer; called twice where an index turns out to be impossible.
    ``decorate``: adds to a GeoPackage before its times are set. The layer's day is written in place
    of the time of writing. Raises TooLarge.
    """
    if driver == "GPKG":
        _write_geopackage(path, layers, frames)
        decorate(path)
        geopackage.set_times(path, max(layer.day for layer in layers))
        return
    (layer,) = layers
    if driver == "ESRI Shapefile":
        _write_shapefile(path, layer, frames)
        return
    texts = {"TITLE": layer.facts["TITLE"]} if "TITLE" in layer.facts else {}
    try:
        _write(path, driver, layer, frames(layer), options=texts, all_shapes=True)
    except _MissingShape:
        # FlatGeobuf cannot index a feature without a geometry
        path.unlink(missing_ok=True)
        _write(path, driver, layer, frames(layer), options={**texts, "SPATIAL_INDEX": "NO"})


def _write_geopackage(
    path: Path, layers: Sequence[Layer], frames: Callable[[Layer], Frames]
) -> None:
    for number, layer in enumerate(layers):
        # GDAL before 3.7, and so QGIS 3.22 and R, warn of a newer version than 1.3
        new = {} if number else {"VERSION": "1.2"}
        texts = {
            option: layer.facts[key]
            for option, key in (("IDENTIFIER", "TITLE"), ("DESCRIPTION", "ABSTRACT"))
            if key in layer.facts
        }
        _write(
            path,
            "GPKG",
            layer,
            frames(layer),
            options={
                "append": number > 0,
                "layer_metadata": dict(layer.facts) or None,
                **new,
                **texts,
            },
        )
        geopackage.add_metadata(path, layer)


def _write_shapefile(path: Path, layer: Layer, frames: Callable[[Layer], Frames]) -> None:
    folder = path.with_name("shp")
    folder.mkdir()
    year = min(max(_DBF_YEARS[0], layer.day.year), _DBF_YEARS[1])
    names = short_names(layer)
    _write(
        folder / f"{layer.name}.shp",
        "ESRI Shapefile",
        layer,
        frames(layer),
        names,
        options={
            "encoding": "UTF-8",
            "DBF_DATE_LAST_UPDATE": f"{year:04}-{layer.day:%m-%d}",
        },
    )
    parts = sorted(folder.iterdir())
    for part in parts:
        if part.stat().st_size > _SHAPEFILE:
            raise TooLarge(
                f"{part.name} would be {part.stat().st_size:,} bytes, a shapefile ends at 2 GB",
                do="Take a part of the areas, or GeoPackage.",
            )
    zipped.write(path, parts, zipped.companions([layer], ".shp.zip", names), layer.day)


def _write(
    path: Path,
    driver: str,
    layer: Layer,
    frames: Frames,
    names: Mapping[str, str] | None = None,
    *,
    options: Mapping[str, object] = EMPTY,
    all_shapes: bool = False,
) -> None:
    import pyarrow

    wanted = arrow.schema(layer.columns, layer.descriptions, names or {})
    errors: list[BaseException] = []

    def batches() -> Iterator["pyarrow.RecordBatch"]:
        # GDAL hides what an iterator raises behind an error of its own
        try:
            for batch in arrow.batches(frames, layer.columns, wanted):
                if all_shapes and batch.column(arrow.GEOMETRY).null_count:
                    raise _MissingShape
                yield batch
        except BaseException as error:
            errors.append(error)
            raise

    try:
        pyogrio.write_arrow(
            pyarrow.RecordBatchReader.from_batches(wanted, batches()),
            path,
            driver=driver,
            layer=layer.name,
            geometry_name=arrow.GEOMETRY,
            geometry_type="MultiPolygon",
            crs="EPSG:4326",
            **options,
        )
    except Exception:
        if errors:
            raise errors[0] from None
        raise


def short_names(layer: Layer) -> dict[str, str]:
    """Return the name of each column in a Shapefile: unique, at most ten characters.

    The layer's own short names, the other names cut off, numbered where two would be the same.
    dBASE does not tell upper and lower case apart.
    """
    taken: dict[str, str] = {}
    used = set[str]()
    for name in layer.columns:
        wished = layer.short_names.get(name, name)[:SHORT]
        short, number = wished, 1
        while short.lower() in used:
            number += 1
            short = f"{wished[: SHORT - 1 - len(str(number))]}_{number}"
        used.add(short.lower())
        taken[name] = short
    return taken
