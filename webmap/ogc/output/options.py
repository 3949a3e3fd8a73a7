"""What a request wants of features: ``crs``, ``properties``, ``skipGeometry`` and ``simplify``."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from werkzeug.datastructures import MultiDict

from boundaries.areas.codes import Level
from boundaries.areas.models import SCALES
from boundaries.importing.topology import LEVELS, TOLERANCES
from webmap.core.errors import BadParameter
from webmap.ogc.output.crs import CRS84, Crs, read_crs

OPTION_NAMES = ("crs", "properties", "skipGeometry", "simplify")
"""Parameters that this module reads."""

METRES_OF_DEGREE = 111_320
"""Length of a degree at the equator, by which a tolerance in metres is compared."""

_MOST_NAMES = 200


@dataclass(frozen=True)
class Options:
    """How features are written.

    ``names``: of the properties wanted, None for all. ``scale``: of the shapes, one of SCALES; None
    for no geometry.
    """

    crs: Crs = CRS84
    names: tuple[str, ...] | None = None
    scale: str | None = "full"


DEFAULT = Options()
"""All properties, shapes in full detail, CRS84."""


def scales_of(at: Level) -> list[str]:
    """Return the scales at which shapes of a level are stored, the finest first."""
    return [scale for scale in SCALES if at in LEVELS[scale]]


def read_options(at: Level, arguments: MultiDict[str, str], columns: Collection[str]) -> Options:
    """Read the parameters ``OPTION_NAMES``; ``columns``: all properties. Raises BadParameter."""
    texts = {name: arguments.get(name, "").strip() for name in OPTION_NAMES}
    skip = _read_boolean("skipGeometry", texts["skipGeometry"] or "false")
    scale = _read_scale(at, texts["simplify"]) if texts["simplify"] else "full"
    return Options(
        read_crs("crs", texts["crs"]) if texts["crs"] else CRS84,
        _read_names(texts["properties"], columns) if texts["properties"] else None,
        None if skip else scale,
    )


def _read_names(text: str, columns: Collection[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if text.count(",") >= _MOST_NAMES:
        raise BadParameter(f"properties has more than {_MOST_NAMES} names", do="Leave it out.")
    for name in names:
        if name not in columns:
            near = get_close_matches(name[:60].lower(), columns, n=1)
            raise BadParameter(
                f"there is no property {name[:60]!r} here",
                do=f"{near[0]!r} is the nearest." if near else f"Use {', '.join(columns)}.",
            )
    return names


def _read_boolean(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise BadParameter(f"{name}={text[:40]} is neither true nor false", do="Use true or false.")
    return text.lower() == "true"


def _read_scale(at: Level, text: str) -> str:
    stored = scales_of(at)
    if text in stored:
        return text
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        degrees = float(text) / METRES_OF_DEGREE
        return [scale for scale in stored if TOLERANCES.get(scale, 0) <= degrees][-1]
    raise BadParameter(
        f"simplify={text[:40]} is neither a scale nor a number of metres",
        do=f"Use one of {', '.join(stored)}, or metres, e.g. simplify=200.",
    )
