"""The bill of materials is valid and complete."""

import json
import re

import pytest

from supply_chain.packages import ROOT
from supply_chain.sbom import bill


@pytest.fixture(scope="module")
def materials():
    return json.loads(bill())  # bill() checks it against the schema


def test_the_bill_names_each_package_with_version_licence_and_hashes(materials):
    assert (materials["bomFormat"], materials["specVersion"]) == ("CycloneDX", "1.6")
    parts = {part["purl"]: part for part in materials["components"]}
    locked = (ROOT / "requirements.txt").read_text("utf-8")
    flask = re.search(r"^flask==(\S+)", locked, re.M)[1]
    part = parts[f"pkg:pypi/flask@{flask}"]
    assert part["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]
    hashes = {entry["content"] for entry in part["externalReferences"][0]["hashes"]}
    assert len(hashes) >= 2
    assert all(f"--hash=sha256:{text}" in locked for text in hashes)
    version = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]["leaflet"]
    (leaflet,) = parts[f"pkg:npm/leaflet@{version}"]["externalReferences"]
    assert re.fullmatch(r"[0-9a-f]{128}", leaflet["hashes"][0]["content"])
    assert "pkg:npm/%40expo-google-fonts/noto-sans" in {purl.partition("@")[0] for purl in parts}
    assert all(part["licenses"] for part in parts.values())


def test_every_package_is_reached_from_the_site(materials):
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in materials["dependencies"]}
    reached, waiting = set(), ["site"]
    while waiting:
        reference = waiting.pop()
        if reference not in reached:
            reached.add(reference)
            waiting += needs[reference]
    unreached = {part["bom-ref"] for part in materials["components"]} - reached
    # extras (psycopg[binary]) are named by the lock, not by the metadata of a package
    assert {re.sub(r"@.*", "", reference) for reference in unreached} <= {"pkg:pypi/psycopg-binary"}
