"""Requests that the OpenAPI document of the services describes, made by schemathesis."""

from collections.abc import Iterator

import hypothesis
import schemathesis
from flask import Flask
from schemathesis.checks import CHECKS


def findings(app: Flask, examples: int, seed: int) -> Iterator[str]:
    """Yield what is wrong: answers of the class 5xx, and exceptions."""
    schema = schemathesis.openapi.from_wsgi("/ogc/api?f=json&lang=en", app)
    for result in schema.get_all_operations():
        operation = result.ok()
        try:
            _ask(operation, examples, seed)
        except Exception as error:
            yield f"5xx: {operation.method} {operation.path}: {error}"[:1000]


def _ask(operation: schemathesis.APIOperation, examples: int, seed: int) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        response = case.call(headers={"Accept-Encoding": "identity"})
        case.validate_response(response, checks=[CHECKS.get_one("not_a_server_error")])

    ask()
