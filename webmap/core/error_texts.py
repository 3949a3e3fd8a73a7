"""Texts of errors in the language of a page.

Errors are written in English where they are raised, for commands and programs. The catalogue
``errors.po`` of a language has their texts with names in braces for what differs:
``there is no area {code}``. A test holds that it has those of every error that a page can show.
"""

import re
from functools import lru_cache

from babel.messages.pofile import read_po

from boundaries.areas.codes import Level
from webmap.core.i18n import COMMAND_LANGUAGE, LANGUAGES, TRANSLATIONS, noun

LANGUAGE = next(iter(LANGUAGES))
"""Language whose catalogue has all texts."""

_PLACE = re.compile(r"\{(\w+)\}")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_LEVELS = {level.word: level for level in Level}


def localized(what: str, do: str | None, language: str) -> str:
    """Return the text of an error, and what to do, in a language: as a sentence each.

    ``do``: the advice of the error, if it has any. A text that the catalogue does not have stays as
    it is: it is in the language of the page already.
    """
    texts = [
        text if language == COMMAND_LANGUAGE else translate(text, language) or text
        for text in (what, do)
        if text
    ]
    return " ".join(_sentence(text) for text in texts)


def _sentence(text: str) -> str:
    # a parameter like only=x keeps its spelling
    first = text if "=" in text.split(" ")[0] else text[:1].upper() + text[1:]
    return first if first.endswith((".", ":", "?", "!")) else f"{first}."


def localized_message(message: str, language: str) -> str:
    """Return the message of an error, text and advice in one, in a language.

    "" for a message that the catalogue does not have: it is for the log.
    """
    cuts = [len(message), *(found.start() for found in re.finditer(r"\. ", message))]
    for cut in cuts:
        what, do = message[:cut], message[cut + 2 :]
        known = (translate(text, LANGUAGE) for text in (what, do) if text)
        if all(text is not None for text in known):
            return localized(what, do, language)
    return ""


def translate(text: str, language: str) -> str | None:
    """Translate one text of an error; None where the catalogue does not have it."""
    for pattern, template in _catalogue(language):
        if match := pattern.fullmatch(text):
            values = {name: _value(value, language) for name, value in match.groupdict().items()}
            return template.format_map(values)
    return None


def _value(value: str, language: str) -> str:
    if level := _LEVELS.get(value):
        return noun(level, language)
    return _QUOTED.sub(lambda quoted: f"“{quoted[1] or quoted[2] or ''}”", value)


@lru_cache(maxsize=8)
def _catalogue(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Return a pattern for each English text, and its translation; the most specific first."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "errors.po"
    if not path.is_file():
        return []
    with path.open("rb") as file:
        messages = [one for one in read_po(file) if one.id and one.string]
    messages.sort(key=lambda one: len(_PLACE.sub("", str(one.id))), reverse=True)
    return [(_pattern(str(one.id)), str(one.string)) for one in messages]


def _pattern(text: str) -> re.Pattern[str]:
    parts = _PLACE.split(text)  # literal, name, literal, …
    return re.compile(
        "".join(
            f"(?P<{part}>.*?)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
        ),
        re.DOTALL,
    )
