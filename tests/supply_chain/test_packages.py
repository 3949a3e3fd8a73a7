"""Locks are read entry by entry."""

from importlib.metadata import version

from supply_chain.packages import _locked, npm_packages, python_packages

DIGESTS = ["0" * 64, "a" * 64]


def test_an_entry_has_name_version_marker_and_hashes():
    text = f"""# made by make lock
flask==3.1.3 \\
    --hash=sha256:{DIGESTS[0]} \\
    --hash=sha256:{DIGESTS[1]}
    # via -r requirements/runtime.in
backports-zstd==1.8.0 ; python_full_version < '3.14' \\
    --hash=sha256:{DIGESTS[0]}
"""
    assert list(_locked(text)) == [
        ("flask", "3.1.3", "", (f"sha256:{DIGESTS[0]}", f"sha256:{DIGESTS[1]}")),
        ("backports-zstd", "1.8.0", "python_full_version < '3.14'", (f"sha256:{DIGESTS[0]}",)),
    ]


def test_packages_are_those_that_are_installed():
    packages = {package.name: package for package in python_packages()}
    assert packages["flask"].version == version("flask")
    assert {"werkzeug", "jinja2", "click"} <= set(packages["flask"].needs)
    assert "brotlicffi" not in packages  # of PyPy


def test_packages_of_the_pages_leave_out_tools_for_checks():
    names = {package.name for package in npm_packages()}
    assert {"leaflet", "pmtiles", "fflate", "@expo-google-fonts/noto-sans"} <= names
    assert not names & {"typescript", "@biomejs/biome", "@esbuild/linux-x64"}
