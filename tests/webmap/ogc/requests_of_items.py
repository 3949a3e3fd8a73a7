"""Requests that read features page by page."""


def get(client, address, **asked):
    answer = client.get(address, query_string=asked or None)
    assert answer.status_code == 200, answer.text
    return answer


def all_features(client, address, **asked):
    """Features of all pages, by the links from page to page."""
    page = get(client, address, **asked).json
    found = page["features"]
    while href := links_of(page).get("next"):
        page = get(client, href).json
        found += page["features"]
    assert len(found) == page["numberMatched"]
    return found


def links_of(document):
    return {one["rel"]: one["href"] for one in document["links"]}
