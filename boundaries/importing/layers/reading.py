"""Read the layers of a file with GDAL, in a child process with limits and without the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.importing.layers import coordinate_systems, file_kinds, geopackage
from boundaries.importing.layers.columns import recognise
from boundaries.importing.layers.layer_file import LayerFile
from geo import shape_limits
from geo.errors import BadGeometry, MissingColumns, TooLarge, UnreadableFile
from geo.files.archives import SourceFile
from geo.files.gdal_settings import pyogrio
from geo.isolation import Budget, run_isolated

_POLYGONS = (-1, 3, 6, 7)  # none, Polygon, MultiPolygon, GeometryCollection


@dataclass(frozen=True, slots=True)
class LayerLimits:
    """Limits for the layers of one file."""

    layers: int = 1000
    features: int = 1_000_000  # 83,000 villages of the country, and ten times as many
    vertices: int = 50_000_000  # the national file has 9 million


LIMITS = LayerLimits()


@dataclass(frozen=True, slots=True)
class LayerTable:
    """A layer: the key of its publisher, texts by column of the schema, WKB in EPSG:4326."""

    key: str
    columns: dict[str, list[str]]
    shapes: list[bytes | None]


def read_layers(
    entry: SourceFile, source: str, columns: Mapping[str, str], limits: LayerLimits = LIMITS
) -> list[LayerTable]:
    """Return the layers that have area codes; see ``publishers.read`` for the arguments.

    Raises UnreadableFile, MissingColumns, BadGeometry, TooLarge, BudgetExceeded.
    """
    file = LayerFile(entry.path, entry.member)
    arguments = (entry.path, entry.member, source, dict(columns), limits)
    return run_isolated(read_file, *arguments, budget=Budget.for_size(file.size()), file=entry.name)


def read_file(
    path: Path, member: str | None, source: str, columns: dict[str, str], limits: LayerLimits
) -> list[LayerTable]:
    """Read a file in this process; only for the child process of ``read_layers``, and tests."""
    file = LayerFile(path, member)
    file_kinds.check(file)
    try:
        return _read(file, source, columns, limits)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise UnreadableFile(
            f"GDAL cannot read it ({' '.join(str(error).split())[:200]})",
            file=file.name,
            do="Fetch it again, or save it anew.",
        ) from error


def _read(
    file: LayerFile, source: str, columns: Mapping[str, str], limits: LayerLimits
) -> list[LayerTable]:
    options: dict[str, str] = {}
    if file.suffix == ".gpkg":
        names, options = geopackage.feature_tables(file), geopackage.OPTIONS
    else:
        if file.suffix == ".shp":
            coordinate_systems.check_prj(file)
        names = [str(n) for n, kind in pyogrio.list_layers(file.gdal) if kind is not None]
    if len(names) > limits.layers:
        raise TooLarge(f"it has more than {limits.layers:,} layers", file=file.name)
    fields: list[str] = []
    tables: list[LayerTable] = []
    for name in names:
        info = pyogrio.read_info(file.gdal, layer=name, **options)
        found = [str(field) for field in info["fields"]]
        schema = recognise(found, source, columns)
        if schema is None:
            fields += found
            continue
        key, layer_columns = schema
        meta, _, wkb, values = pyogrio.raw.read(
            file.gdal,
            layer=name,
            columns=list(layer_columns.values()),
            force_2d=True,
            max_features=limits.features + 1,
            **options,
        )
        if wkb is not None and len(wkb) > limits.features:
            raise TooLarge(
                f"layer {name[:60]!r} has more than {limits.features:,} features",
                file=file.name,
                do="Split it.",
            )
        order = {name: index for index, name in enumerate(meta["fields"])}
        texts = {column: _text(values[order[field]]) for column, field in layer_columns.items()}
        shapes = _shapes(wkb, len(next(iter(texts.values()))), info["crs"], file, limits)
        tables.append(LayerTable(key, texts, shapes))
    if not tables:
        raise MissingColumns(
            f"no layer has the columns {', '.join(columns.values()) or 'with area codes'}; "
            f"there are {_listed(fields)}",
            file=file.name,
            do="Say which columns hold code and name.",
        )
    return tables


def _listed(fields: Sequence[str]) -> str:
    text = ", ".join(field if field.isprintable() else repr(field) for field in fields) or "none"
    return text if len(text) <= 500 else f"{text[:500]}…"


def _text(values: NDArray[Any]) -> list[str]:
    if values.dtype.kind == "f":  # GDAL reads integers with gaps as float
        return [
            "" if not np.isfinite(v) else str(int(v)) if v == int(v) else str(v) for v in values
        ]
    return ["" if value is None else str(value).strip() for value in values]


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _shapes(
    wkb: NDArray[np.object_] | None,
    count: int,
    crs: str | None,
    file: LayerFile,
    limits: LayerLimits,
) -> list[bytes | None]:
    if wkb is None:
        return [None] * count
    with np.errstate(invalid="ignore"):  # not a number, which is refused later with its row
        shapes = shapely.from_wkb(wkb, on_invalid="fix")
    kinds = shapely.get_type_id(shapes)
    if not np.isin(kinds, _POLYGONS).all():
        row = int(np.flatnonzero(~np.isin(kinds, _POLYGONS))[0]) + 1
        raise BadGeometry("this is not a polygon", file=file.name, row=row)
    total = int(shapely.get_num_coordinates(shapes).sum())
    if total > limits.vertices:
        raise TooLarge(
            f"its shapes have {total:,} vertices, more than {limits.vertices:,}",
            file=file.name,
            do="Split it, or simplify the shapes.",
        )
    problem = shape_limits.first_problem(shapes)
    if problem:
        raise BadGeometry(problem.what, file=file.name, row=problem.place + 1, do=shape_limits.DO)
    encoded: list[bytes | None] = shapely.to_wkb(
        coordinate_systems.to_degrees(shapes, crs, file)
    ).tolist()
    return encoded
