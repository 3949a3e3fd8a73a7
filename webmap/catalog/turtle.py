"""Write JSON-LD as Turtle (https://www.w3.org/TR/turtle/).

For the records of this package: nested objects whose keys are prefixed names, ``@id`` and
``@type``, and values that are texts, ``{"@value": …}`` or objects.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

_SAFE = "!#$%&'()*+,/:;=?@[]-._~"


def encode(document: Mapping[str, Any], prefixes: Mapping[str, str]) -> str:
    """Return an object and all that it contains as Turtle."""
    lines = [f"@prefix {name}: {_iri(address)} ." for name, address in prefixes.items()]
    pending: list[Mapping[str, Any]] = [document]
    written: set[str] = set()
    while pending:
        node = pending.pop(0)
        if node["@id"] not in written:
            written.add(node["@id"])
            statements = " ;\n    ".join(_statements(node, pending))
            lines += ["", f"{_iri(node['@id'])} {statements} ."]
    return "\n".join(lines) + "\n"


def _statements(node: Mapping[str, Any], pending: list[Mapping[str, Any]]) -> Iterator[str]:
    for key, value in node.items():
        values = value if isinstance(value, list) else [value]
        if key == "@type":
            yield f"a {', '.join(values)}"
        elif not key.startswith("@"):
            yield f"{key} {', '.join(_object(one, pending) for one in values)}"


def _object(value: Any, pending: list[Mapping[str, Any]]) -> str:
    if not isinstance(value, Mapping):
        return _text(str(value))
    if "@value" in value:
        kind = value.get("@type")
        language = value.get("@language")
        return _text(value["@value"]) + (
            f"@{language}" if language else f"^^{kind}" if kind else ""
        )
    if "@id" in value:
        if len(value) > 1:  # its statements stand by themselves
            pending.append(value)
        return _iri(value["@id"])
    return f"[ {' ; '.join(_statements(value, pending))} ]"


def _text(text: str) -> str:
    # escapes of JSON are escapes of Turtle, too
    return json.dumps(text, ensure_ascii=False)


def _iri(address: str) -> str:
    return f"<{quote(address, safe=_SAFE)}>"
