"""An exported file: what it holds, its name and fingerprint, and how it is written.

The site, the background job and the command ``export`` make files from here.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from geo.files import formats
from geo.files.formats import Format, Progress
from geo.files.layer import Layer
from webmap.caching.snapshot import Snapshot
from webmap.core.errors import BadParameter
from webmap.core.params import level_below
from webmap.downloads import layer as area_layer
from webmap.downloads.class_filter import ClassFilter
from webmap.downloads.companions.facts import README, readme
from webmap.downloads.companions.styles import add_package_styles
from webmap.styles.gap_target import gap_target

WITHOUT_TEXTS = (".geojson", ".geojsonl", ".geojsons", ".topojson", ".csv", ".xlsx")
"""Formats whose files are the same in every language, where they are not in a zip."""


@dataclass(frozen=True)
class Export:
    """The areas of levels in an area as one file.

    ``levels``: several only where the format can hold them. ``only``: of one class of the first
    level. ``zipped``: in a zip with a list of columns, sources, licence and styles.
    ``language``: of titles and descriptions.
    """

    session: Session
    snapshot: Snapshot
    code: str
    levels: tuple[Level, ...]
    form: Format
    language: str
    only: ClassFilter | None = None
    zipped: bool = False

    @property
    def suffix(self) -> str:
        """Suffix of the file."""
        extra = formats.ZIP if self.zipped and not formats.is_zip(self.form.suffix) else ""
        return f"{self.form.suffix}{extra}"

    @property
    def media_type(self) -> str:
        """Media type of the file."""
        return self.form.media_type if self.suffix == self.form.suffix else formats.ZIP_TYPE

    @property
    def is_streamed(self) -> bool:
        """Whether it can be sent while it is written."""
        return self.suffix in formats.STREAMS

    @property
    def stem(self) -> str:
        """Name of the file without its suffix."""
        return area_layer.file_stem(self.snapshot, self.code, self.levels, self.only)

    @property
    def filename(self) -> str:
        """Name of the downloaded file."""
        return f"{self.stem}{self.suffix}"

    @property
    def areas(self) -> int:
        """Number of areas in it."""
        return sum(area_layer.count(self.snapshot, self.code, by, self.only) for by in self.levels)

    def fingerprint(self) -> str:
        """Hash of all that the file is made from; the same fingerprint is the same file."""
        digest = hashlib.sha256(orjson.dumps([self.suffix]))
        for layer, by in zip(self.layers(), self.levels, strict=True):
            data = area_layer.fingerprint(
                self.session, self.snapshot, self.code, by, self.form, self.only
            )
            digest.update(data.encode())
            digest.update(orjson.dumps(layer.members))
            if self.suffix not in WITHOUT_TEXTS:
                texts = [list(one) for one in layer.descriptions.values()]
                digest.update(orjson.dumps([texts, layer.facts]))
            if formats.is_zip(self.suffix):
                for name, text in layer.companions(self.form.suffix).items():
                    digest.update(b"%b %d %b" % (name.encode(), len(text), text))
        return digest.hexdigest()[:32]

    def layers(self) -> list[Layer]:
        """Return the layers to write; rows and shapes are read when they are written."""
        layers = [
            area_layer.layer(self.session, self.snapshot, self.code, by, self.only, self.language)
            for by in self.levels
        ]
        about = [layer.facts for layer in layers]
        first, styles = layers[0], layers[0].companions

        def companions(suffix: str) -> dict[str, bytes]:
            return {README: readme(about, suffix, self.language), **styles(suffix)}

        return [first._replace(companions=companions), *layers[1:]]

    def stream(self) -> Iterator[bytes]:
        """Yield the text of a streamed file; rows and shapes are read group by group."""
        (layer,) = self.layers()
        return formats.STREAMS[self.suffix](layer)

    def write(self, path: Path, progress: Progress | None = None) -> None:
        """Write the file; ``path`` has its suffix. Raises as ``formats.write``."""
        layers = self.layers()

        def add_styles(package: Path) -> None:
            targets = [gap_target(self.snapshot, self.code, by) for by in self.levels]
            parts = zip(layers, self.levels, targets, strict=True)
            add_package_styles(
                package,
                {layer.name: (by, list(layer.columns), gap) for layer, by, gap in parts},
                self.language,
                self.snapshot.day_of(self.code),
            )

        formats.write(layers, path, progress, add_styles, self.stem)


def read_levels(code: str, words: str | None, form: Format) -> tuple[Level, ...]:
    """Return the levels that ``words`` name, separated by commas; by default the next below.

    Raises UnknownLevel, and BadParameter for several levels in a format that holds one layer.
    """
    asked = dict.fromkeys(word.strip() for word in words.split(",")) if words else {"": None}
    if len(asked) > 1 and not form.several:
        able = " ".join(one.suffix for one in formats.FORMATS.values() if one.several)
        raise BadParameter(
            f"level: {form.suffix} holds one level", do=f"Ask for one, or for {able}."
        )
    return tuple(sorted(level_below(code, word) for word in asked))
