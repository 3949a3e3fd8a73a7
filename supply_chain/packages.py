"""The packages that the site is made of, as the locks name them."""

import json
import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


class Package(NamedTuple):
    """One locked package. ``hashes`` are ``sha256:…`` or ``sha512-…`` (npm) of its files."""

    ecosystem: str
    """``pypi`` or ``npm``."""

    name: str
    version: str
    licence: str
    """SPDX expression, or what the package says of itself; empty where it says nothing."""

    hashes: tuple[str, ...]
    needs: tuple[str, ...]
    """Names of the packages of the same ecosystem that it needs."""


def python_packages() -> list[Package]:
    """Return the packages of requirements.txt that this platform installs.

    Raises ``PackageNotFoundError`` where one of them is not installed in this environment.
    """
    packages = []
    for name, version, marker, hashes in _locked((ROOT / "requirements.txt").read_text("utf-8")):
        if marker and not Marker(marker).evaluate():
            continue
        found = distribution(name)
        if found.version != version:
            raise PackageNotFoundError(f"{name} {version} (installed: {found.version}); make setup")
        packages.append(Package("pypi", name, version, _licence(found), hashes, _needs(found)))
    return packages


def npm_packages() -> list[Package]:
    """Return the packages of package-lock.json that the pages load or that bundle them.

    Builds of one program for other platforms and tools for checks are left out.
    """
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    return [
        Package(
            "npm",
            path.rpartition("node_modules/")[2],
            entry["version"],
            entry.get("license", ""),
            (entry["integrity"],),
            tuple(sorted(entry.get("dependencies", {}))),
        )
        for path, entry in sorted(lock["packages"].items())
        if path and not entry.get("dev") and not entry.get("optional")
    ]


def _locked(text: str) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield name, version, marker and hashes of each entry of a lock."""
    for entry in re.split(r"\n(?=[a-z0-9])", text):
        pin = re.match(r"([a-z0-9-]+)(?:\[[^]]*\])?==([^ \\]+)(?: ; ([^\\]+))?", entry)
        if pin:
            hashes = tuple(re.findall(r"--hash=(sha256:[0-9a-f]{64})", entry))
            yield pin[1], pin[2], (pin[3] or "").strip(), hashes


def _needs(found: Distribution) -> tuple[str, ...]:
    """Return the packages that a distribution needs here, without its extras."""
    needs = [Requirement(text) for text in found.requires or []]
    return tuple(
        sorted(
            {
                canonicalize_name(need.name)
                for need in needs
                if not need.marker or need.marker.evaluate({"extra": ""})
            }
        )
    )


def _licence(found: Distribution) -> str:
    """Return what a distribution states: expression (PEP 639), short name, or classifiers."""
    field = found.metadata.get_all
    stated = (field("License-Expression") or field("License") or [""])[0]
    if stated and "\n" not in stated and len(stated) < 60:
        return str(stated)
    classifiers = [
        text.rpartition(" :: ")[2]
        for text in field("Classifier") or []
        if text.startswith("License ::")
    ]
    return " AND ".join(classifiers)
