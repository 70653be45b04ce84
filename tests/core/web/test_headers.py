"""Security headers: on every response there is, whoever made it."""

import hashlib
from base64 import b64encode

import pytest

from core.web.headers import ALWAYS, inline_hashes, page_policy
from tests.core.web.conftest import FROM_HERE, HERE

EVERY_KIND = [
    ("GET", "/"), ("HEAD", "/"), ("GET", "/nowhere"), ("GET", "/login"), ("POST", "/login"), ("POST", "/logout"),
    ("GET", "/api/health"), ("GET", "/favicon.png"), ("GET", "/static/js/index.js"), ("GET", "/_stcore/health"),
    ("GET", "/_stcore/metrics"), ("GET", "/api/media/x"), ("GET", "/api/nothing"), ("GET", "/api/cover/x.jpg"),
    ("POST", "/api/upload"), ("PUT", "/api/upload/x?offset=0"), ("DELETE", "/api/upload/x"), ("PATCH", "/api/x"),
    ("OPTIONS", "/api/upload"), ("PUT", "/_stcore/upload_file/a/b"), ("GET", "/bug"), ("GET", "//evil"),
    ("GET", "/%00"),
]  # fmt: skip


@pytest.mark.parametrize("state", ["anonymous", "with a cookie", "foreign page", "wrong host", "accounts", "signed in"])
def test_all_headers_are_on_every_response(place, state):
    place.item("x")
    if state == "accounts":
        place.add_account("boss", "admin")
    browser = {"with a cookie": place.visitor, "signed in": place.signed_in}.get(state, place.browser)()
    headers = {"foreign page": {"Origin": "http://evil.example"}, "wrong host": {"Host": "evil.example"}}
    seen = set()
    for method, path in EVERY_KIND:
        answer = browser.request(method, HERE + path, headers=headers.get(state, FROM_HERE))
        seen.add(answer.status_code)
        for name, value in ALWAYS.items():
            assert answer.headers[name] == value, (method, path, answer.status_code)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], (method, path)
    assert len(seen) >= {"wrong host": 1, "foreign page": 2}.get(state, 4)


def test_a_bug_is_answered_without_its_traceback_and_with_all_headers(place):
    answer = place.visitor().get("/bug")
    assert answer.status_code == 500
    assert answer.json()["code"] == "E_INTERNAL"
    assert "a bug" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_policy_of_a_page_names_no_other_host_and_allows_no_inline_script():
    policy = dict(part.split(" ", 1) for part in page_policy("localhost:8501", ["'sha256-x'"]).split("; "))
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "'unsafe-eval'" not in policy["script-src"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    hosts = {word for part in policy.values() for word in part.split() if "." in word or "//" in word or ":8" in word}
    assert hosts == {"ws://localhost:8501", "wss://localhost:8501"}
    assert not any("*" in part for part in policy.values())


def test_a_host_header_cannot_write_into_the_policy(place):
    answer = place.browser().get("/", headers={"Host": "localhost; script-src *"})
    assert "script-src *" not in answer.headers["content-security-policy"]


def test_scripts_written_into_a_page_are_allowed_by_their_hash_alone():
    html = "<p><script>\n one() </script><script src='x.js'></script><script>two()</script>"
    expected = [b64encode(hashlib.sha256(code).digest()).decode() for code in (b"\n one() ", b"two()")]
    assert inline_hashes(html) == tuple(f"'sha256-{digest}'" for digest in expected)


def test_the_sign_in_form_runs_no_script_at_all(place):
    place.add_account("boss", "admin")
    policy = place.browser().get("/login").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
