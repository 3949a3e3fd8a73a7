import io

import pypdf
import pytest
from PIL import Image


def test_options_are_those_of_the_page(runner, tmp_path):
    out = tmp_path / "peta.pdf"
    result = runner(
        *("render", "99.01", out, "--level", "village", "--since", "2022-12-26"),
        *("--lang", "en", "--paper", "a3", "--orientation", "portrait"),
    )
    assert result.exit_code == 0, result.output
    (page,) = pypdf.PdfReader(out).pages
    assert "since 26 December 2022" in page.extract_text()
    assert tuple(round(float(one)) for one in page.mediabox[2:]) == (842, 1191)


def test_sides_stand_side_by_side(runner, tmp_path):
    out = tmp_path / "peta.pdf"
    runner("render", "99.01", out, "--side", "2022-12-26", "--side", "2023-07-27")
    text = pypdf.PdfReader(out).pages[0].extract_text()
    assert "26 Desember 2022" in text
    assert "27 Juli 2023" in text


def test_a_picture_for_a_projector(runner, tmp_path):
    out = tmp_path / "peta.png"
    runner("render", "99", out, "--size", "screen", "--grey")
    assert Image.open(io.BytesIO(out.read_bytes())).size == (1920, 1080)


def test_a_report_has_several_pages(runner, tmp_path):
    out = tmp_path / "laporan.pdf"
    result = runner("render", "99.01.01", out, "--report", "--date", "2022-12-26", "--lang", "en")
    assert result.exit_code == 0, result.output
    pages = pypdf.PdfReader(out).pages
    assert len(pages) > 1
    assert "26 December 2022" in pages[0].extract_text()


def test_an_atlas_of_a_district_is_its_sheet(runner, tmp_path):
    out = tmp_path / "camat.pdf"
    result = runner("render", "99.01.03", out, "--atlas", "--lang", "en")
    assert result.exit_code == 0, result.output
    (page,) = pypdf.PdfReader(out).pages
    assert "What is missing" in page.extract_text()


def test_an_atlas_shows_its_progress(runner, tmp_path):
    out = tmp_path / "atlas.pdf"
    result = runner("render", "99.71", out, "--atlas")
    assert result.exit_code == 0, result.output
    assert "3/3" in result.stderr
    assert len(pypdf.PdfReader(out).pages) == 4


def test_a_report_as_a_picture_is_refused(runner, tmp_path):
    out = tmp_path / "laporan.png"
    result = runner("render", "99.01", out, "--report")
    assert result.exit_code != 0
    assert "'report'" in result.output
    assert not out.exists()


@pytest.mark.parametrize("option", [("--paper", "a9"), ("--side", "kemarin"), ("--only", "x")])
def test_a_wrong_option_leaves_no_file(runner, tmp_path, option):
    out = tmp_path / "peta.pdf"
    assert runner("render", "99.01", out, *option).exit_code != 0
    assert not out.exists()
