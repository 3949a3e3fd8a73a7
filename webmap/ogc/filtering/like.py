"""Patterns of LIKE: ``%`` any text, ``_`` any character, a backslash before a literal one."""

import re
from collections.abc import Callable


def like(pattern: str) -> Callable[[str], bool]:
    """Return a function that tells whether a text matches a pattern (21-065r2, LIKE).

    Its time is at most proportional to the length of the text times that of the pattern: what
    follows a ``%`` is looked for once, at its first place, which no match can need to be later.
    """
    parts, escaped = [""], False
    for character in pattern:
        if escaped or character not in "%_\\":
            parts[-1] += re.escape(character)
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "_":
            parts[-1] += "."
        else:
            parts.append("")
    if escaped:
        parts[-1] += re.escape("\\")
    first, *rest = parts
    if not rest:
        return _matcher(first)
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1] if part)
    return _matcher(f"{first}{middle}.*{rest[-1]}")


def _matcher(expression: str) -> Callable[[str], bool]:
    compiled = re.compile(expression, re.DOTALL)
    return lambda text: compiled.fullmatch(text) is not None
