"""A page has one name: in the navigation, above it, and in the tab of the browser."""

import pytest

from pages import SECTIONS
from pages.explore import item, library, map

OTHERWISE = (library, map, item)  # these are headed by what is in them
NAMED = [page for pages in SECTIONS.values() for page in pages if page not in OTHERWISE]


@pytest.mark.parametrize("page", NAMED, ids=lambda page: page.URL)
def test_a_page_is_headed_by_its_name_in_the_navigation(open_page, house, page):
    house.ready("red tone 200", "red.mp4", title="Red")
    app = open_page(page.URL)
    assert not app.exception
    assert app.title[0].value == page.TITLE
