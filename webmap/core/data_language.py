"""Language of data: ``lang``, else the header Accept-Language, else the setting LANGUAGE.

Pages have a language by a cookie; data has not: a cache in between must not need one for each
visitor, and two requests with the same headers get the same texts.
"""

from flask import current_app, request

from webmap.core.i18n import LANGUAGES

_PAGE, _DATA = "text/html", ("application/json", "application/geo+json")
_KEY = "webmap.language"


def wants_page() -> bool:
    """Whether the client asks for a page instead of data, by ``f`` or else the header Accept."""
    format_ = request.args.get("f")
    if format_:
        return format_ == "html"
    return request.accept_mimetypes.best_match([*_DATA, _PAGE], _DATA[0]) == _PAGE


def language_of_data() -> str:
    """Return the language of data."""
    requested = request.args.get("lang")
    if requested in LANGUAGES:
        return str(requested)
    # not best_match: of "en-US,*", as Qt writes it, it takes the first language that * stands for
    preferred = (tag.split("-")[0].lower() for tag, quality in request.accept_languages if quality)
    default = str(current_app.config["LANGUAGE"])
    return next((tag for tag in preferred if tag in LANGUAGES), default)


def use_language_of_data() -> None:
    """Make all texts of the response to this request those of the language of data."""
    request.environ[_KEY] = language_of_data()


def language_in_use() -> str | None:
    """Return the language that ``use_language_of_data`` chose; None where it was not called."""
    chosen: str | None = request.environ.get(_KEY)
    return chosen
