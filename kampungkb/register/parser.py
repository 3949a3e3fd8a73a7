"""Parse report sheets: each line below a heading becomes a typed row or a rejected row.

Two kinds of sheet: the national portal's export ("Rekapitulasi klasifikasi", 22 columns) and a
plain sheet with code or names, status, klasifikasi and date of formation.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from geo.errors import GeoError, MissingColumns
from geo.messages import Message, Translate, untranslated
from kampungkb.register import cells, headings, messages, spreadsheet
from kampungkb.register.cells import NumericCode, UnreadableCell
from kampungkb.register.headings import Heading
from kampungkb.register.layout.line_reader import LineReader
from kampungkb.register.layout.names_above import NamesAbove
from kampungkb.register.layout.rows import PLAIN, PORTAL, ParsedSheet, RegisterRow, RejectedRow
from kampungkb.register.layout.survey import Layout, survey
from kampungkb.register.spreadsheet import RawSheet
from kampungkb.register.vocabulary import HELP_SHEET, NO_STATEMENT

_HEADING_LINES = 3


SAVE_AGAIN = "Open it in a spreadsheet programme; if the rows are there, save it as .xlsx."


class EmptySheet(GeoError):
    """A sheet has no rows, or none that can be used; ``reason``: why the first cannot."""

    reason: Message | None = None


class BadCode(GeoError):
    """The spreadsheet stores a column of codes as numbers; ``reason``: which."""

    reason: Message | None = None


def read(
    path: Path,
    *,
    sheet: str | None = None,
    regency: str = "",
    translate: Translate = untranslated,
) -> ParsedSheet:
    """Read the rows of a register file.

    Reads every sheet that has the headings, also hidden sheets and lines; ``sheet`` selects one by
    name. ``regency``: name of the regency for sheets that do not give it. ``translate`` gives the
    language in which an error repeats what is wrong with a row.

    Raises UnreadableFile, UnsafeArchive, MissingColumns, EmptySheet and BadCode. Any other
    unreadable cell only rejects its row.
    """
    try:
        return parse(_select(spreadsheet.read(path), sheet, path), path, regency)
    except (EmptySheet, BadCode) as error:
        raise with_reason_in(translate, error) from None


def with_reason_in(translate: Translate, error: EmptySheet | BadCode) -> GeoError:
    """Return an error of ``parse`` that says its reason in a language."""
    if error.reason is None:
        return error
    said, wanted = (messages.render([error.reason], one) for one in (untranslated, translate))
    what = error.what.replace(said, wanted)
    return type(error)(what, file=error.file, sheet=error.sheet, row=error.row, do=error.do)


def parse(sheets: list[RawSheet], path: Path, regency: str = "") -> ParsedSheet:
    """Parse the rows of the sheets of a file as ``read`` does; raises what it raises."""
    rows: list[RegisterRow] = []
    rejected: list[RejectedRow] = []
    warnings: list[str] = []
    formats = set()
    empty_is_no_statement = True
    for raw, heading, context, layout in _with_headings(sheets, path, regency, warnings):
        formats.add(PORTAL if heading.is_portal else PLAIN)
        empty_is_no_statement &= NO_STATEMENT in heading.titles.get("status", "")
        for row in _rows(raw, heading, context, layout, path):
            if isinstance(row, RegisterRow):
                rows.append(row)
            else:
                rejected.append(row)
    _require_rows(rows, rejected, path)
    format = PORTAL if formats == {PORTAL} else PLAIN
    return ParsedSheet(path.name, format, rows, rejected, warnings, empty_is_no_statement)


def _select(sheets: list[RawSheet], name: str | None, path: Path) -> list[RawSheet]:
    if name is None:
        return sheets
    for raw in sheets:
        if raw.name == name:
            return [raw]
    names = ", ".join(repr(raw.name) for raw in sheets)
    raise EmptySheet(f"there is no sheet {name!r}", file=path, do=f"There are: {names}.")


def _with_headings(
    sheets: list[RawSheet], path: Path, regency: str, warnings: list[str]
) -> Iterator[tuple[RawSheet, Heading, dict[str, str], Layout]]:
    """Yield the sheets that have the required headings; add a warning for every other one."""
    complete = []
    errors: list[GeoError] = []
    for raw in sheets:
        heading = headings.find_heading(raw.lines, most_lines=_HEADING_LINES)
        context = headings.context(raw, heading, regency)
        absent = ["Kode, or Desa"]
        layout = Layout()
        if heading:
            layout = survey(raw.lines, heading, context)
            known = dict.fromkeys(layout.known(), raw.name) | context
            absent = headings.missing_columns(heading, known)
            context = {key: text for key, text in context.items() if key not in layout.starts}
        if heading and not absent:
            complete.append((raw, heading, context, layout))
        elif heading or raw.name != HELP_SHEET:
            errors.append(_missing_columns(raw, heading, absent, path))
    if not complete:
        raise (
            errors[0]
            if errors
            else EmptySheet("the workbook has no sheet", file=path, do=SAVE_AGAIN)
        )
    warnings += [f"not read: {error}" for error in errors]
    warnings += [
        f"{path.name}, sheet {raw.name}: read, though hidden" for raw, *_ in complete if raw.hidden
    ]
    warnings += [
        f"{path.name}, sheet {raw.name}: no column Kecamatan; rows wait, with proposals"
        for raw, heading, context, layout in complete
        if headings.lacks_district(heading, dict.fromkeys(layout.known(), "") | context)
    ]
    yield from complete


def _missing_columns(
    raw: RawSheet, heading: Heading | None, absent: list[str], path: Path
) -> GeoError:
    texts = heading.texts if heading else headings.fullest_line(raw.lines)
    if not texts:
        return EmptySheet("the sheet is empty", file=path, sheet=raw.name, do=SAVE_AGAIN)
    return MissingColumns(
        f"no column {', '.join(absent)}; headings found: "
        + ", ".join(text[:60] for text in texts[:30]),
        file=path,
        sheet=raw.name,
        row=heading.line + 1 if heading else None,
        do="Add the columns or correct their headings.",
    )


def _require_rows(rows: list[RegisterRow], rejected: list[RejectedRow], path: Path) -> None:
    if rows:
        return
    if not rejected:
        raise EmptySheet(
            "there is no row below the heading", file=path, do="Fill in rows below the heading."
        )
    first = rejected[0]
    reason = messages.render([first.reason])
    error = EmptySheet(
        f"none of {len(rejected)} rows can be used; the first: {reason}",
        file=path,
        sheet=first.sheet,
        row=first.row,
        do="Correct the rows, or their heading.",
    )
    error.reason = first.reason
    raise error


def _rows(
    raw: RawSheet,
    heading: Heading,
    context: Mapping[str, str],
    layout: Layout,
    path: Path,
) -> Iterator[RegisterRow | RejectedRow]:
    above = NamesAbove(layout, context, heading.line + 1)
    for index in range(heading.line + 1, len(raw.lines)):
        line = raw.lines[index]
        if not any(cell != "" and cells.text(cell) for cell in line):
            above.empty_line()
            continue
        reader = LineReader(raw.name, index, line, heading, context, above)
        try:
            yield reader.read()
        except NumericCode as error:
            bad_code = BadCode(
                messages.render([error.message]),
                file=path,
                sheet=raw.name,
                row=index + 1,
                do="Format the column as text and type the codes again, like 33.29.01.2001.",
            )
            bad_code.reason = error.message
            raise bad_code from None
        except UnreadableCell as error:
            names = reader.names(reader.readable_code())
            yield RejectedRow(raw.name, index + 1, names, error.message, reader.notes)
