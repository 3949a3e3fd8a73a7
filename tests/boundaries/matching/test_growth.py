"""The time of a join grows with the number of rows, not faster, whatever the rows say."""

from collections.abc import Callable
from time import process_time

import pytest

from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from boundaries.matching.types import RowNames
from tests.boundaries.matching.melati import LIST, OLDER, row

FEW, TIMES_AS_MANY = 500, 16
MOST_TIMES_AS_LONG = 2 * TIMES_AS_MANY  # growth with the square would take 256 times as long

Rows = Callable[[int], list[RowNames]]


def repeated_units(count: int) -> list[RowNames]:
    """Each unit of a village once more in the kecamatan beside it, where no such village is."""
    here = [row("KARANG LOR", kampung=f"UNIT {number}") for number in range(count)]
    return here + [
        row("KARANG LOR", "KOTO GADANG SELATAN", f"UNIT {number + 1}") for number in range(count)
    ]


def one_village_in_two_spellings(count: int) -> list[RowNames]:
    spellings = ("BRINGIN JAYA", "BERINGIN JAYA")
    return [row(spellings[number % 2], kampung=f"UNIT {number}") for number in range(count)]


def names_like_the_last_village(count: int) -> list[RowNames]:
    named = [name for code, name in LIST.items() if code.startswith("61.01.02.2")]
    letters = "ABDEGHIJKLMNOPRSTUWY"
    alike = [
        f"WIRASA{one}{two}{three}KA" for one in letters for two in letters for three in letters
    ]
    return [
        *(row(name, "ANGGREK TIMUR") for name in named if name != "Wirasangka"),
        *(row(name, "ANGGREK TIMUR") for name in alike[:count]),
    ]


def seconds(rows: list[RowNames]) -> float:
    gazetteer = Gazetteer.build(LIST, OLDER)
    started = process_time()
    join(rows, gazetteer)
    return process_time() - started


@pytest.mark.parametrize(
    "rows", [repeated_units, one_village_in_two_spellings, names_like_the_last_village]
)
def test_many_rows_of_a_kind_take_time_in_proportion_to_their_number(rows: Rows) -> None:
    seconds(rows(FEW))  # fills the caches
    few = max(seconds(rows(FEW)), 0.01)
    assert seconds(rows(FEW * TIMES_AS_MANY)) < few * MOST_TIMES_AS_LONG
