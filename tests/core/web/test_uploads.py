"""Uploads: in pieces, over cuts and crashes, to the very same bytes."""

import asyncio
import hashlib
import os
import random

import pytest

from core.storage.segments import Segments
from core.storage.uploads import Uploads as UploadRows
from core.web.gate import visitor_of
from tests.core.web.conftest import FROM_HERE, HERE, LARGEST

CONTENT = random.Random(7).randbytes(5 * 1024 * 1024 + 777)
LENGTH = len(CONTENT)


@pytest.fixture
def browser(place):
    return place.visitor()


def begin(browser, name="beach.mp4", size=LENGTH, fingerprint="beach|1|2"):
    return browser.post("/api/upload", json={"name": name, "size": size, "fingerprint": fingerprint}, headers=FROM_HERE)


def put(browser, upload_id, offset, data):
    return browser.put(f"/api/upload/{upload_id}?offset={offset}", content=data, headers=FROM_HERE)


def part(place, upload_id):
    return place.folder / "uploads" / f"{upload_id}.part"


def test_a_file_sent_in_pieces_arrives_byte_for_byte(place, browser):
    upload_id = begin(browser).json()["upload_id"]
    sent = 0
    for size in (1, 4095, 1024 * 1024, 3_000_000, len(CONTENT)):
        answer = put(browser, upload_id, sent, CONTENT[sent : sent + size])
        sent = min(sent + size, len(CONTENT))
        assert answer.json() == {"received": sent}
    assert hashlib.sha256(part(place, upload_id).read_bytes()).digest() == hashlib.sha256(CONTENT).digest()


def test_finishing_takes_the_file_in_and_leaves_nothing_behind(place, browser):
    upload_id = begin(browser, "red.mp4", 3).json()["upload_id"]
    put(browser, upload_id, 0, b"red")
    record = browser.post(f"/api/upload/{upload_id}/finish", headers=FROM_HERE).json()
    assert record["status"] == "processing"
    assert record["title"]
    assert place.objects.path(hashlib.sha256(b"red").hexdigest()).read_bytes() == b"red"
    assert place.stored_bytes() == 0
    assert put(browser, upload_id, 0, b"red").status_code == 404


SUBTITLES = b"1\n00:00:00,200 --> 00:00:00,900\nA red day.\n"


def test_subtitles_that_come_with_a_recording_become_its_transcript(place, browser):
    upload_id = begin(browser, "red.mp4", 3).json()["upload_id"]
    put(browser, upload_id, 0, b"red")
    kept = browser.put(f"/api/upload/{upload_id}/subtitles?name=red.en.srt", content=SUBTITLES, headers=FROM_HERE)
    assert kept.json() == {"kept": len(SUBTITLES)}
    record = browser.post(f"/api/upload/{upload_id}/finish", headers=FROM_HERE).json()
    with place.database.read() as tx:
        [line] = Segments(tx).of(record["item_id"], "speech")
    assert (line.text, line.language, line.origin) == ("A red day.", "en", "file")
    assert place.stored_bytes() == 0


@pytest.mark.parametrize("name", ["red.txt", "", "../red.srt/.."])
def test_a_file_beside_a_recording_that_is_no_subtitles_is_refused(place, browser, name):
    upload_id = begin(browser, "red.mp4", 3).json()["upload_id"]
    answer = browser.put(f"/api/upload/{upload_id}/subtitles?name={name}", content=b"x", headers=FROM_HERE)
    assert answer.json()["code"] == "E_TYPE"
    assert place.stored_bytes() == 0


def test_giving_up_removes_the_subtitles_too(place, browser):
    upload_id = begin(browser, "red.mp4", 3).json()["upload_id"]
    browser.put(f"/api/upload/{upload_id}/subtitles?name=red.srt", content=SUBTITLES, headers=FROM_HERE)
    browser.delete(f"/api/upload/{upload_id}", headers=FROM_HERE)
    assert place.stored_bytes() == 0


def test_a_refused_file_is_an_answer_with_code_and_sentence(place, browser):
    upload_id = begin(browser, "broken.mp4", 6).json()["upload_id"]
    put(browser, upload_id, 0, b"broken")
    answer = browser.post(f"/api/upload/{upload_id}/finish", headers=FROM_HERE)
    assert answer.status_code == 200
    assert answer.json()["status"] == "rejected"
    assert answer.json()["code"] == "E_CORRUPT"
    assert answer.json()["message"]
    assert place.stored_bytes() == 0


