"""Limits of filter expressions, checked before the parser of the library sees them.

The parser recurses once per open bracket and per operator that waits for its right side. Without a
limit, an expression of 20 kB can overflow its stack, which ends the process.
"""

import re

from webmap.core.errors import BadParameter

MAX_BYTES = 20_000
"""Length of an expression in UTF-8."""

MAX_NESTING = 100
"""Brackets and operators that are open at any place of a text; brackets of JSON."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<text>'(?:[^'\\]|''|\\'|\\)*')
    | (?P<name>"(?:[^"]|"")*")
    | (?P<word>[^\W\d]\w*)
    | (?P<number>\d[\w.]*)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<comma>,)
    | (?P<quote>['"])
    | (?P<operator>.)""",
    re.VERBOSE | re.DOTALL,
)
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_JOINS = frozenset(("AND", "OR"))
_OPERATOR_WORDS = frozenset(("NOT", "DIV", "LIKE", "ILIKE", "IN", "IS", "BETWEEN"))


def check_text(text: str) -> str:
    r"""Return an expression of CQL2-text as the parser reads it; raises BadParameter.

    Two spellings are replaced that the parser does not know: ``\'`` for a quote in a text, which
    the grammar of 21-065r2 allows, and ``name ILIKE 'a%'``, which GDAL writes.
    """
    _check_length(text)
    output: list[str] = []
    waiting, nesting = [0], 0  # operators of each open bracket; all of them, and the brackets
    for token in _TOKEN.finditer(text):
        kind, part = token.lastgroup, token[0]
        word = part.upper() if kind == "word" else ""
        if kind == "quote":
            raise BadParameter(
                f"filter: the quote at character {token.start() + 1} is not closed",
                do="Close it; write two quotes for one in a text: 'Ma''rang'.",
            )
        if kind == "open":
            waiting.append(0)
            nesting += 1
        elif kind == "close":
            if len(waiting) == 1:
                raise BadParameter(
                    f"filter: the bracket at character {token.start() + 1} was never opened",
                    do="Open as many brackets as you close.",
                )
            nesting -= waiting.pop() + 1
        elif kind == "comma" or word in _JOINS:
            nesting -= waiting[-1]
            waiting[-1] = 0
        elif kind == "operator" or word in _OPERATOR_WORDS:
            waiting[-1] += 1
            nesting += 1
        if nesting > MAX_NESTING:
            raise _too_deep()
        if kind == "text":
            part = "'" + part[1:-1].replace("\\'", "''") + "'"
        output.append(part)
    return _without_ilike("".join(output)) if "ilike" in text.lower() else "".join(output)


def check_json(text: str) -> None:
    """Check the length and the depth of an expression of CQL2-JSON; raises BadParameter."""
    _check_length(text)
    depth = 0
    for token in _JSON_TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > MAX_NESTING:
            raise _too_deep()


def _check_length(text: str) -> None:
    if not text.strip():
        raise BadParameter("filter is empty", do="Write a condition, e.g. status='unformed'.")
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise BadParameter(
            f"filter has {size} bytes, more than {MAX_BYTES}",
            do="Shorten it: IN (…) for many values, a simpler polygon.",
        )


def _too_deep() -> BadParameter:
    return BadParameter(
        f"filter is nested more than {MAX_NESTING} deep", do="Write it with fewer brackets."
    )


_ILIKE = re.compile(
    r"""('(?:[^']|'')*')|("(?:[^"]|"")*"|[^\W\d]\w*)\s+((?:NOT\s+)?)ILIKE\s+('(?:[^']|'')*')""",
    re.IGNORECASE,
)


def _without_ilike(text: str) -> str:
    return _ILIKE.sub(
        lambda found: found[1] or f"CASEI({found[2]}) {found[3]}LIKE CASEI({found[4]})", text
    )
