"""Small workbooks, made byte by byte, so that a test can make them lie."""

import struct
import zipfile

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def sheet_xml(data, attributes=""):
    """Return the XML of a worksheet with this content of sheetData."""
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        f'2006/main"{attributes}><sheetData>{data}</sheetData></worksheet>'
    )


def xlsx(path, sheets, strings=None, extra="", more=None):
    """Write an XLSX file with the XML of these sheets, of the shared strings, and other parts."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="L{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    relation = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relation}"><Relationship Id="rId1" '
            f'Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets>{listed}{extra}</sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{relation}">{relations}</Relationships>',
        )
        for name, content in (more or {}).items():
            archive.writestr(name, content)
        if strings is not None:
            archive.writestr("xl/sharedStrings.xml", strings)
        for number, sheet in zip(numbers, sheets, strict=True):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
    return path


def ods(path, table):
    """Write an ODS file with the XML of the rows of one table."""
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{oasis}:office:1.0" '
        f'xmlns:table="{oasis}:table:1.0" xmlns:text="{oasis}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="L">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def record(kind, content=b""):
    """Return a record of an XLS file."""
    return struct.pack("<HH", kind, len(content)) + content


def label(row, column, text):
    """Return the record of a cell with a text."""
    head = struct.pack("<HHHHB", row, column, 0, len(text), 0)
    return record(0x0204, head + text.encode("latin-1"))


def workbook_stream(cells, dimensions=None, places=None):
    """Return the stream of a workbook with one sheet of these records."""
    bof = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    if dimensions:
        sheet += record(0x0200, struct.pack("<IIHHH", *dimensions, 0))
    sheet += b"".join(cells) + record(0x000A)
    bounds = len(places or [0]) * (4 + 9)
    start = len(bof) + bounds + 4
    listed = b"".join(
        record(0x0085, struct.pack("<IBBBB", place or start, 0, 0, 1, 0) + b"L")
        for place in places or [0]
    )
    return bof + listed + record(0x000A) + sheet


def xls(path, stream, change=lambda fat, header: None):
    """Write a compound file of 512-byte sectors with this stream as its workbook.

    ``change`` may damage the table of chains and the header.
    """
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // 512)
    fat_count = -(-(count + 2) // 127)
    first = fat_count + 1
    fat = [_FAT] * fat_count + [_END] + [*range(first + 1, first + count), _END]
    fat += [_FREE] * (fat_count * 128 - len(fat))
    header = {
        "fat": fat_count, "directory": fat_count, "mini": _END, "mini_count": 0, "difat": _END,
        "difat_count": 0, "size": len(stream), "listed": list(range(fat_count)),
    }  # fmt: skip
    change(fat, header)
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    )
    head += bytes(10) + struct.pack(
        "<IIIIIIIII", header["fat"], header["directory"], 0, 4096, header["mini"],
        header["mini_count"], header["difat"], header["difat_count"], *header["listed"][:1],
    )  # fmt: skip
    head += b"".join(struct.pack("<I", sector) for sector in header["listed"][1:109])
    head = head.ljust(512, b"\xff")

    def entry(name, kind, start, size):
        text = name.encode("utf-16-le")
        named = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
        return named + b"\xff" * 12 + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, _END, 0) + entry("Workbook", 2, first, header["size"])
    sectors = b"".join(struct.pack("<I", number & 0xFFFFFFFF) for number in fat)
    path.write_bytes(
        head + sectors + directory.ljust(512, b"\0") + stream.ljust(count * 512, b"\0")
    )
    return path
