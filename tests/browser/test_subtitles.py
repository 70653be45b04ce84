"""Words that people bring: subtitles beside an upload, and a file in the place of a transcript."""

from __future__ import annotations

import pytest

from tests.browser.test_journeys import rows, until, upload
from tests.media_files import write_clip

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def srt(*lines: str) -> str:
    return "".join(f"{n + 1}\n00:00:0{n},100 --> 00:00:0{n},900\n{line}\n\n" for n, line in enumerate(lines))


def spoken(visit) -> list[str]:
    return visit.page.locator(".side ol li").evaluate_all("all => all.map(line => line.innerText)")


def test_subtitles_come_along_and_can_be_replaced_and_taken_back(visit, tmp_path):
    clip, words, others = (
        tmp_path / "two coloured seconds.mp4",
        tmp_path / "two coloured seconds.en.srt",
        tmp_path / "b.vtt",
    )
    write_clip(clip, seed=77, seconds=2.0)
    words.write_text(srt("The tide comes in.", "The tide goes out."))
    others.write_text("WEBVTT\n\n00:00.200 --> 00:01.800\nSomebody else says this.\n")
    visit.go()
    visit.page.get_by_role("button", name="Upload").first.click()
    visit.page.wait_for_selector(".zone")
    upload(visit, [words, clip])
    until(visit, lambda: "In the collection" in rows(visit).get(f"{clip.name} + {words.name}", ""))
    visit.page.get_by_role("link", name=clip.name).click()
    until(visit, lambda: "The tide goes out." in " ".join(spoken(visit)), 30)

    visit.page.get_by_role("tab", name="Transcript").click()
    visit.page.wait_for_selector("text=Use a subtitle file")
    visit.page.locator("input[type=file][accept='.srt,.vtt']").set_input_files(str(others))
    until(visit, lambda: spoken(visit) and "Somebody else says this." in spoken(visit)[0], 30)
    assert len(spoken(visit)) == 1
    visit.page.get_by_role("button", name="Undo").click()
    until(visit, lambda: len(spoken(visit)) == 2 and "The tide comes in." in spoken(visit)[0], 30)
