"""What people wrote about a recording, on its page: for curators, without names, and of nobody made up."""

import pytest
from streamlit.testing.v1 import AppTest

from core.domain import UserId
from core.errors import NotAllowed
from core.storage.comments import Comments
from tests.factories import NOON
from tests.pages.conftest import CURATOR, VIEWER


def _others(services, visitor, item_id):
    from pages.components.item import commenting

    commenting.others(services, visitor, item_id)


def test_curators_read_what_real_people_wrote_and_viewers_do_not(services, house):
    item = house.ready("red")
    with house.database.write() as tx:
        Comments(tx).put(UserId("ann"), item, "A wonderful, beautiful film!", NOON)
        Comments(tx).put(UserId("simulated-people-00001"), item, "I found it dull.", NOON)
    app = AppTest.from_function(_others, args=(services, CURATOR, item), default_timeout=60).run()
    assert not app.exception
    assert [text.value for text in app.text] == ["“A wonderful, beautiful film!”"]
    assert [one.label for one in app.expander] == ["1 comment: 1 pleased"]
    with pytest.raises(NotAllowed):
        services.recommending.said(VIEWER, item)
