"""The languages of the site: translations, and the format of numbers, shares, dates and levels.

No function depends on a request. Texts are in Bahasa Indonesia in the code; translations are in
``webmap/translations``.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from boundaries.areas.codes import Level
from geo.messages import Message, Translate
from kampungkb.register.messages import render

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
"""Languages of the site; the first is the one its texts are written in."""

TRANSLATIONS = Path(__file__).parents[1] / "translations"
"""Folder of the catalogues, one for each language but the first."""

COMMAND_LANGUAGE = "en"
"""Language of what commands print, and of errors."""


@lru_cache(maxsize=8)
def texts(language: str) -> NullTranslations:
    """Catalogue of a language; the texts themselves where there is none."""
    return Translations.load(TRANSLATIONS, [language])


def translations() -> dict[str, Translate]:
    """Functions that translate a text into each language of the site, in the order of LANGUAGES."""
    return {language: texts(language).gettext for language in LANGUAGES}


def command_text(text: str) -> str:
    """Translate a text into the language of commands and errors."""
    return texts(COMMAND_LANGUAGE).gettext(text)


def message_text(messages: Iterable[Message], language: str = COMMAND_LANGUAGE) -> str:
    """Write the messages that are stored with a row in the words of a language."""
    return render(messages, texts(language).gettext)


@lru_cache(maxsize=20_000)  # a table writes the same small numbers over and over
def number(value: float, language: str = "id") -> str:
    """Format a number with the separators of the language: 83.762."""
    return format_decimal(value, locale=language)


@lru_cache(maxsize=20_000)
def percent(part: int, whole: int, language: str = "id", digits: int = 1) -> str:
    """Format part ÷ whole as ``16,5 %``, or ``–`` where whole is 0; see ``percent_value``."""
    value = percent_value(part, whole, digits)
    if value is None:
        return "–"
    text = format_decimal(value, format=f"#,##0.{'#' * digits}", locale=language)
    return f"{text} %" if language == "id" else f"{text}%"


def percent_value(part: int, whole: int, digits: int = 1) -> float | None:
    """Return part ÷ whole in percent as texts show it: 16.5; None where whole is 0.

    Rounded half up; but 0 means none, and 100 means all.
    """
    if whole == 0:
        return None
    unit: int = 10**digits
    tenths = (part * 100 * unit * 2 + whole) // (whole * 2)
    if part and not tenths:
        tenths = 1
    if part < whole:
        tenths = min(tenths, 100 * unit - 1)
    return tenths / unit


def day(value: date | str, language: str = "id", *, short: bool = False) -> str:
    """Format a date, or its ISO text, as 27 Juli 2023, or short as 27 Jul 2023."""
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(value, "d MMM y" if short else "d MMMM y", locale=language)


def noun(level: Level, language: str = "id", count: int = 1) -> str:
    """Return the word for an area of a level, or for ``count`` areas, as within a sentence."""
    ngettext = texts(language).ngettext
    return {
        Level.COUNTRY: ngettext("negara", "negara", count),
        Level.PROVINCE: ngettext("provinsi", "provinsi", count),
        Level.REGENCY: ngettext("kabupaten/kota", "kabupaten/kota", count),
        Level.DISTRICT: ngettext("kecamatan", "kecamatan", count),
        Level.VILLAGE: ngettext("desa/kelurahan", "desa/kelurahan", count),
    }[level]
