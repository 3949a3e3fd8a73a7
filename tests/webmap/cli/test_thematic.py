import json

HEADING = "KABUPATEN;KECAMATAN;KODE;KELURAHAN;YANG ADA;YANG LAPOR;MATERI 1000 HPK;BULAN\n"


def test_a_layer_is_imported_and_the_last_line_is_json(writing_runner, tmp_path):
    path = tmp_path / "bkb.csv"
    path.write_text(
        HEADING + "TIRTAMANDALA;TIDAK ADA;9999;TIDAK ADA;1;1;0;JANUARI\n"
        "TIRTAMANDALA;TIDAK ADA;9999;TIDAK ADA;x;1;0;JANUARI\n;;;;;;;MARET\n",
        "utf-8",
    )
    result = writing_runner("import-layer", path, "--date", "2026-02-28", "--source", "Uji")
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout.splitlines()[-1])
    assert (summary["rows"], summary["review"], summary["rejected"]) == (2, 1, 1)
    assert summary["skipped"] == 1
    assert summary["reports"][0]["layer"] == "bkb"
    printed = " ".join(result.stderr.split())
    assert "01/2026" in printed and "gets that of --date" in printed
    assert "'x' is not a whole number" in printed


def test_a_month_after_the_date_is_one_line_of_error(writing_runner, tmp_path):
    path = tmp_path / "bkb.csv"
    path.write_text(HEADING + "TIRTAMANDALA;A;2001;B;1;1;0;MARET\n", "utf-8")
    result = writing_runner("import-layer", path, "--date", "2026-02-28")
    assert result.exit_code == 1
    assert "date of the last month" in result.stderr
