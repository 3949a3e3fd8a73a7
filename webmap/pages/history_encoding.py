"""Pages of an area on several dates as one small JSON value.

Every text is written once, however many dates have it: a table is a list of rows, a row a list of
cells, and both are numbers of texts. Pure: pages in, plain values out. ``area/history-data.js``
decodes it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DATE = "{date}"
"""Stands in cells for the date of the page, which is in every link."""

_TABLE = re.compile(r'(<table [^>]*class="sortable.*?<tbody>)(.*?)(</tbody>)', re.DOTALL)
_ROW = re.compile(r'<tr data-code="([^"]*)"([^>]*)>(.*?)</tr>', re.DOTALL)
_CLASS = re.compile(r'data-class="([^"]*)"')
_CELL = re.compile(r"<t[hd]\b.*?</t[hd]>", re.DOTALL)
_SPACE = re.compile(r">\s+<")


@dataclass
class _Numbers:
    """Values by number, each once; values are equal if their JSON is."""

    values: list[Any] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def of(self, value: Any) -> int:
        key = value if isinstance(value, str) else json.dumps(value)
        number = self.numbers.setdefault(key, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number


@dataclass(frozen=True)
class PageParts:
    """What a page of one date shows.

    ``texts``: plain texts by name. ``parts``: HTML by name; ``tables`` may hold sortable tables,
    whose rows are taken out. ``figures``: the JSON block of its map.
    """

    date: str  # YYYY-MM-DD
    texts: Mapping[str, str]
    parts: Mapping[str, str]
    figures: Mapping[str, Any]


class HistoryEncoder:
    """Adds pages of one area, from the oldest to the newest, and returns the JSON value.

    ``parts``, ``cells``, ``rows``, ``facts``: lists to which the numbers of ``dates`` refer. A row
    is [code, class or "", numbers of cells]; a fact is what the map knows of an area, without its
    code and name. A date has its ``texts``, the number of each of its ``parts``, for each of its
    ``tables`` the numbers of rows in their order, and for the map either ``facts``, a number for
    each area in the order of codes, or ``digits``, a digit of class for each village in that order.
    ``reports`` and ``classes``: as in the block of the map.
    """

    def __init__(self) -> None:
        self._parts, self._cells, self._rows, self._facts = (_Numbers() for _ in range(4))
        self._dates: list[dict[str, Any]] = []
        self._reports: dict[str, Any] = {}
        self._classes: list[str] = []

    def add(self, page: PageParts) -> None:
        """Add the page of a date."""
        tables: list[list[int]] = []
        parts = {
            name: self._part(name, html, page.date, tables) for name, html in page.parts.items()
        }
        self._reports |= {str(key): one for key, one in page.figures.get("reports", {}).items()}
        self._classes = list(page.figures.get("classes", self._classes))
        self._dates.append(
            {
                "date": page.date,
                "texts": dict(page.texts),
                "parts": parts,
                "tables": tables,
                **self._areas(page.figures),
            }
        )

    def value(self) -> dict[str, Any]:
        """Return the JSON value of all pages that were added."""
        return {
            "parts": self._parts.values,
            "cells": self._cells.values,
            "rows": self._rows.values,
            "facts": self._facts.values,
            "reports": self._reports,
            "classes": self._classes,
            "dates": self._dates,
        }

    def _part(self, name: str, html: str, day: str, tables: list[list[int]]) -> int:
        def without_rows(match: re.Match[str]) -> str:
            tables.append([self._row(*row.groups(), day=day) for row in _ROW.finditer(match[2])])
            return match[1] + match[3]

        html = _SPACE.sub("> <", html.strip())
        return self._parts.of(_TABLE.sub(without_rows, html) if name == "tables" else html)

    def _row(self, code: str, attributes: str, cells: str, *, day: str) -> int:
        key = _CLASS.search(attributes)
        numbers = [
            self._cells.of(cell.replace(f"date={day}", f"date={DATE}"))
            for cell in _CELL.findall(cells)
        ]
        return self._rows.of([code, key[1] if key else "", *numbers])

    def _areas(self, figures: Mapping[str, Any]) -> dict[str, Any]:
        if "villages" in figures:
            by_district = sorted(figures["villages"].items())
            return {"digits": "".join(digits for _, (_, digits) in by_district)}
        rows = sorted(figures["rows"], key=lambda row: str(row["code"]))
        return {
            "facts": [
                self._facts.of({key: row[key] for key in row if key not in ("code", "name")})
                for row in rows
            ]
        }
