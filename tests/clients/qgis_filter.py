"""Read live layers with QGIS: JSON jobs on standard input, JSON results on standard output.

A job has ``url`` and ``subset`` (an expression of QGIS, "" for none). A result has ``codes``,
``types`` of the fields by name, and ``values`` of ``as_of`` by code.
"""

import json
import sys

from qgis.core import QgsApplication, QgsVectorLayer

application = QgsApplication([], False)
application.initQgis()
results = []
for job in json.load(sys.stdin):
    uri = f"restrictToRequestBBOX='0' typename='villages' url='{job['url']}'"
    layer = QgsVectorLayer(uri, "villages", "OAPIF")
    if not layer.isValid() or (job["subset"] and not layer.setSubsetString(job["subset"])):
        raise SystemExit(f"QGIS cannot open {job}")
    rows = [(one["code"], one["as_of"]) for one in layer.getFeatures()]
    results.append(
        {
            "codes": sorted(code for code, _ in rows),
            "as_of": {code: str(day) for code, day in rows},
            "types": {field.name(): field.typeName() for field in layer.fields()},
        }
    )
json.dump(results, sys.stdout)
