"""GDAL filters live layers on the server: its SQL becomes CQL2 (``filter-lang=cql-text``)."""

import json
import subprocess
import sys

import pyogrio
import pytest
from flask import request, request_started

pytestmark = pytest.mark.skipif(
    "OAPIF" not in pyogrio.list_drivers(), reason="this GDAL cannot read OGC API"
)

# GDAL keeps Python's lock while it waits for an answer: it reads in a process of its own.
_READ = """
import json, sys, pyogrio
address, *conditions = sys.argv[1:]
for where in conditions:
    rows = pyogrio.read_dataframe(f"OAPIF:{address}", layer="villages", where=where)
    print(json.dumps(sorted(rows["code"])))
"""
CONDITIONS = {
    "status = 'unformed' AND regency = 'Kabupaten Tirtamandala'": None,
    "as_of = '2023-07-27' AND name ILIKE 'p%'": "as_of='2023-07-27' AND CASEI(name) LIKE 'p%'",
    "as_of > '2023-07-27' OR NOT (status = 'formed')": None,
    "name LIKE 'P%' AND index_input > 2.5": None,
    "klasifikasi IS NULL AND status IN ('formed','forming')": None,
    "date = '2023-07-27' AND status = 'unformed'": None,
}
"""Conditions of GDAL, and what they mean in CQL2 where it is written in another way."""


def test_conditions_are_sent_and_give_the_rows_of_the_service(server, app, client):
    addresses = []

    def note(_app, **_extra):
        if "filter" in request.args:
            addresses.append(request.args)

    with request_started.connected_to(note, app):
        command = [sys.executable, "-c", _READ, f"{server}/ogc", *CONDITIONS]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert len(addresses) == len(CONDITIONS)  # all rows of each are on one page
    assert {each["filter-lang"] for each in addresses} == {"cql-text"}
    for line, (condition, meaning) in zip(
        done.stdout.splitlines(), CONDITIONS.items(), strict=True
    ):
        query = {"limit": 10000, "filter": meaning or condition}
        features = client.get("/ogc/collections/villages/items", query_string=query).json[
            "features"
        ]
        assert json.loads(line) == sorted(each["id"] for each in features), condition
        assert 0 < len(features) < 982
