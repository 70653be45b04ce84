"""A closer look at a pair of moments: what is asked, what comes back, and who may ask."""

import pytest

from core.errors import NotFound, Refused, Unavailable
from core.services.evidence_views import StillHeat

PAIR = "/api/places.json?here=aaaa&at=1.5&there=bbbb&from=3.25"


class Looking:
    """Stands in for both services; says what it was asked, or fails as it is told."""

    error = None

    def toward(self, visitor, here, here_s, there, there_s):
        return self._heat(here, here_s, f"{there} {there_s}")

    def word(self, visitor, item_id, name, at_s):
        return self._heat(item_id, at_s or 0.0, name)

    def taste(self, visitor, user_id, item_id, at_s):
        return self._heat(item_id, at_s or 0.0, user_id)

    def _heat(self, item_id, at_s, asked):
        if self.error:
            raise self.error
        return StillHeat(
            item_id=item_id, at_s=at_s, places=((0.1234567, -0.2),), rest=0.3, box=(0, 0, 1, 1), product=0.2234567,
            drift=0.0, still_url=asked,
        )  # fmt: skip

    def levels(self, visitor, item_id, start_s, end_s):
        if item_id != "aaaa":
            raise NotFound("There is no such item.")
        return (start_s / 10, end_s / 10)


@pytest.fixture
def browser(place):
    place.services.locating = place.services.pointing = Looking()
    return place.visitor()


def test_a_still_comes_with_its_places_towards_another(browser):
    found = browser.get(PAIR).json()
    assert (found["item_id"], found["at_s"], found["still_url"]) == ("aaaa", 1.5, "bbbb 3.25")
    assert found["places"] == [[0.123457, -0.2]]
    assert (found["product"], found["rest"]) == (0.223457, 0.3)


def test_a_word_and_a_taste_choose_the_still_themselves(browser):
    snow = browser.get("/api/places.json?here=aaaa&word=first+snow").json()
    assert (snow["item_id"], snow["at_s"], snow["still_url"]) == ("aaaa", 0.0, "first snow")
    own = browser.get("/api/places.json?here=aaaa&person=ada&at=2.5").json()
    assert (own["at_s"], own["still_url"]) == (2.5, "ada")


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
