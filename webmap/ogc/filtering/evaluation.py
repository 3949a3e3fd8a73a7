"""Evaluate filter expressions over all areas of a level (21-065r2).

The result is a mask: a condition whose value is unknown, because of a null, does not match. Types
are checked on the way: each part of an expression is evaluated once, whatever the others say.
"""

import operator
from collections.abc import Callable
from difflib import get_close_matches
from functools import cached_property, reduce
from typing import Any, Protocol

import numpy as np
import shapely

from webmap.core.errors import BadParameter
from webmap.ogc.filtering.geometries import is_geometry, read_geometry
from webmap.ogc.filtering.like import like
from webmap.ogc.filtering.parser import Expression
from webmap.ogc.filtering.values import (
    COMPARISONS,
    Booleans,
    Instants,
    Mask,
    Numbers,
    Texts,
    Truth,
    Values,
    instant,
    truth_of,
)
from webmap.ogc.output.crs import CRS84, Crs

GEOMETRY = "geometry"
"""Name of the property that spatial functions take."""

MAX_SPATIAL = 10
"""Spatial functions of an expression; each may have to read the shapes of many areas."""

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": np.fmod,
    "^": np.power,
    "div": lambda left, right: np.trunc(left / right),
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_KINDS = {Texts: "text", Instants: "date", Booleans: "true or false", Numbers: "number"}


class Shapes(Protocol):
    """Shapes of the areas."""

    @property
    def known(self) -> Mask:
        """Which areas have a shape."""

    def intersecting(self, geometry: shapely.Geometry) -> Mask:
        """Return which have a point in common with a geometry in longitude, latitude."""


