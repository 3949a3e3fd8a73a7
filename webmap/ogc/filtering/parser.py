"""Parse filter expressions with the library cql2 into the structure of CQL2-JSON."""

import re
from typing import Any

import cql2

from webmap.core.errors import BadParameter
from webmap.ogc.filtering.guard import check_json, check_text

Expression = Any
"""A part of an expression as CQL2-JSON has it (21-065r2): an operation, a property, a value."""

LANGUAGES = ("cql2-text", "cql2-json", "cql-text")
"""Values of ``filter-lang``; the first is the default.

``cql-text`` is the name of CQL2-text in early drafts of 19-079, by which GDAL recognises a service
that filters.
"""

_PLACE = re.compile(r"-->\s*\d+:(\d+)|column (\d+)")


def parse(text: str, language: str = LANGUAGES[0]) -> Expression:
    """Parse an expression in one of LANGUAGES; raises BadParameter with the place of the error."""
    if language == "cql2-json":
        check_json(text)
        return _parsed(cql2.parse_json, text)
    return _parsed(cql2.parse_text, check_text(text))


def _parsed(read: Any, text: str) -> Expression:
    try:
        return read(text).to_json()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the library is no Exception
        place = _PLACE.search(str(error))
        found = (
            f"filter cannot be read at character {place[1] or place[2]}"
            if place
            else "filter cannot be read"
        )
        raise BadParameter(
            found,
            do="Write CQL2, e.g. status='unformed' AND regency='Kabupaten Brebes'; for JSON add "
            "filter-lang=cql2-json.",
        ) from error