def test_finishing_too_early_is_refused_and_the_upload_goes_on(place, browser):
    upload_id = begin(browser, size=10).json()["upload_id"]
    put(browser, upload_id, 0, b"red")
    answer = browser.post(f"/api/upload/{upload_id}/finish", headers=FROM_HERE)
    assert (answer.status_code, answer.json()["code"]) == (422, "E_CORRUPT")
    assert put(browser, upload_id, 3, b" green ").json() == {"received": 10}


def test_beginning_again_finds_the_upload_that_was_cut(browser):
    first = begin(browser).json()
    put(browser, first["upload_id"], 0, CONTENT[:1000])
    assert begin(browser).json() == {"upload_id": first["upload_id"], "received": 1000}


@pytest.mark.parametrize("offset", [0, 999, 1001, 10**14])
def test_a_piece_for_another_place_is_sent_back_with_the_right_one(place, browser, offset):
    upload_id = begin(browser).json()["upload_id"]
    put(browser, upload_id, 0, CONTENT[:1000])
    answer = put(browser, upload_id, offset, b"x" * 500)
    assert answer.status_code == 409
    assert answer.json()["code"] == "E_OFFSET"
    assert answer.json()["received"] == 1000
    assert part(place, upload_id).read_bytes() == CONTENT[:1000]


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "0x10", "٣", "abc", "1" * 40, " 0"])
def test_an_offset_that_is_no_number_is_refused(browser, offset):
    upload_id = begin(browser).json()["upload_id"]
    assert put(browser, upload_id, offset, b"x").status_code == 400


def test_more_than_was_announced_is_refused_and_not_kept(place, browser):
    upload_id = begin(browser, size=10).json()["upload_id"]
    answer = put(browser, upload_id, 0, b"x" * 11)
    assert (answer.status_code, answer.json()["code"]) == (413, "E_LIMIT_SIZE")
    assert place.stored_bytes() <= 10


@pytest.mark.parametrize(
    ("size", "status", "code"),
    [(0, 422, "E_EMPTY"), (LARGEST + 1, 413, "E_LIMIT_SIZE"), (-1, 400, "E_INVALID"), (2**60, 400, "E_INVALID")],
)
def test_a_size_that_cannot_come_in_is_refused_at_the_start(place, browser, size, status, code):
    answer = begin(browser, size=size)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b'"x"', b"\xff", b'{"name": 1, "size": 1, "fingerprint": "f"}', b"[" * 50_000,
     b'{"name": "a", "size": "1", "fingerprint": "f"}', b'{"name": "a", "size": true, "fingerprint": "f"}',
     b'{"name": "", "size": 1, "fingerprint": "f"}', b'{"name": "a", "size": NaN, "fingerprint": "f"}'],
)  # fmt: skip
def test_a_beginning_that_says_something_else_is_refused(browser, body):
    assert browser.post("/api/upload", content=body, headers=FROM_HERE).status_code == 400


def test_somebody_elses_upload_does_not_exist_for_others(place):
    ada, ben = place.signed_in("curator", "ada"), place.signed_in("curator", "ben")
    upload_id = begin(ada).json()["upload_id"]
    assert put(ben, upload_id, 0, b"x").status_code == 404
    assert ben.post(f"/api/upload/{upload_id}/finish", headers=FROM_HERE).status_code == 404
    assert ben.delete(f"/api/upload/{upload_id}", headers=FROM_HERE).status_code == 404
    assert begin(ben).json()["upload_id"] != upload_id
    assert put(ada, upload_id, 0, b"x").json() == {"received": 1}


def test_a_viewer_may_not_upload(place):
    viewer = place.signed_in("viewer")
    assert begin(viewer).status_code == 403
    assert place.stored_bytes() == 0


def test_giving_up_removes_the_bytes(place, browser):
    upload_id = begin(browser).json()["upload_id"]
    put(browser, upload_id, 0, CONTENT[:1000])
    assert browser.delete(f"/api/upload/{upload_id}", headers=FROM_HERE).status_code == 204
    assert place.stored_bytes() == 0
    assert begin(browser).json()["received"] == 0


@pytest.mark.parametrize("lost", [1, 500, 1000])
def test_bytes_that_a_power_cut_took_are_asked_for_again(place, browser, lost):
    upload_id = begin(browser).json()["upload_id"]
    put(browser, upload_id, 0, CONTENT[:1000])
    os.truncate(part(place, upload_id), 1000 - lost)
    assert put(browser, upload_id, 1000, CONTENT[1000:2000]).json()["received"] == 1000 - lost
    assert put(browser, upload_id, 1000 - lost, CONTENT[1000 - lost : 2000]).json() == {"received": 2000}
    assert part(place, upload_id).read_bytes() == CONTENT[:2000]


