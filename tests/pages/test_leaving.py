"""Somebody asks to be forgotten."""

import pytest
from streamlit.testing.v1 import AppTest

from core.domain import UserId, Visitor
from core.storage.accounts import Accounts
from core.storage.interactions import Interactions

ANN = Visitor(user_id=UserId("a" * 32), role="viewer", name="Ann")
BOSS = Visitor(user_id=UserId("b" * 32), role="admin", name="Boss")


def _dialog(services, visitor):
    from pages.components import leaving

    leaving.dialog(services, visitor)


@pytest.fixture
def opened(services, house):
    """The dialog before somebody who liked a wall."""
    item = house.ready("red")
    with house.database.write() as tx:
        for who in (ANN, BOSS):
            Accounts(tx).add(who.user_id, who.name, "x", who.role)

    def before(who):
        house.recommending.like(who, who.user_id, item)
        return AppTest.from_function(_dialog, args=(services, who), default_timeout=60).run()

    return before


def likes(house, who):
    with house.database.read() as tx:
        return len(Interactions(tx).of(who.user_id))


def has_account(house, who):
    with house.database.read() as tx:
        return Accounts(tx).by_name(who.name) is not None


def test_nothing_goes_before_the_own_name_was_typed(opened, house):
    app = opened(ANN)
    assert app.button(key="leaving.agree").disabled
    app.text_input(key="leaving.name").input("Anna").run()
    assert app.button(key="leaving.agree").disabled
    assert likes(house, ANN) == 1


def test_who_agrees_is_forgotten_with_the_account(opened, house):
    app = opened(ANN)
    assert has_account(house, ANN)
    app.text_input(key="leaving.name").input("Ann").run()
    app.button(key="leaving.agree").click().run()
    assert not app.exception
    assert likes(house, ANN) == 0
    assert not has_account(house, ANN)


def test_the_last_admin_is_told_why_not(opened, house):
    app = opened(BOSS)
    app.text_input(key="leaving.name").input("Boss").run()
    app.button(key="leaving.agree").click().run()
    assert not app.exception
    assert "admin" in app.warning[0].value
    assert likes(house, BOSS) == 1