class Evaluator:
    """Evaluates expressions over ``size`` areas.

    ``column`` returns the values of a property; raises KeyError for an unknown one.
    ``names``: of all properties. ``crs``: of the geometries in the expression.
    """

    def __init__(
        self,
        size: int,
        names: tuple[str, ...],
        column: Callable[[str], Values],
        shapes: "Callable[[], Shapes]",
        crs: Crs = CRS84,
    ) -> None:
        self._size, self._names = size, names
        self._column, self._make_shapes = column, shapes
        self._crs = crs
        self._spatial = 0
        self._operators: dict[str, Callable[[str, list[Any]], Truth]] = {
            "and": self._joined,
            "or": self._joined,
            "not": self._not,
            "isnull": self._is_null,
            "like": self._like,
            "between": self._between,
            "in": self._in,
            "s_intersects": self._s_intersects,
            **dict.fromkeys(COMPARISONS, self._comparison),
        }

    def mask(self, expression: Expression) -> Mask:
        """Return where an expression is true; raises BadParameter."""
        with np.errstate(all="ignore"):
            return np.broadcast_to(self._condition(expression).true, self._size)

    @cached_property
    def _shapes(self) -> Shapes:
        return self._make_shapes()

    # Conditions -------------------------------------------------------------------------------

    def _condition(self, node: Any) -> Truth:
        if isinstance(node, bool):
            return truth_of(np.bool_(node), np.bool_(True))
        if not isinstance(node, dict) or not isinstance(node.get("op"), str):
            raise BadParameter(
                f"filter: {_shown(node)} is not a condition",
                do="Compare it, e.g. name = 'Sitanggal'.",
            )
        name, arguments = node["op"].lower(), node.get("args")
        evaluate = self._operators.get(name)
        if evaluate is None or not isinstance(arguments, list):
            raise _unknown_function(name, self._operators)
        return evaluate(name, arguments)

    def _joined(self, name: str, arguments: list[Any]) -> Truth:
        if len(arguments) < 2:
            raise _wrong_count(name)
        join = Truth.and_ if name == "and" else Truth.or_
        return reduce(join, map(self._condition, arguments))

    def _not(self, name: str, arguments: list[Any]) -> Truth:
        (condition,) = _exactly(1, name, arguments)
        return self._condition(condition).negated()

    def _is_null(self, name: str, arguments: list[Any]) -> Truth:
        (node,) = _exactly(1, name, arguments)
        if _property_of(node) == GEOMETRY:
            return Truth(~self._shapes.known, self._shapes.known)
        known = self._values(node).known
        return Truth(~known, known)

    def _comparison(self, name: str, arguments: list[Any]) -> Truth:
        left, right = _exactly(2, name, arguments)
        return self._compared(name, left, right)

    def _between(self, name: str, arguments: list[Any]) -> Truth:
        value, low, high = _exactly(3, name, arguments)
        return self._compared(">=", value, low).and_(self._compared("<=", value, high))

    def _in(self, name: str, arguments: list[Any]) -> Truth:
        value, choices = _exactly(2, name, arguments)
        if not isinstance(choices, list) or not choices:
            raise _wrong_count(name)
        texts = [one for one in choices if isinstance(one, str)]
        column = self._values(value)
        if isinstance(column, Texts) and len(texts) == len(choices):
            return column.where(frozenset(texts).__contains__)
        return reduce(Truth.or_, (self._compared("=", value, one) for one in choices))

    def _like(self, name: str, arguments: list[Any]) -> Truth:
        value, pattern = (self._values(one) for one in _exactly(2, name, arguments))
        if not isinstance(value, Texts) or not isinstance(pattern, Texts):
            raise BadParameter("filter: LIKE compares texts", do="Write e.g. name LIKE 'Su%'.")
        if pattern.constant is None:
            raise BadParameter(
                "filter: the pattern of LIKE is not a text in quotes",
                do="Write e.g. name LIKE 'Su%'.",
            )
        return value.where(like(pattern.constant))

    def _s_intersects(self, name: str, arguments: list[Any]) -> Truth:
        left, right = _exactly(2, name, arguments)
        if is_geometry(left):
            left, right = right, left
        if _property_of(left) != GEOMETRY or not is_geometry(right):
            raise BadParameter(
                "filter: S_INTERSECTS takes geometry and a box, point, line or polygon",
                do="Write e.g. S_INTERSECTS(geometry, BBOX(108.5,-7.4,109.3,-6.7)).",
            )
        self._spatial += 1
        if self._spatial > MAX_SPATIAL:
            raise BadParameter(
                f"filter has more than {MAX_SPATIAL} spatial functions",
                do="Join the geometries: MULTIPOLYGON(…).",
            )
        found = self._shapes.intersecting(read_geometry(right, self._crs))
        return truth_of(found, self._shapes.known)

    def _compared(self, name: str, left_node: Any, right_node: Any) -> Truth:
        if left_node is None or right_node is None:  # a comparison with NULL is unknown
            unknown = np.zeros((), np.bool_)
            return Truth(unknown, unknown)
        left, right = self._values(left_node), self._values(right_node)
        if isinstance(left, Instants) and isinstance(right, Texts):
            right = _as_instants(right_node, right)
        elif isinstance(right, Instants) and isinstance(left, Texts):
            left = _as_instants(left_node, left)
        if isinstance(left, Texts) and isinstance(right, Texts):
            if left.constant is not None:
                left, right, name = right, left, _MIRRORED.get(name, name)
            return left.compared(name, right)
        if type(left) is not type(right) or isinstance(left, Texts) or isinstance(right, Texts):
            raise BadParameter(
                f"filter: {_shown(left_node)} is a {_KINDS[type(left)]}, {_shown(right_node)} is a "
                f"{_KINDS[type(right)]}: they cannot be compared",
                do="Write texts as 'text', numbers without quotes, dates as DATE('2023-07-27').",
            )
        return left.compared(name, right)

    # Values -----------------------------------------------------------------------------------

    def _values(self, node: Any) -> Values:
        if isinstance(node, bool):
            return Booleans(np.array(float(node)))
        if isinstance(node, int | float):
            return Numbers(np.array(_finite(node)))
        if isinstance(node, str):
            return Texts([node], np.zeros((), np.int32))
        if node is None:
            return Numbers(np.array(np.nan))
        if (name := _property_of(node)) is not None:
            return self._property(name)
        if isinstance(node, dict) and len(node) == 1 and ("date" in node or "timestamp" in node):
            return Instants(np.array(_instant(next(iter(node.values())))))
        if isinstance(node, dict) and isinstance(node.get("op"), str):
            return self._function(node["op"].lower(), node.get("args"))
        raise BadParameter(
            f"filter: {_shown(node)} is no value here",
            do="Use a property, a text, a number or a date.",
        )

    def _property(self, name: str) -> Values:
        try:
            return self._column(name)
        except KeyError:
            near = get_close_matches(name[:40], self._names, n=1)
            raise BadParameter(
                f"filter: there is no property {name[:40]!r} that can be compared here",
                do=f"Use {near[0]}." if near else "See /queryables of the collection.",
            ) from None

    def _function(self, name: str, arguments: Any) -> Values:
        if name == "casei" and isinstance(arguments, list):
            (value,) = (self._values(one) for one in _exactly(1, name, arguments))
            if not isinstance(value, Texts):
                raise BadParameter("filter: CASEI takes a text", do="Write e.g. CASEI(name).")
            return value.mapped(str.casefold)
        if name not in _ARITHMETIC or not isinstance(arguments, list):
            raise _unknown_function(name, ("casei", *_ARITHMETIC, *self._operators))
        left, right = (self._values(one) for one in _exactly(2, name, arguments))
        if type(left) is not Numbers or type(right) is not Numbers:
            raise BadParameter(
                f"filter: {name} takes two numbers", do="Write e.g. formed + forming."
            )
        result = np.asarray(_ARITHMETIC[name](left.values, right.values), np.float64)
        return Numbers(np.where(np.isfinite(result), result, np.nan))  # n / 0 is null


