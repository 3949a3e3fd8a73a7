"""A software bill of materials (CycloneDX 1.6, JSON) of the site with its packages.

``python -m supply_chain.sbom OUT.json`` (``make sbom``); needs requirements/dev.txt.
"""

import json
import sys
import tomllib
from base64 import b64decode
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply_chain.licences import licence
from supply_chain.packages import ROOT, Package, npm_packages, python_packages


def bill() -> str:
    """Return the bill of materials as JSON; raises ``ValueError`` where the schema refuses it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    site = Component(
        name=project["name"],
        version=project["version"],
        description=project["description"],
        type=ComponentType.APPLICATION,
        bom_ref="site",
        licenses=[LicenseFactory().make_from_string(project["license"])],
    )
    bom = Bom()
    bom.metadata.component = site
    packages = [*python_packages(), *npm_packages()]
    components = {(package.ecosystem, package.name): _component(package) for package in packages}
    for component in components.values():
        bom.components.add(component)
    bom.register_dependency(site, [components[key] for key in _direct() if key in components])
    for package in packages:
        keys = [(package.ecosystem, name) for name in package.needs]
        bom.register_dependency(
            components[package.ecosystem, package.name],
            [components[key] for key in keys if key in components],
        )
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    refused = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if refused:
        raise ValueError(f"the schema of CycloneDX refuses the bill: {refused}")
    return text + "\n"


def _component(package: Package) -> Component:
    namespace, _, name = package.name.rpartition("/")
    purl = PackageURL(package.ecosystem, namespace or None, name, package.version)
    # a package of PyPI is several files, one for each platform: each has its hash
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(purl.to_string()),
        hashes=[_hash(text) for text in package.hashes],
    )
    return Component(
        name=name,
        group=namespace or None,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=purl.to_string(),
        purl=purl,
        licenses=[LicenseFactory().make_from_string(licence(package))],
        external_references=[files],
    )


def _hash(text: str) -> HashType:
    """Return a hash of pip (``sha256:`` and hex) or of npm (``sha512-`` and base64)."""
    if text.startswith("sha256:"):
        return HashType(alg=HashAlgorithm.SHA_256, content=text.removeprefix("sha256:"))
    digest = b64decode(text.removeprefix("sha512-")).hex()
    return HashType(alg=HashAlgorithm.SHA_512, content=digest)


def _direct() -> list[tuple[str, str]]:
    """Return the packages that the site's own lists name."""
    lines = (ROOT / "requirements" / "runtime.in").read_text("utf-8").splitlines()
    names = [Requirement(line).name for line in lines if line and not line.startswith("#")]
    manifest = json.loads((ROOT / "package.json").read_text("utf-8"))
    return [("pypi", canonicalize_name(name)) for name in names] + [
        ("npm", name) for name in manifest["dependencies"]
    ]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(bill(), "utf-8")
    print(f"{sys.argv[1]}: valid CycloneDX 1.6")
