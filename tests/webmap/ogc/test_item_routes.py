"""Links of features."""


def test_features_link_to_the_licences_of_their_sources(client):
    for path, code in (
        ("/ogc/collections/villages/items?within=99.01&limit=1", "99.01"),
        ("/ogc/collections/villages/items/99.01.01.2001", "99.01.01.2001"),
    ):
        links = {one["rel"]: one for one in client.get(path).json["links"]}
        assert links["license"]["href"] == f"http://localhost/catalog/sources/{code}?f=json"
        sources = client.get(links["license"]["href"]).json["sources"]
        assert "MIT" in {one["licence"] for one in sources}
