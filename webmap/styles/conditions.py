"""Conditions on the attributes of a feature; each style format writes them in its own language.

A class has a list of conditions of which any holds; a condition is a list of comparisons that all
hold. A comparison with a missing value does not hold, as in SQL.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from operator import eq, ge, gt, le, lt
from typing import Any, NamedTuple


class Operator(StrEnum):
    """Operator of a comparison, as QGIS and SQL write it."""

    EQUAL = "="
    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="
    MISSING = "IS NULL"


class Share(NamedTuple):
    """A share of another attribute: ``factor`` times its value."""

    factor: float
    attribute: str


class Comparison(NamedTuple):
    """Compare an attribute with a value, or with a share of another attribute."""

    attribute: str
    operator: Operator
    value: str | float | Share | None = None

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether it holds for the properties of a feature."""
        own = row.get(self.attribute)
        if self.operator is Operator.MISSING:
            return own is None
        other: Any = self.value
        if isinstance(other, Share):
            whole = row.get(other.attribute)
            other = None if whole is None else other.factor * whole
        if own is None or other is None:
            return False
        return bool(_FUNCTIONS[self.operator](own, other))


Condition = tuple[Comparison, ...]
"""Comparisons that all hold."""

_FUNCTIONS = {
    Operator.EQUAL: eq,
    Operator.BELOW: lt,
    Operator.AT_MOST: le,
    Operator.ABOVE: gt,
    Operator.AT_LEAST: ge,
}


def any_holds(conditions: tuple[Condition, ...], row: Mapping[str, Any]) -> bool:
    """Return whether any of the conditions holds for the properties of a feature."""
    return any(all(one.holds(row) for one in condition) for condition in conditions)


def attributes_of(conditions: tuple[Condition, ...]) -> Iterator[str]:
    """Yield the attributes that conditions read, an attribute as often as it is read."""
    for condition in conditions:
        for one in condition:
            yield one.attribute
            if isinstance(one.value, Share):
                yield one.value.attribute
