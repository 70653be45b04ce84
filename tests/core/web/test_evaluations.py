"""Evaluations to take away: for curators, as files that no cache keeps, with what they are called."""

import csv
import io
import json

import pytest
from starlette.routing import Router
from starlette.testclient import TestClient

from core.domain import UserId, Visitor
from core.errors import NotFound
from core.security.roles import allowed
from core.services.measurement.files import FORMS
from core.web.evaluations import Evaluations

CURATOR = Visitor(user_id=UserId("c"), role="curator")
VIEWER = Visitor(user_id=UserId("v"), role="viewer")


class Measuring:
    """One evaluation, number 7."""

    @allowed("curator")
    def file(self, visitor, run_id, form):
        if run_id != "7" or form not in FORMS:
            raise NotFound("There is no such evaluation.")
        rows = {"csv": b"strategy,simulated\nease,true\n", "json": b'{"simulated": true}', "parquet": b"PAR1"}
        return rows[form], FORMS[form], f"evaluation-{run_id}-simulated.{form}"


class Services:
    measuring = Measuring()


def asked(path, visitor=CURATOR):
    router = Router(Evaluations(lambda: Services()).routes())

    async def app(scope, receive, send):
        scope["state"] = {"visitor": visitor}
        await router(scope, receive, send)

    return TestClient(app).get(path)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_comes_as_a_file_that_no_cache_keeps_and_no_page_runs(form):
    answer = asked(f"/api/evaluation/7.{form}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMS[form]
    assert f"evaluation-7-simulated.{form}" in answer.headers["content-disposition"]
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "private, no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_is_in_them_is_what_the_service_gave():
    assert next(csv.DictReader(io.StringIO(asked("/api/evaluation/7.csv").text))) == {
        "strategy": "ease",
        "simulated": "true",
    }
    assert json.loads(asked("/api/evaluation/7.json").text) == {"simulated": True}


@pytest.mark.parametrize("path", ["/api/evaluation/8.csv", "/api/evaluation/7.html", "/api/evaluation/..%2F7.csv"])
def test_what_there_is_not_is_not_found(path):
    assert asked(path).status_code == 404


def test_viewers_do_not_get_them():
    answer = asked("/api/evaluation/7.csv", VIEWER)
    assert answer.status_code == 403
    assert "strategy" not in answer.text
