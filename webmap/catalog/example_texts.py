"""Examples that read the data of this installation from other programs.

Each text runs as it stands; ``tests/clients/test_from_code.py`` runs those whose program is there.
"""

import json
from typing import NamedTuple

from kampungkb.indicators.classification import VillageClass
from webmap.maps.symbology import colour


class Addresses(NamedTuple):
    """Absolute addresses that the examples name; ``within``: the code of their area."""

    site: str  # ends with a slash
    ogc: str
    leaflet: str  # script, without its suffix
    within: str
    datetime: str = ""

    @property
    def service(self) -> str:
        """Address of the service for the area, as connections of QGIS and GDAL take it."""
        return f"{self.ogc}?{self._state}"

    @property
    def items(self) -> str:
        """Address of all villages of the area as GeoJSON."""
        return f"{self.ogc}/collections/villages/items?{self._state}&limit=10000"

    @property
    def _state(self) -> str:
        day = f"&datetime={self.datetime}" if self.datetime else ""
        return f"within={self.within}{day}"


class Example(NamedTuple):
    """An example: its key, the program, the language of the text, and the text."""

    key: str
    title: str
    language: str
    text: str


def examples(at: Addresses) -> list[Example]:
    """Return all examples, in the order of the page."""
    return [
        Example("qgis", "QGIS", "python", _qgis(at)),
        Example("ogr2ogr", "ogr2ogr (GDAL)", "bash", _ogr2ogr(at)),
        Example("geopandas", "Python, geopandas", "python", _geopandas(at)),
        Example("r", "R, sf", "r", _r(at)),
        Example("duckdb", "Python, DuckDB", "python", _duckdb(at)),
        Example("leaflet", "Leaflet", "html", _leaflet(at)),
        Example("maplibre", "MapLibre GL JS", "html", _maplibre(at)),
    ]


def _qgis(at: Addresses) -> str:
    return f"""\
from qgis.core import QgsProject, QgsVectorLayer

villages = QgsVectorLayer(
    "url='{at.service}' typename='villages' pageSize='1000'",
    "Desa", "OAPIF")
villages.setSubsetString("\\"status\\" = 'unformed'")
QgsProject.instance().addMapLayer(villages)
print(villages.featureCount())
"""


def _ogr2ogr(at: Addresses) -> str:
    return f"""\
ogr2ogr desa.gpkg "OAPIF:{at.service}" villages \\
  -oo PAGE_SIZE=1000 -where "status = 'unformed'"
ogrinfo -so desa.gpkg villages
"""


def _geopandas(at: Addresses) -> str:
    return f"""\
import geopandas

villages = geopandas.read_file(
    "{at.items}")
unformed = villages[villages["status"] == "unformed"]
print(len(villages), len(unformed))
print(unformed[["code", "name", "district"]].head())
"""


def _r(at: Addresses) -> str:
    return f"""\
library(sf)

villages <- st_read(
  "{at.items}")
table(villages$status)
plot(villages["status"])
"""


def _duckdb(at: Addresses) -> str:
    day = f"&date={at.datetime}" if at.datetime else ""
    return f"""\
import urllib.request

import duckdb

urllib.request.urlretrieve(
    "{at.site}export/{at.within}.parquet?level=village{day}",
    "desa.parquet")
print(duckdb.sql(\"\"\"
    SELECT district, count(*) AS villages, count(*) FILTER (status = 'unformed') AS unformed
    FROM 'desa.parquet'
    GROUP BY district ORDER BY unformed DESC, district
\"\"\"))
"""  # noqa: S608 (text of a page, which this program does not run)


def _colours() -> str:
    """Return the colours of the site's maps as an object of JavaScript."""
    colours = json.dumps({key.value: colour(key) for key in VillageClass}, indent=2)
    return colours.replace("\n", "\n  ")


def _leaflet(at: Addresses) -> str:
    return f"""\
<!doctype html>
<meta charset="utf-8">
<title>Kampung KB</title>
<link rel="stylesheet" href="{at.leaflet}.css">
<script src="{at.leaflet}.js"></script>
<div id="map" style="height: 90vh"></div>
<p id="sources"></p>
<script>
  const colours = {_colours()};
  const classOf = ({{ status, klasifikasi }}) =>
    status === "formed" ? klasifikasi || "unclassified" : status;
  fetch("{at.items}")
    .then((response) => response.json())
    .then((villages) => {{
      const map = L.map("map");
      const layer = L.geoJSON(villages, {{
        style: ({{ properties }}) => ({{
          color: "#ffffff", weight: 1, fillOpacity: 0.9, fillColor: colours[classOf(properties)],
        }}),
        onEachFeature: ({{ properties }}, shape) => {{
          const text = `${{properties.name}}: ${{classOf(properties)}}`;
          shape.bindTooltip(document.createTextNode(text));
        }},
      }}).addTo(map);
      map.fitBounds(layer.getBounds());
      document.title = `${{villages.features.length}} desa`;
    }});
  fetch("{at.site}catalog/sources/{at.within}.json")
    .then((response) => response.json())
    .then(({{ sources }}) => {{
      document.getElementById("sources").textContent = sources
        .map(({{ name, licence }}) => `${{name}}: ${{licence ?? "lisensi belum dinyatakan"}}`)
        .join(" · ");
    }});
</script>
"""


def _maplibre(at: Addresses) -> str:
    day = f"?datetime={at.datetime}" if at.datetime else ""
    return f"""\
<!doctype html>
<meta charset="utf-8">
<title>Kampung KB</title>
<!-- npm install maplibre-gl -->
<link rel="stylesheet" href="node_modules/maplibre-gl/dist/maplibre-gl.css">
<script src="node_modules/maplibre-gl/dist/maplibre-gl.js"></script>
<div id="map" style="height: 90vh"></div>
<script>
  const map = new maplibregl.Map({{
    container: "map",
    style: "{at.site}styles/status.json{day}",
  }});
  map.on("click", ({{ point }}) => {{
    const [area] = map.queryRenderedFeatures(point);
    if (area) document.title = area.properties.name;
  }});
</script>
"""