def _property_of(node: Any) -> str | None:
    if isinstance(node, dict) and isinstance(node.get("property"), str):
        return str(node["property"])
    return None


def _exactly(count: int, name: str, arguments: list[Any]) -> list[Any]:
    if len(arguments) != count:
        raise _wrong_count(name)
    return arguments


def _wrong_count(name: str) -> BadParameter:
    return BadParameter(
        f"filter: {name[:40].upper()} has too many or too few arguments", do="See /ogc/api."
    )


def _unknown_function(name: str, known: Any) -> BadParameter:
    near = get_close_matches(name[:40], known, n=1)
    return BadParameter(
        f"filter: there is no function or operator {name[:40]!r}",
        do=f"Use {near[0].upper()}."
        if near
        else "Use comparisons, LIKE, IN, BETWEEN, IS NULL, CASEI, S_INTERSECTS, AND, OR, NOT.",
    )


def _as_instants(node: Any, texts: Texts) -> Instants:
    if not isinstance(node, str) or texts.constant is None:
        raise BadParameter(
            f"filter: {_shown(node)} is a text, not a date", do="Write DATE('2023-07-27')."
        )
    return Instants(np.array(_instant(node)))


def _instant(text: Any) -> float:
    try:
        return instant(text)
    except (ValueError, AttributeError, OverflowError):
        raise BadParameter(
            f"filter: {_shown(text)} is not a date", do="Write DATE('2023-07-27')."
        ) from None


def _finite(number: float) -> float:
    value = float(number) if abs(number) < 1e300 else np.inf
    if not np.isfinite(value):
        raise BadParameter("filter: a number is not finite", do="Write one of at most 300 digits.")
    return value


def _shown(node: Any) -> str:
    """Return a part of an expression for a message."""
    text = _property_of(node) or (node if isinstance(node, str) else None)
    if text is None and isinstance(node, dict):
        text = str(node.get("op") or next(iter(node), "")).upper()
    return repr(str(node if text is None else text)[:40])
