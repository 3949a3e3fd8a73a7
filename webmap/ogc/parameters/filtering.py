"""Filter of a request: ``filter``, ``filter-lang``, ``filter-crs`` (19-079r2, Filter)."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import orjson

from webmap.core.errors import BadParameter
from webmap.ogc.filtering.parser import LANGUAGES, Expression, parse
from webmap.ogc.filtering.values import instant
from webmap.ogc.output.crs import CRS84, Crs, read_crs


def read_filter(arguments: Mapping[str, str]) -> tuple[str, Crs]:
    """Read the three parameters; return the expression as CQL2-JSON, "" for none, and its system.

    Raises BadParameter.
    """
    language = arguments.get("filter-lang", "").strip() or LANGUAGES[0]
    if language not in LANGUAGES:
        raise BadParameter(
            f"there is no filter-lang {language[:40]!r}", do=f"Use {list(LANGUAGES[:2])}."
        )
    crs = arguments.get("filter-crs", "").strip()
    system = read_crs("filter-crs", crs) if crs else CRS84
    if "filter" not in arguments:
        return "", system
    expression = parse(arguments["filter"], language)
    try:
        return json.dumps(expression, allow_nan=False), system
    except ValueError:  # 1e999
        raise BadParameter(
            "filter: a number is not finite", do="Write one of at most 300 digits."
        ) from None


def day_of(expression: str) -> date | None:
    """Return the day of an expression that is true for one value of ``date`` only, else None.

    ``date`` is the same in all features of a response: the day of the statuses. So
    ``date = '2023-07-27' AND …`` asks for the state of that day, as ``datetime`` does.
    """
    if not expression:
        return None
    days = set(_days(orjson.loads(expression)))
    return days.pop() if len(days) == 1 else None


def _days(node: Expression) -> list[date]:
    if not isinstance(node, dict) or not isinstance(node.get("args"), list):
        return []
    name, arguments = str(node.get("op")).lower(), node["args"]
    if name == "and":
        return [day for one in arguments for day in _days(one)]
    if name != "=" or {"property": "date"} not in arguments or len(arguments) != 2:
        return []
    other = arguments[arguments[0] == {"property": "date"}]
    day = _day(next(iter(other.values())) if isinstance(other, dict) else other)
    return [day] if day else []


def _day(value: Any) -> date | None:
    try:
        return date.min + timedelta(days=instant(value))
    except (ValueError, AttributeError, OverflowError, TypeError):
        return None
