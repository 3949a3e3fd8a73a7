"""Addresses of the catalogue: stable links, the record of the data, the sitemap, examples."""

from flask import Flask

from webmap.catalog import examples, identifiers, licence_links, pages, sitemap
from webmap.catalog.blueprint import blueprint

__all__ = ["examples", "identifiers", "init_app", "pages", "sitemap"]


def init_app(app: Flask) -> None:
    """Register the addresses, and the link to the licences in the headers of data."""
    app.register_blueprint(blueprint)
    licence_links.init_app(app)
