"""Deny by default: a service method without a rule is a hole, and fails here."""

import inspect
from dataclasses import fields
from typing import get_type_hints

import pytest

from core.security.roles import rule_of
from core.services import Services

METHODS = [
    (kind.__name__, name, method)
    for kind in get_type_hints(Services).values()
    for name, method in inspect.getmembers(kind, inspect.isfunction)
    if not name.startswith("_")
]


def test_there_is_something_to_check():
    assert len(METHODS) > 30
    assert {f.name for f in fields(Services)} >= {"library", "recommending", "accounts"}


@pytest.mark.parametrize(("service", "name", "method"), METHODS, ids=[f"{s}.{n}" for s, n, _ in METHODS])
def test_every_service_method_says_who_may_call_it(service, name, method):
    assert rule_of(method) is not None
