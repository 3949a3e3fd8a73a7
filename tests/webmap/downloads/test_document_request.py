import pytest
from werkzeug.exceptions import NotFound

from geo.store.database import read_session
from webmap.downloads.document_request import parse_name, read_request


def names(app, *addresses, **more):
    found = []
    for address in addresses:
        with app.test_request_context(address, **more):
            found.append(parse_name(address.split("/render/")[1].split("?")[0]).cached)
    return found


def test_the_same_document_has_one_name_in_the_cache(app):
    first, *others = names(
        app,
        "/render/99.01.pdf?kind=atlas&date=2023-07-27",
        "/render/99.01.pdf?date=2023-07-27&kind=atlas&wait=1",
        "/render/99.01.pdf?date=2023-07-27&kind=atlas&lang=id&theme=",
        "/render/99.01.pdf?date=2023-07-27&kind=atlas&utm_source=x&village=99.01.01.2001",
        "/render/99.01.pdf?date=2023-07-27&kind=atlas&date=2022-12-26&kind=map",
    )
    assert others == [first] * 4
    assert first.endswith(".pdf")


def test_what_a_document_shows_is_in_its_name(app):
    address = "/render/99.01.pdf?date=2023-07-27"
    shown = {
        **{"lang": "en", "kind": "report", "grey": "1", "by": "village", "only": "dasar"},
        **{"paper": "a3", "orientation": "portrait", "size": "slide", "sides": "2023-07-27"},
        **{"theme": "gap", "target": "x", "since": "2022-12-26", "with": "bkb", "view": "grid"},
    }
    found = [
        *names(app, address, *(f"{address}&{name}={value}" for name, value in shown.items())),
        *names(app, address, base_url="https://peta.example/"),
        *names(app, "/render/99.02.pdf?date=2023-07-27"),
    ]
    assert len(set(found)) == len(found)


def test_parameters_are_those_of_the_page_and_of_documents(app):
    address = "/render/99.01.pdf?by=village&lang=en&grey=1&sides=2023-07-27,2022-12-26&only=dasar"
    with app.test_request_context(address), read_session(app.extensions["engine"]) as session:
        wanted = read_request(session, parse_name("99.01.PDF"))
    options = wanted.options
    assert (options.by.word, options.language, options.grey) == ("village", "en", True)
    assert (options.sides, options.only) == (("2023-07-27", "2022-12-26"), "dasar")
    assert (wanted.code, wanted.suffix, wanted.kind) == ("99.01", ".pdf", "map")
    assert wanted.site == "http://localhost/"


@pytest.mark.parametrize("name", ["x.pdf", "99.01", "99.01.pdf.exe"])
def test_what_is_no_name_is_not_found(app, name):
    with app.test_request_context("/render/x"), pytest.raises(NotFound, match="CODE"):
        parse_name(name)