def test_bytes_that_were_written_but_not_noted_are_overwritten(place, browser):
    upload_id = begin(browser).json()["upload_id"]
    put(browser, upload_id, 0, CONTENT[:1000])
    with part(place, upload_id).open("ab") as file:
        file.write(b"garbage of a crash" * 100)
    assert put(browser, upload_id, 1000, CONTENT[1000:1100]).json() == {"received": 1100}
    assert part(place, upload_id).read_bytes() == CONTENT[:1100]


def test_two_pieces_at_once_do_not_mix(place, browser):
    import fcntl

    upload_id = begin(browser).json()["upload_id"]
    put(browser, upload_id, 0, CONTENT[:1000])
    with part(place, upload_id).open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        answer = put(browser, upload_id, 1000, CONTENT[1000:2000])
    assert (answer.status_code, answer.json()["code"]) == (409, "E_BUSY")
    assert put(browser, upload_id, 1000, CONTENT[1000:2000]).json() == {"received": 2000}


def test_a_link_in_place_of_the_file_is_not_followed(place, browser):
    upload_id = begin(browser).json()["upload_id"]
    target = place.folder / "precious"
    target.write_bytes(b"precious")
    part(place, upload_id).parent.mkdir(exist_ok=True)
    part(place, upload_id).symlink_to(target)
    assert put(browser, upload_id, 0, b"overwritten").status_code == 500
    assert target.read_bytes() == b"precious"


def test_a_full_disk_is_a_refusal_and_what_arrived_before_is_kept(place, browser, monkeypatch):
    import errno

    upload_id = begin(browser).json()["upload_id"]
    put(browser, upload_id, 0, CONTENT[:1000])

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        answer = put(browser, upload_id, 1000, CONTENT[1000:2000])
    assert (answer.status_code, answer.json()["code"]) == (507, "E_NO_SPACE")
    assert put(browser, upload_id, 1000, CONTENT[1000:2000]).json() == {"received": 2000}


class Cut:
    """A connection that delivers some messages and then breaks."""

    def __init__(self, pieces):
        self.messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
        self.messages.append({"type": "http.disconnect"})

    async def receive(self):
        return self.messages.pop(0) if len(self.messages) > 1 else self.messages[0]


def cut_piece(place, browser, upload_id, offset, pieces):
    """Send a piece whose connection breaks after `pieces`, straight at the ASGI application."""
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {"host": "localhost:8501", "origin": HERE, "cookie": cookie, "content-length": "8000000"}
    scope = {
        "type": "http", "method": "PUT", "path": f"/api/upload/{upload_id}", "query_string": b"offset=%d" % offset,
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()], "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8501), "scheme": "http", "http_version": "1.1", "root_path": "", "extensions": {},
        "asgi": {"spec_version": "2.3"},
    }  # fmt: skip
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(place.app(scope, Cut(pieces).receive, send))
    return sent


@pytest.mark.parametrize("seed", range(30))
def test_after_a_cut_at_any_place_the_rest_makes_the_same_file(place, browser, seed):
    chance = random.Random(seed)
    upload_id = begin(browser).json()["upload_id"]
    received = 0
    for _ in range(3):
        until = chance.randint(received, len(CONTENT) - 1)
        arriving = CONTENT[received:until]
        size = chance.choice([1 << 10, 1 << 16, 1 << 21])
        cut_piece(place, browser, upload_id, received, [arriving[n : n + size] for n in range(0, len(arriving), size)])
        received = begin(browser).json()["received"]
        assert received == until
        assert part(place, upload_id).read_bytes() == CONTENT[:received]
    assert put(browser, upload_id, received, CONTENT[received:]).json() == {"received": len(CONTENT)}
    assert hashlib.sha256(part(place, upload_id).read_bytes()).digest() == hashlib.sha256(CONTENT).digest()


def test_a_cut_upload_is_no_item_and_no_duplicate_of_itself(place, browser):
    upload_id = begin(browser, "red.mp4", 3).json()["upload_id"]
    cut_piece(place, browser, upload_id, 0, [b"re"])
    assert place.services.library.items(place.services.accounts.operator()) == ()
    assert put(browser, upload_id, 2, b"d").json() == {"received": 3}
    assert browser.post(f"/api/upload/{upload_id}/finish", headers=FROM_HERE).json()["status"] == "processing"


def test_routes_ask_the_gate_and_not_the_request_who_it_is():
    with pytest.raises(LookupError):
        visitor_of({"path": "/login", "state": {"visitor": None}})


def test_what_was_received_is_what_the_database_says(place, browser):
    upload_id = begin(browser).json()["upload_id"]
    put(browser, upload_id, 0, CONTENT[:4321])
    with place.database.read() as tx:
        assert UploadRows(tx).get(upload_id).received_bytes == 4321
