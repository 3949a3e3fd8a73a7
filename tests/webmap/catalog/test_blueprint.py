"""All addresses of the package are of one blueprint."""

from webmap.catalog.blueprint import blueprint


def test_the_blueprint_has_no_prefix(app):
    assert blueprint.url_prefix is None
    assert app.blueprints["catalog"] is blueprint
