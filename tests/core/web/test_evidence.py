"""A closer look at a pair of moments: what is asked, what comes back, and who may ask."""

import pytest

from core.errors import NotFound, Refused, Unavailable
from core.services.evidence_views import PairPlaces, StillPlaces

PAIR = "/api/places.json?here=aaaa&at=1.5&there=bbbb&from=3.25"


class Looking:
    """Stands in for the service; says what it was asked, or fails as it is told."""

    error = None

    def places(self, visitor, here, here_s, there, there_s):
        if self.error:
            raise self.error

        def side(item_id, at_s):
            return StillPlaces(item_id=item_id, at_s=at_s, places=((0.1234567, -0.2),), rest=0.3, box=(0, 0, 1, 1))

        return PairPlaces(here=side(here, here_s), there=side(there, there_s), product=0.2234567, drift=0.0)

    def levels(self, visitor, item_id, start_s, end_s):
        if item_id != "aaaa":
            raise NotFound("There is no such item.")
        return (start_s / 10, end_s / 10)


@pytest.fixture
def browser(place):
    place.services.locating = Looking()
    return place.visitor()


def test_both_stills_come_with_their_places(browser):
    found = browser.get(PAIR).json()
    assert (found["here"]["item_id"], found["here"]["at_s"]) == ("aaaa", 1.5)
    assert (found["there"]["item_id"], found["there"]["at_s"]) == ("bbbb", 3.25)
    assert found["here"]["places"] == [[0.123457, -0.2]]
    assert set(found) == {"here", "there", "product", "drift"}


def test_what_the_browser_has_is_not_sent_again(browser):
    first = browser.get(PAIR)
    assert first.headers["cache-control"] == "private, no-cache"
    again = browser.get(PAIR, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_stretch_of_sound_comes_as_heights(browser):
    assert browser.get("/api/levels/aaaa.json?start=1&end=2.5").json() == [0.1, 0.25]
    assert browser.get("/api/levels/bbbb.json?start=1&end=2.5").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/api/places.json",
        "/api/places.json?here=aaaa&at=nan&there=bbbb&from=1",
        "/api/places.json?here=aaaa&at=-1&there=bbbb&from=1",
        "/api/levels/aaaa.json?start=2&end=2",
        "/api/levels/aaaa.json?start=0&end=inf",
    ],
)
def test_seconds_that_are_none_are_400(browser, path):
    assert browser.get(path).status_code == 400


@pytest.mark.parametrize("name", ["", "..%2Fetc", "a" * 200])
def test_names_that_cannot_be_ours_are_404(browser, name):
    assert browser.get(f"/api/places.json?here={name}&at=1&there=bbbb&from=1").status_code == 404


@pytest.mark.parametrize(
    ("error", "status"),
    [(Unavailable("The models are loading."), 503), (Refused("E_MODEL", "No places."), 422), (NotFound("Gone."), 404)],
)
def test_what_cannot_be_said_is_a_sentence(place, browser, error, status):
    place.services.locating.error = error
    answer = browser.get(PAIR)
    assert (answer.status_code, answer.json()["message"]) == (status, str(error))


def test_who_has_not_signed_in_sees_nothing(place):
    place.services.locating = Looking()
    place.add_account("ada", "admin")
    assert place.browser().get(PAIR, follow_redirects=False).status_code in (303, 401, 403)
