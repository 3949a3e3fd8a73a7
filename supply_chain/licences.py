"""Licences of the packages that the site is made of.

``python -m supply_chain.licences`` writes docs/licences.md; ``make lock`` runs it.
"""

import re

from supply_chain.packages import ROOT, Package, npm_packages, python_packages

LIST = ROOT / "docs" / "licences.md"

ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "OFL-1.1",
        "PSF-2.0",
        "Zlib",
    }
)
"""SPDX names of licences under which the site may use and pass on a package.

LGPL and MPL ask that changes of the package itself are published; nothing here changes one.
"""

_SPDX = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""Names of classifiers (PyPI). "BSD License" leaves the number of clauses open: three are stricter
than two."""

_READ_IN_ITS_FILES = {
    "huey": "MIT",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "segno": "BSD-3-Clause",
}
"""Packages whose metadata has no SPDX name; each was read in the licence file of the package."""


def licence(package: Package) -> str:
    """Return the licence of a package as an SPDX expression, or what it states itself."""
    stated = _READ_IN_ITS_FILES.get(package.name) or package.licence
    return _SPDX.get(stated, stated)


def refused(expression: str) -> set[str]:
    """Return what is not allowed in an SPDX expression; empty where it may be used.

    Of names joined by OR one allowed name suffices. An empty expression is refused.
    """
    if not expression:
        return {"no licence"}
    refused_names: set[str] = set()
    # AND binds closer than OR; brackets occur around OR only, as in "A AND (B OR C)"
    for part in re.split(r"\s+AND\s+(?![^()]*\))", expression):
        choices = set(re.split(r"\s+OR\s+", part.strip("()")))
        if not choices & ALLOWED:
            refused_names |= choices
    return refused_names


def page() -> str:
    """Return docs/licences.md: each package with its licence, without versions (see the locks)."""
    lines = [
        "# Licences of the packages that the site uses",
        "",
        "Written by `make lock`. Tests hold that it is complete and that each licence may be used.",
        "Versions and hashes: [requirements.txt](../requirements.txt),",
        "[package-lock.json](../package-lock.json). Licences of the data:",
        "[sources](data.md#licences-of-sources).",
    ]
    for title, packages in (("Python", python_packages()), ("Browser", npm_packages())):
        rows = [f"| {package.name} | {licence(package)} |" for package in packages]
        lines += ["", f"## {title}", "", "| package | licence |", "| --- | --- |", *rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    LIST.write_text(page(), "utf-8")
