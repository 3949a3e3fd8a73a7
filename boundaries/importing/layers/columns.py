"""Recognise the publisher of a layer by the names of its columns."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Publisher(NamedTuple):
    """Lower-case names of the columns of a publisher's layers, from province to village.

    ``system``: the system of the codes, None for Kemendagri codes.
    """

    codes: tuple[tuple[str, ...], ...]
    names: tuple[tuple[str, ...], ...]
    system: str | None = None


LEVELS = ("province", "regency", "district", "village")

PUBLISHERS = {
    # Badan Informasi Geospasial, Rupabumi Indonesia: KUGI, Batas Wilayah Administrasi
    "rbi": Publisher(
        (("kdppum",), ("kdpkab",), ("kdcpum",), ("kdepum",)),
        (("wadmpr",), ("wadmkk",), ("wadmkc",), ("wadmkd", "namobj")),
    ),
    # OCHA HDX Common Operational Datasets: BPS codes after the country code
    "hdx": Publisher(
        tuple((f"adm{n}_pcode",) for n in range(1, 5)),
        tuple((f"adm{n}_en", f"adm{n}_id", f"adm{n}_name") for n in range(1, 5)),
        "bps",
    ),
    "bps": Publisher(
        (
            ("province_code", "kdprov"),
            ("regency_code", "kdkab"),
            ("district_code", "kdkec"),
            ("village_code", "iddesa", "kddesa"),
        ),
        (
            ("province", "nmprov"),
            ("regency", "nmkab"),
            ("district", "nmkec"),
            ("village", "nmdesa"),
        ),
        "bps",
    ),
    "gadm": Publisher(
        tuple((f"gid_{n}",) for n in range(1, 5)),
        tuple((f"name_{n}",) for n in range(1, 5)),
        "gadm",
    ),
    "geoboundaries": Publisher(
        ((), (), (), ("shapeid",)), ((), (), (), ("shapename",)), "geoboundaries"
    ),
}
"""Publishers by their keys."""

KEMENDAGRI = "code"
"""Key of layers with one column of Kemendagri codes."""

_CODES = ("kode", "code", "kode_wilayah", "kode_desa", "kode_kelurahan", "kode_kemendagri", "id")
_NAMES = ("nama", "name", "nama_wilayah", "nama_desa", "namobj", "wadmkd", "desa")


def recognise(
    fields: Iterable[str], source: str, columns: Mapping[str, str]
) -> tuple[str, dict[str, str]] | None:
    """Return the key of the publisher, and the column names of the layer by those of the schema."""
    names = {name.lower(): name for name in fields}
    if columns:
        mapped = {column: names.get(name.lower()) for column, name in columns.items()}
        if "code" not in mapped or None in mapped.values():
            return None
        return KEMENDAGRI, {column: name for column, name in mapped.items() if name}
    for key, publisher in PUBLISHERS.items():
        if source not in ("auto", key) or not any(
            name in names for choice in publisher.codes for name in choice
        ):
            continue
        layer_columns = {}
        for word, code, name in zip(LEVELS, publisher.codes, publisher.names, strict=True):
            for column, choice in ((f"{word}_code", code), (word, name)):
                layer_column = _first(choice, names)
                if layer_column:
                    layer_columns[column] = layer_column
        return key, layer_columns
    code_column, name_column = _first(_CODES, names), _first(_NAMES, names)
    if source == "auto" and code_column:
        return KEMENDAGRI, {"code": code_column} | ({"name": name_column} if name_column else {})
    return None


def _first(choice: Sequence[str], names: Mapping[str, str]) -> str | None:
    return next((names[column] for column in choice if column in names), None)
