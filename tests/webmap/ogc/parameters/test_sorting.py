"""The parameter ``sortby``."""

import pytest

from webmap.core.errors import BadParameter
from webmap.ogc.parameters.sorting import read_sortby


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name", (("name", False),)),
        ("+name,-coverage", (("name", False), ("coverage", True))),
        (" name, -as_of", (("name", False), ("as_of", True))),  # "+" arrives as a space
    ],
)
def test_names_with_directions_are_read(text, expected):
    assert read_sortby(text) == expected


@pytest.mark.parametrize("text", ["", "+", "name,", "name desc", "--name", "name,-name", "a;b"])
def test_other_texts_are_refused(text):
    with pytest.raises(BadParameter, match="sortby="):
        read_sortby(text)


def test_there_is_a_limit():
    with pytest.raises(BadParameter, match="more than 8"):
        read_sortby(",".join(f"p{number}" for number in range(9)))
