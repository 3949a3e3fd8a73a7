"""Turtle says the same as JSON-LD."""

import re

from webmap.catalog.turtle import encode

PREFIXES = {"dct": "http://purl.org/dc/terms/", "x": "https://x.example/"}


def test_objects_texts_and_addresses_are_written_as_turtle_says():
    document = {
        "@context": PREFIXES,
        "@id": "https://x.example/a",
        "@type": "x:Thing",
        "dct:title": [{"@value": 'a "b"\n\\', "@language": "id"}, "plain"],
        "dct:issued": {"@value": "2026-01-01", "@type": "xsd:date"},
        "x:part": [{"@id": "https://x.example/b c", "@type": "x:Part"}],
        "x:other": {"@id": "https://x.example/only"},
        "x:blank": {"@type": "x:Blank", "dct:title": "inside"},
    }
    text = encode(document, PREFIXES)
    assert text.startswith("@prefix dct: <http://purl.org/dc/terms/> .\n")
    assert "<https://x.example/a> a x:Thing ;" in text
    assert r'dct:title "a \"b\"\n\\"@id, "plain"' in text
    assert 'dct:issued "2026-01-01"^^xsd:date' in text
    assert "x:part <https://x.example/b%20c>" in text
    assert "<https://x.example/b%20c> a x:Part ." in text
    assert "x:other <https://x.example/only>" in text
    assert 'x:blank [ a x:Blank ; dct:title "inside" ]' in text


def test_the_record_as_turtle_has_every_data_set_once(client):
    text = client.get("/catalog.ttl").text
    assert len(re.findall(r"^<\S+> a dcat:Dataset ", text, re.MULTILINE)) == 4
    assert len(re.findall(r"^<\S+> a dcat:DataService ", text, re.MULTILINE)) == 2
    used = set(re.findall(r"(?<![\w\"/])([a-z]+):[A-Za-z]", re.sub(r'<[^>]*>|"[^"]*"', "", text)))
    assert used <= set(re.findall(r"@prefix (\w+):", text))
