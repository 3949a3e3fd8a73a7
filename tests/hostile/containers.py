"""Changes of zips: of a member, of what the directory says of members, and nested archives."""

import io
import struct
import zipfile
from random import Random

from tests.hostile.markup import change_xml
from tests.hostile.mutations import BINARY, TEXT, mutate

_NAMES = (
    "",
    ".",
    "..",
    "/",
    "../../x.sql",
    "/etc/x.sql",
    "C:\\x.sql",
    "a/../../x.sql",
    "con.sql",
    "a\0b.sql",
    "x" * 300 + ".sql",
    "./x.sql",
    "a//b.sql",
    "\u202elqs.x",
    "é" * 100 + ".sql",
    ".hidden.sql",
    "x.SQL",
    "x.sql/",
    "__MACOSX/x.sql",
    "\\\\host\\x.sql",
    "x.zip",
    "x.gpkg",
    "x.shp",
    "x.geojson",
    "-x.sql",
    "~",
)


def change_member(rng: Random, data: bytes) -> bytes:
    """Change the content of a member, and pack it again as a proper zip."""
    members = _members(data)
    if not members:
        return mutate(rng, data, BINARY)
    name = rng.choice([one for one in members if members[one]] or list(members))
    content = members[name]
    if name.endswith((".xml", ".rels")):
        content = change_xml(rng, content)
    else:
        content = mutate(rng, content, TEXT if _is_text(content) else BINARY)
    members[name] = content
    return _pack(members)


def remove_or_add_member(rng: Random, data: bytes) -> bytes:
    """Remove, rename, repeat or add a member, or exchange two contents."""
    members = _members(data)
    names = list(members)
    if not names:
        return data
    one, other = rng.choice(names), rng.choice(names)
    out = io.BytesIO()
    kind = rng.choice(("remove", "rename", "repeat", "add", "exchange", "link"))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if kind == "remove" and name == one:
                continue
            if kind == "exchange" and name in (one, other):
                content = members[other if name == one else one]
            new = rng.choice(_NAMES) if kind == "rename" and name == one else name
            info = zipfile.ZipInfo(new or "x", (1980, 1, 1, 0, 0, 0))
            info.filename = new
            if kind == "link" and name == one:
                info.external_attr = 0o120777 << 16
            archive.writestr(info, content)
            if kind == "repeat" and name == one:
                info = zipfile.ZipInfo(name.upper() if rng.random() < 0.3 else f"{name} ")
                info.filename = rng.choice((name, name.upper(), f"./{name}"))
                archive.writestr(info, members[other])
        if kind == "add":
            for number in range(rng.choice((1, 3, 3000))):
                info = zipfile.ZipInfo(f"{number}/{rng.choice(_NAMES[11:])}")
                archive.writestr(info, b"x", zipfile.ZIP_DEFLATED)
    return out.getvalue()


def lie_in_directory(rng: Random, data: bytes) -> bytes:
    """Change fields of local headers, of the directory or of its end: sizes, methods, versions."""
    marks = {b"PK\x03\x04": 30, b"PK\x01\x02": 46, b"PK\x05\x06": 22}
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5))):
        mark = rng.choice(list(marks))
        places = [at for at in _find_all(bytes(changed), mark) if at + marks[mark] <= len(changed)]
        if not places:
            continue
        at = rng.choice(places)
        field = rng.randrange(4, marks[mark] - 1, 2)
        size = rng.choice((2, 4)) if field + 4 <= marks[mark] else 2
        value = rng.choice((0, 1, 9, 20, 51, 99, 148, 2**15, 2**16 - 1, 2**31 - 1, 2**32 - 1))
        changed[at + field : at + field + size] = (value % 2 ** (8 * size)).to_bytes(size, "little")
    return bytes(changed)


def nest_archives(rng: Random, data: bytes) -> bytes:
    """Pack the archive into others."""
    name = rng.choice(("x.zip", "x.sql", "x.gpkg", "x.shp.zip", "x.xlsx", "x.sql.gz"))
    for _ in range(rng.choice((1, 2, 30))):
        data = _pack({name: data})
    return data


def bomb(rng: Random, data: bytes) -> bytes:
    """Add a member that unpacks to much more than it takes."""
    members = _members(data)
    name = rng.choice(
        (
            "x.sql",
            "x.csv",
            "x.geojson",
            "xl/sharedStrings.xml",
            "xl/worksheets/sheet1.xml",
            "content.xml",
            "LICENSE",
            "x.gpkg",
        )
    )
    unit = rng.choice(
        (b"\0", b" ", b"(1,", b"<c/>", b"<si><t>a</t></si>", b"INSERT ", b"1,2\n", b"[[")
    )
    size = rng.choice((10, 60, 300)) * 2**20
    members[name] = unit * (size // len(unit))
    packed = bytearray(_pack(members))
    if rng.random() < 0.3:  # and says less
        for mark, field in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
            for at in _find_all(bytes(packed), mark):
                packed[at + field : at + field + 4] = struct.pack("<I", rng.choice((0, 10, 2**31)))
    return bytes(packed)


ZIP = (change_member, change_member, change_member, remove_or_add_member, lie_in_directory)
ARCHIVES = (*ZIP, nest_archives, bomb)


def _members(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if info.file_size < 5_000_000 and not info.is_dir()
            }
    except Exception:  # changed before
        return {}


def _pack(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name or "x"), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _is_text(content: bytes) -> bool:
    return b"\0" not in content[:2000]


def _find_all(data: bytes, mark: bytes) -> list[int]:
    places, at = [], data.find(mark)
    while at >= 0:
        places.append(at)
        at = data.find(mark, at + 1)
    return places
