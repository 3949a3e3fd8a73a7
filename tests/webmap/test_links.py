"""Links of the pages: each kind of address that a page links to exists."""

import re
from html import unescape
from itertools import combinations_with_replacement
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

STARTS = ("/", "/area/99.01.01?by=village", "/atlas", "/review", "/ogc?f=html")
FILES = re.compile("/(export|changes|trend|worklist)/.*[.][a-z]+")  # tested where they are made
LINK = re.compile(r'(?:href|action|src)="([^"#]+)"')


def kinds_of(app: Flask, address: str) -> set[tuple[object, ...]]:
    """Return what addresses of a kind have in common: the view and two names of parameters.

    Of the code of an area only its length counts; the language does not. Documents take what pages
    take, and seconds to be made: one of each file format, kind and size is enough here.
    """
    parts = urlsplit(address)
    names = dict(parse_qsl(parts.query)).keys() - {"lang"}
    try:
        view, values = app.url_map.bind("localhost").match(parts.path)
    except HTTPException:
        return {(parts.path,)}
    codes = {
        key: value if view == "static" else re.sub(r"\d", "9", str(value))
        for key, value in values.items()
    }
    if view.startswith("documents."):
        names &= {"kind", "size"}
        codes = {"name": Path(values["name"]).suffix}
    place = view, *sorted(codes.items())
    return {(*place, *pair) for pair in combinations_with_replacement(sorted(names), 2)} | {place}


def test_no_page_has_a_link_that_leads_nowhere(sample_app: Flask) -> None:
    client = sample_app.test_client()
    waiting = [(start, "") for start in STARTS]
    seen, broken = set(), []
    while waiting:
        address, page = waiting.pop(0)
        kinds = kinds_of(sample_app, address)
        if kinds <= seen or FILES.fullmatch(urlsplit(address).path):
            continue
        seen |= kinds
        response = client.get(address)
        if response.status_code >= 400 or "//" in urlsplit(address).path:
            broken.append((page, address, response.status_code))
        if response.mimetype == "text/html":
            links = (unescape(one) for one in LINK.findall(response.text))
            local = (one.removeprefix("http://localhost") for one in links)
            waiting += [(one, address) for one in local if one.startswith("/")]
    assert broken == []
    assert 100 < len(seen) < 1000
