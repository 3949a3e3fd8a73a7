"""The layer that is written to files: columns with types and texts, features in three forms."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import geopandas

Frames = Iterable[geopandas.GeoDataFrame]
"""A layer in parts; all frames have the same columns."""

EMPTY: Mapping[str, Any] = {}


class Symbol(NamedTuple):
    """How the features of one class are drawn: its name, and the colour of areas (#rrggbb)."""

    label: str
    colour: str


class Symbology(NamedTuple):
    """Classes of the features of a layer.

    ``symbols``: by the key of the class. ``class_of``: the key of a feature from its properties.
    ``caption``: a title and a short text of a feature from its properties.
    """

    symbols: Mapping[str, Symbol]
    class_of: Callable[[Mapping[str, Any]], str]
    caption: Callable[[Mapping[str, Any]], tuple[str, str]]


class Layer(NamedTuple):
    """Features to be written, in each form that a format needs; all forms have the same order.

    ``features``: GeoJSON Features as text. ``rows``: their properties as JSON objects. ``frames``:
    GeoDataFrames in EPSG:4326, the shapes in ``geometry``, dates as ``date``. ``columns``: names of
    the properties, each with str, int, float or date (in JSON, text YYYY-MM-DD). ``members``:
    metadata of the layer, for formats that can hold it. ``day``: written in place of the time of
    writing, so that the same layer makes the same file.

    ``descriptions``: title and sentence of a column, by its name. ``facts``: metadata as texts by
    key, e.g. TITLE, LICENCE. ``short_names``: of columns, at most ten characters.
    ``symbology``: classes and colours. ``companions``: contents of the files that a zip has beside
    the layer, by name or, for those with the name of the layer, by its end (``.qml``,
    ``_gap.qml``); they may depend on the suffix of the file.
    """

    name: str
    columns: Mapping[str, type]
    members: Mapping[str, Any]
    day: date
    features: Callable[[], Iterable[bytes]]
    rows: Callable[[], Iterable[bytes]]
    frames: Callable[[], Frames]
    descriptions: Mapping[str, tuple[str, str]] = EMPTY
    facts: Mapping[str, str] = EMPTY
    short_names: Mapping[str, str] = EMPTY
    symbology: Symbology | None = None
    companions: Callable[[str], Mapping[str, bytes]] = lambda _suffix: {}
