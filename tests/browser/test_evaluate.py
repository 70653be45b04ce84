"""A curator evaluates on a table of their own in a real browser, looks at the figures and takes them away."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.browser.test_usable import grave
from tests.core.services.measurement.test_measuring import camps, table_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_table_is_evaluated_looked_at_and_taken_away(visit):
    page = visit.page
    visit.go("/evaluate")
    if page.get_by_text("New evaluation").count():
        page.get_by_text("New evaluation").click()
        visit.settle()
    page.get_by_role("radio", name="A table").click(force=True)
    visit.settle()
    table = {"name": "likes.csv", "mimeType": "text/csv", "buffer": table_of(camps(people=40))}
    page.locator(".st-key-eval-new input[type=file]").first.set_input_files(table)
    page.get_by_text("1 row left out").wait_for()
    visit.settle()
    page.get_by_role("button", name="Evaluate", exact=True).click()
    page.get_by_role("heading", name=re.compile("serves people best")).wait_for(timeout=120_000)
    visit.settle()
    assert "run=" in page.url
    for side, said in (("Cost", "Time to learn"), ("People", "Went on to like"), ("Accuracy", "serves people best")):
        page.get_by_role("radio", name=side, exact=True).click(force=True)
        page.get_by_text(re.compile(said)).first.wait_for()
    page.locator(".js-plotly-plot").first.wait_for()
    assert grave(visit) == []
    with page.expect_download() as saved:
        page.get_by_role("link", name="Figures (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text())))
    assert {"popularity", "ease"} <= {row["strategy"] for row in rows}
