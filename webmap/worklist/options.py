"""What a worklist is asked for: needs, order, layer, target, page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from kampungkb.indicators.worklist import Need, Order
from kampungkb.thematic.registry import find_layer
from webmap.core.errors import BadParameter

One = TypeVar("One", Need, Order)

DEFAULT_NEEDS = (Need.UNFORMED,)
"""Needs of a worklist that names none."""

PAGE_ROWS = 500
"""Villages on one page; the lists of most regencies have less. Files have all."""


@dataclass(frozen=True, slots=True)
class WorklistOptions:
    """Filter and order of a worklist; part of its address.

    ``needs``: a village is listed if it has any of them, in the order of Need. ``layer``: key of
    the thematic layer of LAYER_MISSING, "" for the first of the area. ``target``: key of the target
    that gaps are measured to, "" for the default (``target_choice``). ``page``: from 1.
    """

    needs: tuple[Need, ...] = DEFAULT_NEEDS
    order: Order = Order.DISTRICT
    layer: str = ""
    target: str = ""
    page: int = 1


def parse_options(
    needs: Iterable[str], order: str = "", layer: str = "", target: str = "", page: str = ""
) -> WorklistOptions:
    """Read a filter from texts; empty ones give the default.

    ``needs``: words of Need, also several in one text with commas between them. Raises BadParameter
    and UnknownLayer.
    """
    words = [word.strip() for text in needs for word in text.split(",") if word.strip()]
    chosen = {_word(word, Need, "need") for word in words}
    number = page.strip() or "1"
    if not number.isdecimal() or len(number) > 9 or int(number) < 1:
        raise BadParameter(f"{page[:40]!r} is no page", do="Write a number from 1.")
    return WorklistOptions(
        needs=tuple(one for one in Need if one in chosen) or DEFAULT_NEEDS,
        order=_word(order, Order, "sort") if order else Order.DISTRICT,
        layer=find_layer(layer).key if layer else "",
        target=target[:100],
        page=int(number),
    )


def _word(word: str, kind: type[One], name: str) -> One:
    try:
        return kind(word)
    except ValueError:
        choices = " ".join(one.value for one in kind)
        raise BadParameter(
            f"{name}={word[:40]!r} is unknown", do=f"Use one of: {choices}."
        ) from None
