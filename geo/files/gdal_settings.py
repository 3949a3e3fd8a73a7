"""GDAL and PROJ as this program uses them: a list of allowed drivers, and no network.

GDAL opens whatever a file names: a virtual dataset (VRT, GDALG) names other files and addresses, a
WFS document names a server, and the ``crs`` of a GeoJSON file may be a URL, which GDAL fetches. So
every module imports ``pyogrio`` from here, after the settings are made:
``from geo.files.gdal_settings import pyogrio``.
"""

import os

os.environ["PROJ_NETWORK"] = "OFF"  # PROJ reads it once, when pyogrio or pyproj is loaded

import pyogrio
import pyogrio._ogr

__all__ = ["DRIVERS", "pyogrio"]

DRIVERS = ("ESRI Shapefile", "FlatGeobuf", "GPKG", "GeoJSON", "LIBKML", "OpenFileGDB")
"""Drivers of GDAL that can read or write; all others are removed."""

_OPTIONS = {
    # libcurl has no such kind of proxy, and so no request of GDAL gets as far as a socket.
    "GDAL_HTTP_PROXY": "refused://127.0.0.1:1",
    "GDAL_HTTP_MAX_RETRY": "0",
    # /vsicurl/ opens only a file of this name, which no address ends with
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    # files beside a file with what an earlier run of GDAL found
    "GDAL_PAM_ENABLED": "NO",
    # styles of a KML file may be at an address
    "LIBKML_RESOLVE_STYLE": "NO",
    "LIBKML_EXTERNAL_STYLE": "NO",
    "GDAL_DRIVER_PATH": "disable",
}


def _register_drivers() -> None:
    # GDAL_SKIP names what to leave out; the list is computed, so that a driver of another build of
    # GDAL is left out, too. GDAL applies it whenever drivers are registered.
    others = sorted(set(pyogrio.list_drivers()) - set(DRIVERS))
    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join(others)})
    pyogrio._ogr._register_drivers()


pyogrio.set_gdal_config_options(_OPTIONS)
_register_drivers()
