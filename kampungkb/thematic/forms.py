"""Recognise the form of a sheet of thematic layers by its headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import MissingColumns
from kampungkb.register import cells, headings
from kampungkb.register.headings import Heading
from kampungkb.register.parser import SAVE_AGAIN, EmptySheet
from kampungkb.register.spreadsheet import RawSheet
from kampungkb.thematic.registry import (
    EXISTING,
    LAYERS,
    RUMAH_DATAKU_COUNT,
    ThematicLayer,
    UnknownLayer,
)

_MONTH = frozenset({"bulan", "month"})
_LATITUDE = frozenset({"latitude", "lat", "lintang"})
_LONGITUDE = frozenset({"longitude", "long", "lng", "lon", "bujur"})


@dataclass(frozen=True)
class Form:
    """Where a sheet has what: its lines, and columns by their index.

    ``titles``: headings as written, by column; ``columns``: columns by heading in normal form.
    ``month``, ``coordinates`` (latitude, longitude): columns, None without.
    """

    raw: RawSheet
    heading: Heading
    titles: Mapping[int, str]
    layers: tuple[ThematicLayer, ...]
    columns: Mapping[str, int]
    month: int | None
    coordinates: tuple[int, int] | None

    @property
    def coordinate_titles(self) -> tuple[str, str]:
        """Headings of latitude and longitude as written."""
        latitude, longitude = self.coordinates or (-1, -1)
        return self.titles.get(latitude, ""), self.titles.get(longitude, "")


def read_form(raw: RawSheet, wanted: ThematicLayer | None, path: Path) -> Form:
    """Recognise the form of a sheet; ``wanted`` is the only layer to read from it.

    Raises MissingColumns, EmptySheet, and UnknownLayer where the headings do not tell the layer.
    """
    heading = headings.find_heading(raw.lines)
    if heading is None:
        texts = headings.fullest_line(raw.lines)
        if not texts:
            raise EmptySheet("the sheet is empty", file=path, sheet=raw.name, do=SAVE_AGAIN)
        raise _missing("KODE or KELURAHAN", texts, raw, path)
    line = raw.lines[heading.line]
    columns: dict[str, int] = {}
    titles: dict[int, str] = {}
    for column, cell in enumerate(line):
        if title := cells.normalised_text(cell):
            columns.setdefault(title, column)
            titles[column] = cells.text(cell)
    needed = {"regency": "KABUPATEN", "district": "KECAMATAN", "village": "KELURAHAN"}
    absent = [name for key, name in needed.items() if key not in heading.columns]
    if absent and "code" not in heading.columns:
        raise _missing(", ".join(absent), heading.texts, raw, path)
    layers = _layers(columns, wanted, heading, raw, path)

    def first(names: frozenset[str]) -> int | None:
        return next((columns[name] for name in columns if name in names), None)

    latitude, longitude = first(_LATITUDE), first(_LONGITUDE)
    both = None if latitude is None or longitude is None else (latitude, longitude)
    return Form(raw, heading, titles, layers, columns, first(_MONTH), both)


def _layers(
    columns: Mapping[str, int],
    wanted: ThematicLayer | None,
    heading: Heading,
    raw: RawSheet,
    path: Path,
) -> tuple[ThematicLayer, ...]:
    if EXISTING in columns or RUMAH_DATAKU_COUNT in columns:
        return (_layer_of_form(columns, wanted, raw, path),)
    found = tuple(layer for layer in LAYERS.values() if layer.heading in columns)
    if wanted is not None:
        found = tuple(layer for layer in found if layer is wanted)
    if not found:
        names = [one.name for one in ([wanted] if wanted else LAYERS.values())]
        raise _missing(
            f"YANG ADA, JUMLAH RUMAH DATAKU or {', '.join(names)}", heading.texts, raw, path
        )
    return found


def _layer_of_form(
    columns: Mapping[str, int], wanted: ThematicLayer | None, raw: RawSheet, path: Path
) -> ThematicLayer:
    signs = {key: len(layer.signs & columns.keys()) for key, layer in LAYERS.items()}
    best = max(signs, key=lambda key: signs[key])
    if not signs[best]:
        if wanted is None:
            raise UnknownLayer(
                "the headings do not tell which layer this is",
                file=path,
                sheet=raw.name,
                do=f"Give --layer, one of {', '.join(LAYERS)}.",
            )
        return wanted
    if wanted is not None and wanted.key != best:
        raise UnknownLayer(
            f"the headings are those of {best}, not of {wanted.key}",
            file=path,
            sheet=raw.name,
            do="Leave --layer out, or send the other file.",
        )
    return LAYERS[best]


def _missing(what: str, texts: Sequence[str], raw: RawSheet, path: Path) -> MissingColumns:
    return MissingColumns(
        f"no column {what}; headings found: {', '.join(text[:60] for text in texts[:30])}",
        file=path,
        sheet=raw.name,
        do="Send the export of SIGA with its headings, or see docs/data.md.",
    )
