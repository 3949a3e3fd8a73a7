"""The addresses of the catalogue are registered."""


def test_every_address_of_the_catalogue_exists(app):
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("catalog.")}
    assert {"/id/<path:text>", "/catalog", "/sitemap.xml", "/robots.txt", "/ogc/pakai"} <= rules
