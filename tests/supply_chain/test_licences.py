"""Every package that the site uses has a licence that allows it, and is listed."""

import re

import pytest

from supply_chain.licences import LIST, licence, page, refused
from supply_chain.packages import Package, npm_packages, python_packages

LISTED = re.findall(r"^\| (\S+) \| (.+) \|$", LIST.read_text("utf-8"), re.M)


@pytest.fixture(scope="module")
def packages():
    return [*python_packages(), *npm_packages()]


def test_each_licence_may_be_used(packages):
    names = {package.name: refused(licence(package)) for package in packages}
    assert {name: why for name, why in names.items() if why} == {}


def test_each_package_is_listed_with_its_licence(packages):
    rows = {(package.name, licence(package)) for package in packages}
    assert len(rows) > 60
    assert rows - set(LISTED) == set(), "run make lock"


def test_the_list_is_what_make_lock_writes():
    # a Python newer than those of the lock may need fewer packages
    assert set(re.findall(r"^\| (\S+) \| (.+) \|$", page(), re.M)) <= set(LISTED)
    assert page().splitlines()[:6] == LIST.read_text("utf-8").splitlines()[:6]


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("MIT", set()),
        ("MPL-2.0 AND (Apache-2.0 OR GPL-3.0-only)", set()),
        ("GPL-3.0-only OR MIT", set()),
        ("AGPL-3.0-only", {"AGPL-3.0-only"}),
        ("MIT AND GPL-3.0-only", {"GPL-3.0-only"}),
        ("MIT AND (GPL-2.0-only OR GPL-3.0-only)", {"GPL-2.0-only", "GPL-3.0-only"}),
        ("Proprietary License", {"Proprietary License"}),
        ("", {"no licence"}),
    ],
)
def test_licences_outside_the_list_are_refused(expression, names):
    assert refused(expression) == names


def test_classifiers_become_names_of_spdx():
    stated = Package("pypi", "x", "1", "Mozilla Public License 2.0 (MPL 2.0)", (), ())
    assert licence(stated) == "MPL-2.0"
