"""Five walls, and the page of somebody who likes some of them."""

import pytest

from tests.core.services.conftest import house_in
from tests.pages.conftest import CURATOR


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("explained"))


@pytest.fixture(scope="module")
def walls(house):
    """Five walls; red and crimson look alike, blue sounds like green."""
    contents = {"Red": "red red tone 200", "Crimson": "red red red tone 900", "Orange": "red yellow tone 900"}
    contents |= {"Green": "green green tone 400", "Blue": "blue tone 400"}
    return {title: house.ready(content, f"{title}.mp4", title=title) for title, content in contents.items()}


@pytest.fixture
def liked(open_page, walls, house):
    """The page of somebody who likes these, and has said nothing else."""

    def opened(*titles, **query):
        for kind in ("like", "hide", "rate", "comment"):
            for item in walls.values():
                house.recommending.undo(CURATOR, CURATOR.user_id, item, kind)
        for title in titles:
            house.recommending.like(CURATOR, CURATOR.user_id, walls[title])
        return open_page("recommend", **query)

    return opened
