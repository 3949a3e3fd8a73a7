"""What a list of villages is asked for: class, order, page."""

from dataclasses import dataclass

from kampungkb.indicators.classification import VillageClass
from webmap.core.errors import BadParameter

PAGE_ROWS = 100
"""Villages on one page."""

COLUMNS = ("name", "district", "regency", "province", "status", "formed_on")
"""Keys of the columns that a list can be sorted by."""


@dataclass(frozen=True, slots=True)
class ListOptions:
    """Filter and order of a list; part of its address.

    ``only``: the class that is listed, None for all. ``column``: one of COLUMNS, "" for the order
    of the other tables of villages: those that are not formed first, then by code. ``page``: from
    1.
    """

    only: VillageClass | None = None
    column: str = ""
    descending: bool = False
    page: int = 1

    @property
    def sort(self) -> str:
        """The parameter ``sort`` of this order, "" for the default."""
        return f"-{self.column}" if self.descending else self.column


def parse_options(only: str = "", sort: str = "", page: str = "") -> ListOptions:
    """Read the parameters of a request; empty texts give the default. Raises BadParameter.

    ``sort``: a column, with a minus before it for the reverse order.
    """
    number = page.strip() or "1"
    if not number.isdecimal() or len(number) > 9 or int(number) < 1:
        raise BadParameter(f"{page[:40]!r} is no page", do="Write a number from 1.")
    column = sort.removeprefix("-")
    if sort and column not in COLUMNS:
        raise BadParameter(f"sort={sort[:40]!r} is unknown", do=f"Use one of: {' '.join(COLUMNS)}.")
    classes = [one.value for one in VillageClass]
    if only and only not in classes:
        raise BadParameter(f"only={only[:40]!r} is unknown", do=f"Use one of: {' '.join(classes)}.")
    return ListOptions(
        only=VillageClass(only) if only else None,
        column=column,
        descending=sort.startswith("-"),
        page=int(number),
    )
