"""Names of the sample's areas, and of the country's where the real lists are present."""

from pathlib import Path

import pytest

from boundaries.importing import code_lists, publishers
from boundaries.matching.gazetteer import Gazetteer
from boundaries.search.area_index import AreaIndex
from geo.files.archives import source_files

SAMPLE = Path(__file__).parents[3] / "sample" / "data"


def lists(path: Path) -> dict[int, dict[str, str]]:
    """Names by code of the lists in a file, by year."""
    found = {}
    for entry in source_files([path]):
        text = publishers.decode(entry)
        if entry.suffix == ".sql":
            found[code_lists._year(entry, text, None)] = code_lists._names(entry, text)
    return found


@pytest.fixture(scope="session")
def sample_names() -> dict[str, str]:
    return {"ID": "Indonesia", **lists(SAMPLE / "wilayah_2025.sql")[2025]}


@pytest.fixture(scope="session")
def sample_index(sample_names) -> AreaIndex:
    return AreaIndex(sample_names)


@pytest.fixture(scope="session")
def national(shared_data) -> AreaIndex:
    """Index of the real list of 2025, with former names from all lists since 2016."""
    years = lists(shared_data / "codes" / "wilayah-codes.zip")
    current = years.pop(2025)
    formers = Gazetteer.build(current, years).former_names
    return AreaIndex({"ID": "Indonesia", **current}, formers)
