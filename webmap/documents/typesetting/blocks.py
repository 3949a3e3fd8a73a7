"""Parts of a page for ``blocks.typ``: headings, texts, tables, lists, maps, as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Cell = str | Mapping[str, Any]
"""A text, or one with a swatch, a bar or small text beside it; see ``cell``."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    ``width``: its part of what is left of the page, 0 for the width of its texts. ``file``: picture
    of a swatch over the title.
    """

    title: str
    right: bool = True
    width: float = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its heading is repeated on every page. ``total``: cells of the last row, or none.

    ``groups``: headings over several columns, as (title, number of columns).
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    groups: Sequence[tuple[str, int]] = ()
    size: float = 0.92


def cell(text: str, **more: Any) -> Cell:
    """Return a text with something beside it.

    ``file``: picture of a swatch before it. ``share`` and ``colour``: a bar from 0 to 1 before it.
    ``small``: text after it. ``strong``, ``soft``: how it is written.
    """
    return {"text": text, **more}


@dataclass
class Blocks:
    """The parts of a document in order, and the pictures in them by the name of the file."""

    listed: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, **data: Any) -> None:
        """Add a part; ``kind`` as in ``blocks.typ``."""
        self.listed.append({"kind": kind, **data})

    def heading(self, text: str, level: int = 2) -> None:
        """Add a heading, which is a bookmark, too."""
        self.add("heading", text=text, level=level)

    def text(
        self,
        text: str,
        *,
        size: float = 1,
        soft: bool = False,
        strong: bool = False,
        keep: bool = False,
    ) -> None:
        """Add a paragraph; nothing for an empty text.

        ``size``: of the font, as a factor. ``keep``: on the page of what follows.
        """
        if text:
            self.add("text", text=text, size=size, soft=soft, strong=strong, keep=keep)

    def table(self, table: Table) -> None:
        """Add a table."""
        columns = []
        for one in table.columns:
            column: dict[str, Any] = {
                "title": one.title,
                "align": "right" if one.right else "left",
                "width": one.width,
            }
            columns.append({**column, "file": one.file} if one.file else column)
        self.add(
            "table",
            columns=columns,
            rows=[list(row) for row in table.rows],
            total=list(table.total),
            groups=[{"title": title, "columns": count} for title, count in table.groups],
            size=table.size,
        )

    def list(self, items: Iterable[Cell], *, columns: int = 1, size: float = 0.92) -> None:
        """Add items in columns, which are read one after the other."""
        self.add("list", items=list(items), columns=columns, size=size)

    def picture(self, name: str, svg: str) -> str:
        """Keep a picture for the parts that name it; returns its name."""
        self.files[name] = svg
        return name
