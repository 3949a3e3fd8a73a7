"""The blueprint of all addresses of the catalogue."""

from flask import Blueprint

blueprint = Blueprint("catalog", __name__)
