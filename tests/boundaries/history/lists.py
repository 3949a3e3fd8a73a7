"""An invented code list, and the same with changes."""

NOW = {
    "61": "Mawar Raya", "61.01": "Kabupaten Melati",
    "61.01.01": "Anggrek", "61.01.01.2001": "Dahlia", "61.01.01.2002": "Kenanga Indah",
    "61.01.01.2003": "Cempaka", "61.01.01.1004": "Seruni", "61.01.01.2005": "Teratai",
    "61.01.02": "Anggrek Timur", "61.01.02.2001": "Kamboja", "61.01.02.2002": "Flamboyan",
    "61.01.02.2003": "Lestari",
    "94": "Papua Tengah", "94.01": "Kabupaten Soka", "94.01.01": "Wijaya",
    "94.01.01.2001": "Yapo", "94.01.01.2002": "Wagena", "94.01.01.2003": "Obano",
}  # fmt: skip


def then(**changes: str | None) -> dict[str, str]:
    """Return the list with other names at some codes (``c61_01``), or without these codes."""
    changed = {code[1:].replace("_", "."): name for code, name in changes.items()}
    return {code: name for code, name in {**NOW, **changed}.items() if name is not None}


def recoded(official: dict[str, str], area: str, code: str) -> dict[str, str]:
    """Return a list in which an area and those in it have another code."""
    return {
        code + key[len(area) :] if key.startswith(area) else key: name
        for key, name in official.items()
    }
