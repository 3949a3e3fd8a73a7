"""Index of a code list by place and name."""

import re
from collections.abc import Container, Mapping

from boundaries.areas.codes import Level, district_of, is_kota, level, regency_of
from boundaries.areas.names import squash
from boundaries.spelling import regencies

_PAGE_NUMBER = re.compile(r"\s{2,}[\d\s]+$")  # counts that stand beside the names in printed lists


class CodeListIndex:
    """Index of a code list by place and name.

    ``within``: codes of kecamatan; only their villages are indexed. None for all.
    """

    def __init__(self, official: Mapping[str, str], within: Container[str] | None = None) -> None:
        self.official = official
        self.villages: dict[str, str] = {}
        self.districts: dict[str, str] = {}
        self.regencies: dict[str, str] = {}
        self.in_district: dict[tuple[str, str], list[str]] = {}
        self.in_regency: dict[tuple[str, str], list[str]] = {}
        self.members: dict[str, list[str]] = {}
        for code, name in official.items():
            at = level(code)
            if at == Level.VILLAGE and (within is None or district_of(code) in within):
                key = self.villages[code] = squash(name)
                self.in_district.setdefault((district_of(code), key), []).append(code)
                self.in_regency.setdefault((regency_of(code), key), []).append(code)
                self.members.setdefault(district_of(code), []).append(code)
            elif at == Level.DISTRICT:
                self.districts[code] = name
            elif at == Level.REGENCY:
                self.regencies[regency_key(code, name)] = code


def regency_key(code: str, name: str) -> str:
    """Return the key of an official regency with its kind, from the name or else from the code."""
    kind = "kota" if is_kota(code) else "kabupaten"
    for kind_in_name, key in regencies.readings(name):
        if kind_in_name in ("", kind):
            return f"{kind} {key}"
    return f"{kind} {regencies.key(name)}"


def clean(name: str) -> str:
    """Remove page numbers and surrounding spaces, which come from printed lists, from a name."""
    return (_PAGE_NUMBER.sub("", name) if name[-1:].isdigit() else name).strip()
