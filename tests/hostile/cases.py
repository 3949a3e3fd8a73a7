"""Hostile files by number: the same seed and number give the same file and command."""

import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.hostile import absurd_tables, attacks, polygons
from tests.hostile.containers import ARCHIVES, ZIP
from tests.hostile.databases import change_geodatabase, change_geopackage, change_shapefile
from tests.hostile.markup import ADDRESS, change_json, change_xml
from tests.hostile.mutations import BINARY, TEXT, Mutation, mutate
from tests.hostile.samples import BOUNDARIES, Sample, zipped

_BYTES: dict[str, tuple[Mutation, ...]] = {
    "xlsx": (*ZIP, *ZIP, *ARCHIVES, *BINARY[:3]),
    "ods": (*ZIP, *ZIP, *ARCHIVES, *BINARY[:3]),
    "xls": BINARY,
    "html": (change_xml, *TEXT),
    "csv": TEXT,
    "sql": TEXT,
    "zip": ARCHIVES,
    "geojson": (change_json, change_json, change_json, *TEXT[:4], *BINARY[:2]),
    "kml": (change_xml, change_xml, *TEXT[:4]),
    "fgb": BINARY,
}
_FORMATS = (
    "xlsx", "xlsx", "xlsx", "xls", "ods", "html", "csv", "csv", "sql", "zip", "geojson", "geojson",
    "gpkg", "gpkg", "shp", "kml", "fgb", "gdb", "network", "bomb", "polygons", "tables",
    "disguise",
)  # fmt: skip
"""Formats by turns; the last five are made here, not changed from a sample."""

_ATTACKS = {
    "network": attacks.NETWORK,
    "bomb": attacks.BOMBS,
    "polygons": polygons.ATTACKS,
    "tables": absurd_tables.TABLES,
}

FORMATS = tuple(dict.fromkeys(_FORMATS))


@dataclass(frozen=True)
class Case:
    """A hostile file in a folder of its own, and the command that reads it."""

    number: int
    format: str
    words: list[str]
    path: Path
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        """Number, format and command, for the list of failures."""
        return f"{self.number} {self.format} {' '.join(self.words[:2])} {self.path.name}"


class Cases:
    """Makes the cases of a seed; ``port``: of the address that no import may contact."""

    def __init__(self, seed: str, samples: Sequence[Sample], port: int) -> None:
        self.seed, self.samples, self.port = seed, samples, port

    def make(self, number: int, folder: Path, kind: str | None = None) -> Case:
        """Write the file of a case into an empty folder; ``kind`` chooses its format."""
        rng = Random(f"{self.seed}/{number}")
        form = kind or _FORMATS[number % len(_FORMATS)]
        folder.mkdir(parents=True)
        if form in _ATTACKS:
            files = _ATTACKS[form]
            name, make, words = rng.choice(files)
            path = folder / name
            make(rng, path)
        elif form == "disguise":
            sample, other = rng.choice(self.samples), rng.choice(self.samples)
            path, words = folder / sample.path.name, sample.words
            source = other.path if other.path.is_file() else sample.path
            shutil.copy(source, path) if source.is_file() else shutil.copytree(source, path)
        else:
            sample = rng.choice([one for one in self.samples if one.format == form])
            path, words = self._change(rng, sample, folder), sample.words
        self._set_port(folder)
        names = sorted(one.name for one in folder.iterdir())  # a shapefile is several files
        if path.is_dir() or path.suffix == ".zip":
            names += member_names(path)
        command = [str(path) if word == "{}" else word for word in words]
        return Case(number, form, command, path, tuple(names))

    def _change(self, rng: Random, sample: Sample, folder: Path) -> Path:
        path = folder / sample.path.name
        if sample.format == "gdb":
            shutil.copytree(sample.path, path)
            change_geodatabase(rng, path)
        elif sample.format == "gpkg":
            shutil.copy(sample.path, path)
            change_geopackage(rng, path)
        elif sample.format == "shp":
            for part in sample.path.parent.glob(f"{sample.path.stem}.*"):
                if part.suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                    shutil.copy(part, folder)
            change_shapefile(rng, folder)
            if not path.exists():
                path = next(one for one in sorted(folder.iterdir()))
        else:
            path.write_bytes(mutate(rng, sample.path.read_bytes(), _BYTES[sample.format]))
        if sample.words == BOUNDARIES and path.suffix != ".zip" and rng.random() < 0.1:
            path = _pack(path)
        return path

    def _set_port(self, folder: Path) -> None:
        wanted = ADDRESS.encode()
        for path in folder.rglob("*"):
            if path.is_file() and path.stat().st_size < 20_000_000:
                data = path.read_bytes()
                if b"{port}" in data:  # of one length, so that sizes in heads stay true
                    address = ADDRESS.format(port=self.port).encode()
                    path.write_bytes(data.replace(wanted, address))


def _pack(path: Path) -> Path:
    """Pack a file with those of its name, or a folder, as a zip."""
    parts = path.rglob("*") if path.is_dir() else path.parent.glob(f"{path.stem}.*")
    members = {
        str(one.relative_to(path.parent)): one.read_bytes() for one in parts if one.is_file()
    }
    packed = zipped(path.with_name(f"{path.stem}.zip"), members)
    for name in members:
        (path.parent / name).unlink()
    if path.is_dir():
        shutil.rmtree(path)
    return packed


def member_names(path: Path) -> list[str]:
    """Return the names of the files in a zip or a folder."""
    if path.is_dir():
        return [one.name for one in path.iterdir()]
    try:
        with zipfile.ZipFile(path) as archive:
            return [Path(name).name for name in archive.namelist() if Path(name).name]
    except Exception:
        return []
