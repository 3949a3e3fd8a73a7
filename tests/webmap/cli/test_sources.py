"""Commands of sources: list them, state their terms."""

import json

CC = "https://creativecommons.org/licenses/by/4.0/"


def _listed(result):
    return {one["name"]: one for one in json.loads(result.stdout)}


def test_sources_are_listed_with_their_licence(run):
    listed = _listed(run("sources"))
    assert listed == _listed(run("sources", "list", "ID"))
    assert listed["Portal Kampung KB (rekaan)"]["licence"] == "MIT"
    assert listed["Presiden RI, Inpres 3/2022"]["licence"] is None


def test_a_licence_is_stated_later_and_removed_again(run_on_copy):
    name = "SIGA (rekaan)"
    result = run_on_copy("sources", "set", name, "--licence", "cc-by-4.0", "--source-url", CC)
    (stated,) = json.loads(result.stdout)
    assert (stated["licence"], stated["licence_url"], stated["url"]) == ("CC-BY-4.0", CC, CC)
    assert "rekaan" in stated["attribution"]  # what is not given stays
    (removed,) = json.loads(run_on_copy("sources", "set", name, "--licence", "").stdout)
    assert (removed["licence"], removed["licence_url"], removed["url"]) == (None, None, CC)
    assert "without a licence" in run_on_copy("sources").stderr


def test_an_unknown_source_is_refused_with_the_nearest(run_on_copy):
    result = run_on_copy("sources", "set", "SIGA rekaan", "--licence", "MIT")
    assert result.exit_code == 1
    assert "Did you mean 'SIGA (rekaan)'?" in " ".join(result.stderr.split())


def test_an_address_that_is_none_is_refused_before_the_import(run_on_copy, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("kode,status\n", "utf-8")
    for bad in ("javascript:alert(1)", "https://a b", "www.example.org", 'https://a.id/">'):
        result = run_on_copy("import-register", path, "--date", "2026-01-01", "--licence-url", bad)
        assert result.exit_code == 1
        assert "is not a web address" in " ".join(result.stderr.split())


def test_terms_given_at_an_import_belong_to_the_source(run_on_copy, tmp_path):
    path = tmp_path / "desa.csv"
    path.write_text("kode,status\n99.01.01.2001,terbentuk\n", "utf-8")
    words = ("import-register", path, "--date", "2026-01-01", "--source", "Dinas")
    terms = ("--licence", "CC-BY-4.0", "--attribution", "Dinas KB")
    assert run_on_copy(*words, *terms).exit_code == 0
    assert run_on_copy(*words).exit_code == 0  # again, without: what was stated stays
    stated = _listed(run_on_copy("sources"))["Dinas"]
    assert (stated["licence"], stated["attribution"]) == ("CC-BY-4.0", "Dinas KB")
