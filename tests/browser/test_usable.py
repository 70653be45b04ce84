"""Pages can be used by everybody: axe-core finds nothing serious, whatever the theme, the width and the tab."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = Path(__file__).with_name("axe.min.js")
GRAVE = ("serious", "critical")
# Streamlit's own navigation puts its list entries into containers; that list is not ours to change.
EXAMINE = "() => axe.run({exclude: [['[data-testid=stSidebarNav]']]}, {resultTypes: ['violations']})"
LOOKS = [
    pytest.param({"width": width, "theme": theme}, id=f"{theme}-{width}")
    for theme, width in (("light", 1360), ("dark", 1360), ("dark", 390))
]
TABS = ("Similar", "Tags & scores", "Transcript", "Summary & sentiment", "Provenance")


def grave(visit) -> list[str]:
    """What axe finds serious or critical on the page as it is, one line per element."""
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = visit.page.evaluate(EXAMINE)["violations"]
    return [
        f"{rule['id']}: {json.dumps(node['target'])[-120:]} {node['html'][:120]}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


def test_the_examiner_finds_what_is_wrong(visit):
    visit.go()
    visit.page.evaluate("() => document.body.append(document.createElement('img'))")
    assert any(line.startswith("image-alt") for line in grave(visit))


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
def test_the_library_and_its_upload_dialog(visit, filled):
    assert grave(visit) == []
    visit.page.get_by_role("button", name="Upload").first.click()
    visit.page.wait_for_selector(".zone")
    visit.page.wait_for_timeout(600)
    assert grave(visit) == []


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
def test_a_recording_and_all_its_tabs(visit, filled):
    visit.go(filled[0])
    for tab in TABS:
        visit.page.get_by_role("tab", name=tab).click()
        visit.page.wait_for_timeout(500)
        visit.settle()
        assert grave(visit) == [], tab


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("visit", LOOKS, indirect=True)
def test_recommendations_with_their_reasons(visit):
    assert grave(visit) == []
