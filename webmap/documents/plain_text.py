"""Texts that cannot disturb a drawing, a layout or a slide."""

import unicodedata

_LEFT_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def plain_text(text: str) -> str:
    """Leave out control characters and the invisible ones that change the direction of writing.

    Tabs and ends of lines become spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    spaced = text.replace("\t", " ").replace("\n", " ")
    return "".join(one for one in spaced if unicodedata.category(one) not in _LEFT_OUT)
