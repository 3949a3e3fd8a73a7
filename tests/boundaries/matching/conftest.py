"""Gazetteers of the invented regency Melati."""

import pytest

from boundaries.matching.gazetteer import Gazetteer
from tests.boundaries.matching.melati import LIST, OLDER


@pytest.fixture(scope="session")
def newest() -> Gazetteer:
    return Gazetteer.build(LIST)


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.build(LIST, OLDER)
