"""docs/security.md: every group of the standard is judged, and what it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
TESTS = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))

# groups of ASVS 4.0.3 with requirements of level 1 or 2; 2.6 to 2.9 and 13.3, 13.4 share a row
GROUPS = {
    1: [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14],
    2: range(1, 11),
    3: [1, 2, 3, 4, 5, 7],
    4: range(1, 4),
    5: range(1, 6),
    6: range(1, 5),
    7: range(1, 5),
    8: range(1, 4),
    9: range(1, 3),
    10: [2, 3],
    11: [1],
    12: range(1, 7),
    13: range(1, 5),
    14: range(1, 6),
}


def _rows() -> list[tuple[str, str, str]]:
    return re.findall(r"^\| (\d+\.\d+[^|]*) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.M)


def _judged(heading: str) -> set[str]:
    numbers = re.match(r"[\d.,–\s]+", heading)
    assert numbers
    found = set()
    for part in numbers[0].replace(" ", "").strip(",").split(","):
        first, _, last = part.partition("–")
        chapter, group = first.split(".")
        end = int((last or first).split(".")[1])
        found |= {f"{chapter}.{number}" for number in range(int(group), end + 1)}
    return found


def test_every_group_of_the_standard_is_judged_once():
    judged = [group for heading, _, _ in _rows() for group in _judged(heading)]
    expected = {f"{chapter}.{group}" for chapter, groups in GROUPS.items() for group in groups}
    assert sorted(judged) == sorted(expected)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[0])
def test_a_judgement_is_one_of_four_and_says_what_is_missing(row):
    _, state, how = row
    assert state in {"met", "partly", "not met", "n/a"}
    assert how.strip()
    if state in {"partly", "not met"}:
        assert "Missing:" in how or "is left to" in how or "Without" in how or "intent" in how


def test_what_the_page_names_exists():
    for name in re.findall(r"`([^`\s]+)`", PAGE):
        if re.match(r"(tests|webmap|geo|kampungkb|deploy)/", name):
            assert (ROOT / name).exists(), name
        elif name.startswith("test_"):
            assert f"def {name}(" in TESTS, name
