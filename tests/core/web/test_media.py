"""Recordings and pictures: seekable, cached by content, named safely, and nothing else from this disk."""

from urllib.parse import quote

import pytest

from core.web.media import disposition
from tests.core.web.conftest import FROM_HERE

ITEM = "a" * 16
WHOLE = bytes(range(256)) * 40


@pytest.fixture
def browser(place):
    place.item(ITEM)
    return place.visitor()


def test_a_recording_comes_whole_with_the_type_we_detected(browser):
    answer = browser.get(f"/api/media/{ITEM}")
    assert answer.content == WHOLE
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-disposition"].startswith("inline")
    assert "private" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=100-199", 100, 199), ("bytes=10000-", 10000, 10239), ("bytes=-10", 10230, 10239),
     ("bytes=10239-99999", 10239, 10239)],
)  # fmt: skip
def test_a_player_can_jump(browser, wanted, first, last):
    answer = browser.get(f"/api/media/{ITEM}", headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == WHOLE[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(WHOLE)}"
    assert "content-encoding" not in answer.headers


def test_a_range_behind_the_end_is_416(browser):
    answer = browser.get(f"/api/media/{ITEM}", headers={"Range": "bytes=99999-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(WHOLE)}"


def test_what_the_browser_has_already_is_not_sent_again(browser):
    tag = browser.get(f"/api/media/{ITEM}").headers["etag"]
    again = browser.get(f"/api/media/{ITEM}", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert browser.get(f"/api/media/{ITEM}", headers={"If-None-Match": '"other"'}).status_code == 200
    ranged = {"Range": "bytes=0-9", "If-Range": tag}
    assert browser.get(f"/api/media/{ITEM}", headers=ranged).status_code == 206
    assert browser.get(f"/api/media/{ITEM}", headers={**ranged, "If-Range": '"other"'}).content == WHOLE


@pytest.mark.parametrize("name", ["cover.jpg", "still_0000.jpg", "still_0001.jpg"])
def test_pictures_may_be_kept_for_ever_but_only_by_this_browser(browser, name):
    path = f"/api/still/{ITEM}/{name}" if name != "cover.jpg" else f"/api/cover/{ITEM}.jpg"
    answer = browser.get(path)
    assert answer.content.endswith(name.encode())
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert browser.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_a_picture_that_is_not_there_yet_is_not_remembered_as_missing(browser):
    answer = browser.get(f"/api/still/{ITEM}/still_0009.jpg")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/javascript", "video/mp4\r\nX: y", ""])
def test_a_type_that_is_not_sound_or_video_is_sent_as_mere_bytes(place, browser, mime):
    place.item("b" * 16, b"<script>alert(1)</script>", mime=mime)
    answer = browser.get(f"/api/media/{'b' * 16}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_media_and_pictures_carry_a_policy_that_runs_nothing(browser):
    for path in (f"/api/media/{ITEM}", f"/api/cover/{ITEM}.jpg"):
        policy = browser.get(path).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "script-src" not in policy


def test_a_deleted_item_and_its_pictures_are_gone(place, browser):
    place.services.library.delete(place.services.accounts.operator(), [ITEM])
    for path in (f"/api/media/{ITEM}", f"/api/cover/{ITEM}.jpg", f"/api/still/{ITEM}/still_0000.jpg"):
        assert browser.get(path).status_code == 404


def test_a_file_that_is_missing_on_disk_is_404_and_not_a_failure(place, browser):
    place.objects.path(place.services.library.media(place.services.accounts.operator(), ITEM).sha256).unlink()
    assert browser.get(f"/api/media/{ITEM}").status_code == 404


def test_viewers_may_look_and_nobody_else(place):
    place.item(ITEM)
    assert place.signed_in("viewer").get(f"/api/media/{ITEM}").status_code == 200
    assert place.browser().get(f"/api/media/{ITEM}").status_code == 401


UPS = [
    "../", "..\\", "..%2f", "..%2F", "%2e%2e/", "%2e%2e%2f", "%2E%2E%2F", "..%5c", "%2e%2e%5c", "..%252f",
    "%252e%252e%252f", "....//", "..../", "..;/", "..%00/", "%c0%ae%c0%ae/", "%c0%ae%c0%ae%c0%af", "..%c0%af",
    "%uff0e%uff0e/", "..%ef%bc%8f", "%e2%80%a5/", ".%2e/", "%2e./", "..%0d/", "..%0a/", "..%09/", "/", "//", "%2f",
    "%2f%2f", "\\\\", "%5c%5c", "C:%5c", "file:///", "~/", "%7e/",
]  # fmt: skip
NAMES = [
    "cover.jpg\0.txt", "cover.jpg/", "cover.jpg/..", "./cover.jpg", ".", "..", "", " cover.jpg", "cover.jpg ", "*",
    "COVER.JPG", "cover.jpg\n", "still_0000.jpg/../cover.jpg", "still_٠٠٠٠.jpg", "still_-001.jpg", "still_0000.jpeg",
    "still_0000.jpg;", "still_1e3.jpg",
]  # fmt: skip
PATHS = [
    *(f"/api/still/{ITEM}/{up * 8}etc/passwd" for up in UPS),
    *(f"/api/still/{up * 8}etc/passwd" for up in UPS[:18]),
    *(f"/api/media/{up * 8}etc/passwd" for up in UPS),
    *(f"/api/cover/{up * 8}etc/passwd.jpg" for up in UPS[:12]),
    *(f"/api/still/{ITEM}/{quote(name, safe='')}" for name in NAMES),
]


def test_there_are_enough_encodings_to_try():
    assert len(set(PATHS)) >= 60


def test_no_spelling_of_a_path_leads_out_of_the_collection(place, browser):
    canary = place.folder / "etc" / "passwd"
    canary.parent.mkdir()
    canary.write_text("root:x:0")
    for path in PATHS:
        place.streamlit.clear()
        answer = browser.get(path, headers=FROM_HERE)
        assert "root:" not in answer.text, path
        assert answer.status_code in {400, 404} or place.streamlit, path  # some are no path of ours any more


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("beach.mp4", "beach.mp4", "beach.mp4"),
        ("Möwe am Meer.mp4", "Mowe am Meer.mp4", "M%C3%B6we%20am%20Meer.mp4"),
        ("海.mp4", ".mp4", "%E6%B5%B7.mp4"),
        ("海", "recording", "%E6%B5%B7"),
        ('a"; filename="b.exe', "a_; filename=_b.exe", "a_%3B%20filename%3D_b.exe"),
        ("../../etc/passwd", "_.._etc_passwd", "_.._etc_passwd"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie_ x", "aSet-Cookie_%20x"),
        ("gpj.\u202e4pm", "gpj.4pm", "gpj.4pm"),
        ("...", "recording", "recording"),
        ("", "recording", "recording"),
        ("100%.mp4", "100_.mp4", "100%25.mp4"),
    ],
)
def test_download_names_are_what_was_uploaded_without_what_could_harm(name, plain, full):
    assert disposition("inline", name) == f"inline; filename=\"{plain}\"; filename*=UTF-8''{full}"


def test_download_asks_the_browser_to_save(place):
    place.item(ITEM, original_name="Möwe.mp4")
    answer = place.visitor().get(f"/api/media/{ITEM}?download=1")
    assert answer.headers["content-disposition"] == "attachment; filename=\"Mowe.mp4\"; filename*=UTF-8''M%C3%B6we.mp4"
