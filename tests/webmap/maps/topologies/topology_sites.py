"""A site over the sample whose topologies are built, and what tests read from it."""

import json
import re

import shapely

from boundaries.areas import repository as areas
from boundaries.areas.codes import Level, parse
from geo.store.database import read_session
from tests.geo.topology.decoder import decode
from webmap.maps.topologies import files as topology_files
from webmap.maps.topologies import index


def folder(app):
    return topology_files.folder(app.config["INSTANCE"])


def files(app):
    return {path.name: path.stat().st_mtime_ns for path in folder(app).iterdir()}


def names(app):
    """Name of each topology by key."""
    with read_session(app.extensions["engine"]) as session:
        return index.current_index(session).names


def figures(client, address):
    """JSON block of a page."""
    page = client.get(address).text
    return json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)[1])


def shapes_of(data):
    """The shapes of each layer of a topology by code."""
    _, layers = decode(data)
    return [{parse(str(number)): shape for number, shape in layer.items()} for layer in layers]


def deliver(app, code, path):
    """Write the villages of an area as a new boundary file; one lacks its western half."""
    with read_session(app.extensions["engine"]) as session:
        frame = areas.areas(session, Level.VILLAGE, code)
    frame = frame[frame.geometry.notna()].reset_index()
    west, south, east, north = frame.geometry[0].bounds
    frame.loc[0, "geometry"] = frame.geometry[0] & shapely.box(
        (west + east) / 2, south, east, north
    )
    frame[["code", "name", "geometry"]].to_file(path, driver="GeoJSON")
