"""Order of a request: ``sortby=+name,-coverage``."""

import re

from webmap.core.errors import BadParameter

MAX_KEYS = 8
"""Properties of an order."""


def read_sortby(text: str) -> tuple[tuple[str, bool], ...]:
    """Read property names separated by commas, each after ``+``, ``-`` or nothing (ascending).

    Returns names, and whether their values descend. A "+" that was not written as %2B arrives as a
    space.
    """
    keys = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*([+-]?)\s*(\w{1,80})\s*", part)
        if match is None:
            raise BadParameter(
                f"sortby={text[:80]} is not a list of properties",
                do="Write names with + or -, e.g. sortby=regency,-coverage.",
            )
        keys.append((match[2], match[1] == "-"))
    if len(keys) > MAX_KEYS or len({name for name, _ in keys}) < len(keys):
        raise BadParameter(
            f"sortby={text[:80]} has a property twice, or more than {MAX_KEYS}",
            do="Name each one once.",
        )
    return tuple(keys)
