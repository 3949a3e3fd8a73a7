"""Commands that write files, on the sample."""

import pyogrio
import pytest
import shapely
from pptx import Presentation


def test_export_agrees_with_coverage(run, regency, tmp_path):
    out = tmp_path / "villages.geojson"
    result = run("export", regency, out, "--level", "village", "--date", "2023-08-02")
    text = "".join(result.stderr.split())  # the console wraps long paths anywhere
    assert f"{out}:villagelevel,asof2023-08-02" in text
    frame = pyogrio.read_dataframe(out)
    assert len(frame) == 297
    assert (frame["status"] == "formed").sum() == 49
    assert (frame["klasifikasi"] == "berkelanjutan").sum() == 12
    assert shapely.is_valid(frame.geometry.dropna().to_numpy()).all()
    # GDAL reads ISO text as dates
    assert set(frame["as_of"].dropna().astype(str).str[:10]) == {"2023-07-27"}
    assert set(frame["date"].astype(str).str[:10]) == {"2023-08-02"}
    assert frame["source"].notna().all()


def test_an_unknown_suffix_is_refused_before_anything_is_written(run, tmp_path):
    result = run("export", "99", tmp_path / "map.docx")
    assert result.exit_code == 1
    assert ".geojson" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_render_writes_a_map_that_needs_no_network(run, regency, tmp_path):
    out = tmp_path / "peta.html"
    run("render", regency, out, "--level", "village", "--date", "2023-08-02")
    page = out.read_text("utf-8")
    assert "49" in page
    assert "297" in page
    assert "Data contoh: provinsi dan angka rekaan" in page
    assert "http://" not in page.replace("http://www.w3.org/", "")


@pytest.mark.parametrize("name", ["peta.bmp", "peta.htm", "peta"])
def test_render_writes_html_only(run, regency, tmp_path, name):
    result = run("render", regency, tmp_path / name)
    assert result.exit_code == 1
    assert ".html" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_render_writes_slides(run, tmp_path):
    out = tmp_path / "kecamatan.pptx"
    result = run("render", "99.01.01", out, "--lang", "en", "--date", "2023-07-27")
    assert result.exit_code == 0, result.output
    titles = [slide.shapes.title.text for slide in Presentation(out).slides]
    assert titles[0] == "Kampung KB in Kecamatan Kampung Kuning"
