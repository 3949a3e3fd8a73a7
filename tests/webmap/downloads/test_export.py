"""What an exported file is: levels, zip, language, names."""

import io
import sqlite3
import zipfile
from contextlib import closing

import pytest

from boundaries.areas.codes import Level
from geo.files.formats import FORMATS
from webmap.core.errors import BadParameter
from webmap.downloads.export import read_levels

VILLAGES = "level=village&date=2023-08-02"


def test_levels_are_words_separated_by_commas():
    package = FORMATS[".gpkg"]
    assert read_levels("33.29", None, package) == (Level.DISTRICT,)
    assert read_levels("33", "village, regency,village", package) == (Level.REGENCY, Level.VILLAGE)
    with pytest.raises(BadParameter, match=r"\.csv holds one level\. Ask for one, or for \.gpkg"):
        read_levels("33", "village,regency", FORMATS[".csv"])


def test_one_class_of_several_levels_is_refused(client):
    answer = client.get("/export/99.01.gpkg?level=village,district&only=dasar")
    assert (answer.status_code, "a class is of one level" in answer.json["error"]) == (400, True)


@pytest.mark.parametrize("suffix", sorted(set(FORMATS) - {".shp.zip"}))
def test_a_zip_of_any_format_explains_itself(client, suffix):
    plain = client.get(f"/export/99.01{suffix}?{VILLAGES}")
    answer = client.get(f"/export/99.01{suffix}?{VILLAGES}&zip=1")
    assert answer.mimetype == "application/zip"
    stem = "kampungkb_99.01_village_2023-08-02"
    assert f"{stem}{suffix}.zip" in answer.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    names = set(archive.namelist())
    assert {f"{stem}{suffix}", "columns.txt", "README.txt"} <= names
    assert (f"{stem}.qml" in names, f"{stem}.sld" in names) == (FORMATS[suffix].holds.shapes,) * 2
    assert archive.read(f"{stem}{suffix}") == plain.data
    assert (f"{stem}.csvt" in names) == (suffix == ".csv")
    assert client.get(f"/export/99.01{suffix}.zip?{VILLAGES}").data == answer.data


def test_a_switch_is_0_or_1(client):
    plain = client.get(f"/export/99.01.csv?{VILLAGES}")
    assert client.get(f"/export/99.01.csv?{VILLAGES}&zip=0").data == plain.data
    assert client.get(f"/export/99.01.csv?{VILLAGES}&zip=yes").status_code == 400


def test_texts_are_in_the_language_of_the_address_not_of_a_cookie(client):
    def titles(query, cookie=None):
        headers = {"Cookie": f"lang={cookie}"} if cookie else {}
        answer = client.get(
            f"/export/99.01.gpkg?level=village&date=2023-08-02{query}", headers=headers
        )
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(answer.data)
            query = "SELECT title FROM gpkg_data_columns WHERE column_name = 'formed_on'"
            styles = "SELECT styleName FROM layer_styles WHERE useAsDefault"
            return answer.headers["ETag"], *(
                connection.execute(one).fetchone()[0] for one in (query, styles)
            )

    first, *found = titles("")
    assert found == ["Tanggal terbentuk", "status_id"]
    assert titles("", cookie="en") == (first, *found)
    other, *english = titles("&lang=en")
    assert english == ["Formed on", "status_en"]
    assert other != first
    # data without texts are the same file in every language
    csv = [
        client.head(f"/export/99.01.csv?{VILLAGES}{one}").headers["ETag"]
        for one in ("", "&lang=en")
    ]
    assert csv[0] == csv[1]


@pytest.mark.parametrize("suffix", list(FORMATS))
@pytest.mark.parametrize("day", ["9998-12-31", "0001-01-01"])
def test_a_day_far_from_every_report_is_no_error(client, suffix, day):
    assert client.get(f"/export/99.01{suffix}?level=district&date={day}").status_code == 200


def test_geojson_names_the_terms_of_every_source(client):
    found = client.get(f"/export/99.01.geojson?{VILLAGES}").json["attributions"]
    assert {"boundaries", "register"} <= {one["what"] for one in found}
    assert all(one["name"] and "licence" in one for one in found)


@pytest.mark.parametrize("path", ["/export/99.01.csv", "/export/99.01.kml", "/ogc?f=html"])
def test_a_charset_is_named_once(client, path):
    assert client.get(path).headers["Content-Type"].count("charset") <= 1
