"""Facts about a layer, and the README of a zip."""

from datetime import date

import pytest

from boundaries.areas.codes import Level
from geo.store.database import read_session
from webmap.caching.snapshot import get_snapshot
from webmap.core.i18n import texts
from webmap.downloads.companions.facts import facts, readme

_NOT_STATED = texts("en").gettext("lisensi belum dinyatakan")


@pytest.fixture
def found(app):
    def read(language):
        with app.app_context(), read_session(app.extensions["engine"]) as session:
            snapshot = get_snapshot(session, date(2023, 8, 2))
            return facts(
                session, snapshot, "99.01", Level.VILLAGE, ["Portal, 2023-07-27"], language
            )

    return read


def test_facts_say_what_when_by_whom_and_under_which_terms(found):
    one = found("id")
    assert one["TITLE"].startswith("Kampung KB: desa/kelurahan di Kabupaten")
    assert (one["DATE"], one["SOURCES"]) == ("2023-08-02", "Portal, 2023-07-27")
    assert len(one["FINGERPRINT"]) == 19
    licences, rights = one["LICENCE"].split("\n"), one["RIGHTS"].split("\n")
    assert len(licences) >= len(rights) > 2
    # a file does not invent terms that nobody states
    assert any(line.endswith("lisensi belum dinyatakan") for line in licences)
    assert any(line.endswith(_NOT_STATED) for line in found("en")["LICENCE"].split("\n"))


def test_the_readme_has_all_facts_and_short_lines(found):
    text = readme([found("id")], ".csv", "id").decode("utf-8-sig")
    assert "2023-08-02" in text and "columns.txt" in text and ".csvt" in text
    assert found("id")["FINGERPRINT"] in text
    assert max(map(len, text.split("\r\n"))) <= 96
    assert ".csvt" not in readme([found("id")], ".kml", "id").decode()
