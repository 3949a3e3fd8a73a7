"""The blueprint of all addresses of the service."""

from flask import Blueprint

blueprint = Blueprint("ogc", "webmap.ogc.routes", url_prefix="/ogc")
