"""Coordinate reference systems of requests (OGC API – Features – Part 2, 18-058r1).

Each is named by its URI. Axes are in the order of its authority: latitude, longitude for EPSG:4326
and EPSG:4755, easting, northing for the projected ones, and longitude, latitude for CRS84.

DGN95 (EPSG:4755) is Indonesia's national frame since 1995; the mapping agency's projected systems
are its UTM zones and, for cadastre, its TM-3 zones. EPSG gives one transformation to WGS 84, an
identity of an accuracy of 1 m: coordinates in degrees are the same in both.
"""

import re
from dataclasses import dataclass

from webmap.core.errors import BadParameter

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_UTM = (*range(23866, 23873), *range(23877, 23885))  # zones 46N to 52N, 47S to 54S
_TM3 = tuple(range(23830, 23846))  # zones 46.2 to 54.1


@dataclass(frozen=True)
class Crs:
    """A coordinate reference system; ``epsg``: its code, of CRS84 that of WGS 84.

    ``latitude_first``: whether its first axis is the latitude. ``projected``: whether its unit is
    the metre.
    """

    uri: str
    epsg: int
    latitude_first: bool = False
    projected: bool = False

    @property
    def decimals(self) -> int:
        """Decimals of coordinates: centimetres, or a millionth of a degree (11 cm), as stored."""
        return 2 if self.projected else 6

    @property
    def datum_is_stored(self) -> bool:
        """Whether coordinates in degrees are those of the store."""
        return not self.projected


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326)
"""WGS 84 with longitude first: the default, and how shapes are stored."""

_ALL = (
    CRS84,
    *(Crs(f"{EPSG}{code}", code, latitude_first=True) for code in (4326, 4755)),
    *(Crs(f"{EPSG}{code}", code, projected=True) for code in (3857, *_UTM, *_TM3)),
)
SUPPORTED: dict[str, Crs] = {crs.uri: crs for crs in _ALL}
"""Systems by URI; the first is the default."""

_CURIE = re.compile(r"\[?(?P<authority>EPSG|OGC):(?P<code>\w+)\]?", re.I)
_URI = re.compile(r"https?://www\.opengis\.net/def/crs/(EPSG|OGC)/(0|1\.3)/(\w+)", re.I)


def read_crs(name: str, text: str) -> Crs:
    """Read a URI, or a safe CURIE like ``[EPSG:3857]``; raises BadParameter.

    18-058r1, /req/crs/fc-crs-valid-value and /req/crs/fc-bbox-crs-valid-value.
    """
    crs = SUPPORTED.get(text)
    if crs is None and (match := _CURIE.fullmatch(text)):
        authority, code = match["authority"].upper(), match["code"].upper()
        crs = SUPPORTED.get(CRS84.uri if (authority, code) == ("OGC", "CRS84") else EPSG + code)
    elif crs is None and (match := _URI.fullmatch(text)):
        crs = SUPPORTED.get(text.replace("https://", "http://", 1))
    if crs is None:
        raise BadParameter(
            f"{name}={text[:80]} is not a coordinate reference system of this service",
            do=f"Use one that the collection names, e.g. {EPSG}4326.",
        )
    return crs
