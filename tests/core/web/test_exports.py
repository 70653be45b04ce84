"""The route that sends finished exports: the right file to the right person, in ranges, and never shown as a page."""

import zipfile
from io import BytesIO
from types import SimpleNamespace

import pytest

from core.domain import Visitor
from core.services.collection import Collection
from core.services.curation.collections import Collections
from core.services.exports.exporting import Exporting
from core.services.exports.gathering import Gathering
from core.services.exports.views import Wish
from tests.factories import WEIGHTS


@pytest.fixture
def exporting(place):
    collection = Collection(place.database, WEIGHTS)
    no_map = SimpleNamespace(view=lambda visitor: SimpleNamespace(state="none"))
    no_tags = SimpleNamespace(surest=lambda visitor, k: {}, tags=lambda visitor, item_id: ())
    collections = Collections(place.database, collection)
    gathering = Gathering(place.database, place.objects, collection, collections, no_tags, no_map)
    place.services.exporting = Exporting(place.database, gathering, place.folder / "exports", 0.0)
    return place.services.exporting


@pytest.fixture
def address(place, exporting):
    """Of the page of one recording, made by the curator."""
    place.item()
    browser = place.signed_in()
    account = next(a for a in place.services.accounts.list(place.services.accounts.operator()) if a.name == "curator")
    view = exporting.make(Visitor(user_id=account.user_id, role="curator"), Wish(form="page", title="Häfen & Meer"))
    return browser, view.url


def test_a_finished_export_is_saved_under_its_name_and_opens(address):
    browser, url = address
    answer = browser.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith('attachment; filename="hafen-meer.zip"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in answer.headers["cache-control"]
    with zipfile.ZipFile(BytesIO(answer.content)) as found:
        assert found.testzip() is None
        assert "index.html" in found.namelist()


def test_a_broken_download_goes_on_where_it_stopped(address):
    browser, url = address
    whole = browser.get(url)
    rest = browser.get(url, headers={"Range": "bytes=100-", "If-Range": whole.headers["etag"]})
    assert rest.status_code == 206
    assert whole.content[:100] + rest.content == whole.content
    anew = browser.get(url, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert anew.status_code == 200


def test_nobody_else_gets_it(place, address):
    _, url = address
    assert place.signed_in("curator", "another").get(url).status_code == 404
    assert place.signed_in("admin").get(url).status_code == 404
    assert place.browser().get(url).status_code == 401


@pytest.mark.parametrize("name", ["x", "0" * 32, "%00"])
def test_what_is_no_export_is_not_there(place, exporting, name):
    assert place.signed_in().get(f"/api/export/{name}").status_code == 404
