import openpyxl
import pytest

ARGUMENTS = ("worklist", "99.01", "--date", "2023-08-02")


def test_the_console_shows_the_list_as_a_table(runner):
    result = runner(*ARGUMENTS, "--need", "dasar", "--need", "one_point", "--sort", "steps")
    assert result.exit_code == 0
    assert "Output Poktan 2→3: menjadi Mandiri" in result.output
    assert "99.01.08.2008" in result.output


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".geojson"])
def test_a_file_has_the_list(runner, tmp_path, suffix):
    out = tmp_path / f"daftar{suffix}"
    result = runner(*ARGUMENTS, out, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "248 of 297 villages" in " ".join(result.stderr.split())
    assert b"99.01.01.2001" in out.read_bytes() or suffix == ".xlsx"
    if suffix == ".xlsx":
        assert openpyxl.load_workbook(out).active["A1"].value.startswith("Worklist of")


def test_another_format_is_refused_before_anything_is_written(runner, tmp_path):
    result = runner(*ARGUMENTS, tmp_path / "daftar.pdf")
    assert result.exit_code == 1
    assert ".xlsx .csv .geojson" in result.stderr
    assert list(tmp_path.glob("daftar*")) == []
