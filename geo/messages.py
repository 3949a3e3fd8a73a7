"""Messages for people as a key with parameters; the words of a language are looked up when shown.

A package that makes messages has a catalogue: key → text with ``%(name)s`` for each parameter, in
the language that gettext translates from. What is stored is the key and the parameters, so that a
message can be shown in any language, also in one that is added later.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Value: TypeAlias = "str | int | Message | tuple[str | Message, ...]"
"""A parameter. A tuple is shown as a list with commas, a message in the words of the language."""

Catalogue: TypeAlias = Mapping[str, str]
"""Texts by the key of their message."""

Translate: TypeAlias = Callable[[str], str]
"""Finds the text of a language for a text of a catalogue, as ``gettext`` does."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence or a part of one: the key of its text, and the values of its placeholders."""

    key: str
    parameters: Mapping[str, Value] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Convert to what JSON can hold: ``{"key": …, "parameters": {…}}``."""
        values = {name: _plain(value) for name, value in self.parameters.items()}
        return {"key": self.key, "parameters": values}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Message":
        """Read what ``as_json`` gave."""
        values = {name: _value(value) for name, value in data["parameters"].items()}
        return cls(data["key"], values)


def N_(text: str) -> str:
    """Mark a text for extraction into the catalogues of translations; return it unchanged."""
    return text


def untranslated(text: str) -> str:
    """Return the text itself, which is that of the language translated from."""
    return text


def render(
    messages: Iterable[Message], catalogue: Catalogue, translate: Translate = untranslated
) -> str:
    """Write messages in words, one sentence after the other.

    Raises KeyError for a message that is not in the catalogue.
    """
    return " ".join([_text(message, catalogue, translate) for message in messages])


def _text(message: Message, catalogue: Catalogue, translate: Translate) -> str:
    def shown(value: Value) -> str | int:
        if isinstance(value, Message):
            return _text(value, catalogue, translate)
        if isinstance(value, tuple):
            return ", ".join([str(shown(one)) for one in value])
        return value

    values = {name: shown(value) for name, value in message.parameters.items()}
    return translate(catalogue[message.key]) % values


def _plain(value: Value) -> Any:
    if isinstance(value, Message):
        return value.as_json()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _value(data: Any) -> Any:
    if isinstance(data, Mapping):
        return Message.from_json(data)
    if isinstance(data, list):
        return tuple([_value(one) for one in data])
    return data
