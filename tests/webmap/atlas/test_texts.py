import re

from webmap.atlas.texts import texts


def _values(text):
    return set(re.findall(r"%\(\w+\)s", text))


def test_each_language_has_the_same_values_to_fill_in(app):
    found = []
    for language in ("id", "en"):
        with app.test_request_context(f"/atlas?lang={language}"):
            found.append({key: _values(text) for key, text in texts().items()})
    assert found[0] == found[1]
    assert found[0]["day_failed"] == {"%(day)s", "%(shown)s"}
