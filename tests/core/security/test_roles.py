"""Roles: who may call what, decided in the service and nowhere else."""

import pytest

from core.domain.types import UserId
from core.domain.visitors import Visitor
from core.errors import NotAllowed
from core.security.roles import allowed, may, open_to_anyone, rule_of


class Museum:
    @allowed("viewer")
    def look(self, visitor, picture="any"):
        return f"{picture} seen"

    @allowed("curator")
    def hang(self, visitor, *, wall):
        return wall

    @allowed("admin")
    def sell(self, visitor):
        yield "sold"

    @open_to_anyone
    def knock(self):
        return "come in"

    def forgotten(self, visitor):
        return "oops"


def person(role):
    return Visitor(user_id=UserId("p"), role=role)


NOBODY = (None, person("owner"), person("Admin"), person(""), "admin", {"role": "admin"}, 42)
MATRIX = {
    "look": {"viewer": True, "curator": True, "admin": True},
    "hang": {"viewer": False, "curator": True, "admin": True},
    "sell": {"viewer": False, "curator": False, "admin": True},
}


@pytest.mark.parametrize("method", MATRIX)
@pytest.mark.parametrize("role", ["viewer", "curator", "admin"])
def test_a_role_may_do_what_the_weaker_ones_may_and_nothing_of_the_stronger(method, role):
    named = {"wall": "north"} if method == "hang" else {}
    if MATRIX[method][role]:
        getattr(Museum(), method)(person(role), **named)
    else:
        with pytest.raises(NotAllowed, match=role):
            getattr(Museum(), method)(person(role), **named)


@pytest.mark.parametrize("visitor", NOBODY, ids=repr)
@pytest.mark.parametrize("method", MATRIX)
def test_who_is_no_visitor_or_has_an_unknown_role_is_denied(method, visitor):
    with pytest.raises(NotAllowed):
        getattr(Museum(), method)(visitor)


def test_arguments_and_results_pass_through_by_place_and_by_name():
    assert Museum().look(person("viewer"), "Monet") == "Monet seen"
    assert Museum().look(visitor=person("viewer"), picture="Klee") == "Klee seen"


def test_a_generator_is_refused_when_called_not_when_read():
    with pytest.raises(NotAllowed):
        Museum().sell(person("curator"))


def test_the_rule_of_a_method_can_be_read_and_a_forgotten_one_is_noticed():
    rules = {name: rule_of(getattr(Museum, name)) for name in ("look", "hang", "sell", "knock", "forgotten")}
    assert rules == {
        "look": "viewer",
        "hang": "curator",
        "sell": "admin",
        "knock": "anyone",
        "forgotten": None,
    }


def test_a_misspelt_role_or_a_missing_visitor_fails_when_the_class_is_made():
    with pytest.raises(ValueError, match="editor"):
        allowed("editor")
    with pytest.raises(TypeError, match="visitor"):
        allowed("viewer")(lambda self, item: item)


def test_nobody_may_do_anything():
    assert not any(may(None, role) for role in ("viewer", "curator", "admin"))
