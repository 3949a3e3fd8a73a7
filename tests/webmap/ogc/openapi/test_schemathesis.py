"""schemathesis asks what the OpenAPI document describes: every response is a documented one."""

from collections import Counter

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import CHECKS
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = 3
"""Requests of each operation: CI has seconds for this. A fixed seed makes them the same ones."""


@pytest.fixture
def schema(app):
    return schemathesis.openapi.from_wsgi("/ogc/api?f=json&lang=en", app)


def test_every_response_is_documented(schema):
    not_a_server_error = CHECKS.get_one("not_a_server_error")
    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    ]
    seen = Counter()
    for result in schema.get_all_operations():
        operation = result.ok()
        # one collection stands for all in what is the same for all
        if "/regencies" in operation.path or "/provinces" in operation.path:
            continue

        @hypothesis.seed(20)
        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def ask(case):
            response = case.call(headers={"Accept-Encoding": "identity"})
            case.validate_response(response, checks=checks)
            seen[response.status_code] += 1

        ask()
    assert seen[200] > 10 and seen[400] > 10, seen
