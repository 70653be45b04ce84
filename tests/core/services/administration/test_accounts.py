"""Accounts: nobody is an admin by accident, and who is out is out at once."""

import inspect
from datetime import UTC, datetime, timedelta

import pytest

from core.domain import UserId, Visitor
from core.errors import NotAllowed, NotFound
from core.privacy.pseudonyms import Pseudonyms
from core.security.backoff import LoginBackoff, TooManyTries
from core.security.passwords import Passwords, WeakPassword
from core.security.roles import rule_of
from core.security.sessions import Lifetime, fingerprint
from core.services.administration.accounts import Accounts, InvalidAccount, SignInRefused
from core.storage.accounts import Accounts as AccountRows
from core.storage.audit import Audit
from core.storage.database import Database

PASSWORD = "four words no link"
ADMIN = Visitor(user_id=UserId("operator"), role="admin")


class Clock:
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def database(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'vitrine.db'}")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def accounts(tmp_path, database, clock):
    lifetime = Lifetime(idle=timedelta(minutes=30), absolute=timedelta(hours=12))
    passwords = Passwords(passes=1, memory_kib=64)
    return Accounts(database, Pseudonyms(tmp_path / "key"), lifetime, passwords=passwords, clock=clock)


@pytest.fixture
def staffed(accounts):
    """Accounts with one person per role."""
    for name, role in [("Ada", "admin"), ("Cleo", "curator"), ("Vera", "viewer")]:
        accounts.add(ADMIN, name, PASSWORD, role)
    return accounts


def test_until_there_is_an_account_everybody_is_the_nameless_operator(accounts):
    assert not accounts.any()
    visitor = accounts.visitor(None)
    assert (visitor.role, visitor.name) == ("admin", "")
    assert visitor == accounts.visitor("made up") == accounts.operator()


def test_from_the_first_account_on_nobody_is_anybody_without_a_session(staffed):
    assert staffed.any()
    assert staffed.visitor(None) is None
    assert staffed.visitor("") is None
    assert staffed.visitor("made up") is None


@pytest.mark.parametrize(("name", "role"), [("Ada", "admin"), ("Cleo", "curator"), ("Vera", "viewer")])
def test_a_session_knows_its_person_by_role_and_pseudonym(staffed, name, role):
    visitor = staffed.visitor(staffed.sign_in(name, PASSWORD))
    assert (visitor.name, visitor.role) == (name, role)
    assert name.casefold() not in visitor.user_id
    assert visitor.user_id != staffed.operator().user_id


def test_the_same_person_has_the_same_pseudonym_in_each_session_however_the_name_is_written(staffed):
    sessions = [staffed.visitor(staffed.sign_in(name, PASSWORD)) for name in ("Ada", "ada", " ADA ")]
    assert len({visitor.user_id for visitor in sessions}) == 1


def test_the_database_holds_no_token_and_no_password(staffed, tmp_path):
    token = staffed.sign_in("Ada", PASSWORD)
    staffed._database.backup(tmp_path / "copy.db")
    dump = (tmp_path / "copy.db").read_bytes()
    assert token.encode() not in dump
    assert PASSWORD.encode() not in dump
    assert fingerprint(token).encode() in dump


@pytest.mark.parametrize(("name", "password"), [("Ada", "wrong password"), ("Nobody", PASSWORD), ("", ""), ("Ada", "")])
def test_a_wrong_name_or_password_opens_nothing(staffed, name, password):
    with pytest.raises(SignInRefused, match="Name or password is wrong"):
        staffed.sign_in(name, password)


def test_signing_out_ends_this_session_and_no_other(staffed):
    first, second = staffed.sign_in("Ada", PASSWORD), staffed.sign_in("Ada", PASSWORD)
    staffed.sign_out(first)
    staffed.sign_out(first)
    staffed.sign_out(None)
    assert staffed.visitor(first) is None
    assert staffed.visitor(second) is not None


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (30, False)])
def test_a_session_left_alone_ends(staffed, clock, minutes, alive):
    token = staffed.sign_in("Ada", PASSWORD)
    clock.now += timedelta(minutes=minutes)
    assert (staffed.visitor(token) is not None) is alive


def test_a_session_in_use_lives_on_but_not_for_ever(staffed, clock):
    token, hours = staffed.sign_in("Ada", PASSWORD), 0.0
    while staffed.visitor(token):
        clock.now += timedelta(minutes=20)
        hours += 1 / 3
    assert hours == pytest.approx(12)


def test_a_changed_role_counts_from_the_next_look_on(staffed):
    token = staffed.sign_in("Cleo", PASSWORD)
    staffed.set_role(ADMIN, "Cleo", "viewer")
    assert staffed.visitor(token).role == "viewer"


def test_who_is_disabled_is_out_at_once_and_stays_out(staffed):
    token = staffed.sign_in("Cleo", PASSWORD)
    staffed.disable(ADMIN, "cleo")
    assert staffed.visitor(token) is None
    with pytest.raises(SignInRefused):
        staffed.sign_in("Cleo", PASSWORD)


def test_a_new_password_ends_all_sessions_and_the_old_password(staffed):
    token = staffed.sign_in("Cleo", PASSWORD)
    staffed.set_password(ADMIN, "Cleo", "five other words no link")
    assert staffed.visitor(token) is None
    with pytest.raises(SignInRefused):
        staffed.sign_in("Cleo", PASSWORD)
    assert staffed.sign_in("Cleo", "five other words no link")


def test_the_first_account_must_be_an_admin(accounts):
    for role in ("viewer", "curator"):
        with pytest.raises(InvalidAccount, match="admin"):
            accounts.add(ADMIN, "Ada", PASSWORD, role)
    assert not accounts.any()


def test_the_last_admin_can_be_neither_disabled_nor_demoted(staffed):
    with pytest.raises(InvalidAccount, match="admin"):
        staffed.disable(ADMIN, "Ada")
    with pytest.raises(InvalidAccount, match="admin"):
        staffed.set_role(ADMIN, "Ada", "curator")
    assert staffed.visitor(staffed.sign_in("Ada", PASSWORD)).role == "admin"
    staffed.set_role(ADMIN, "Cleo", "admin")
    staffed.disable(ADMIN, "Ada")


@pytest.mark.parametrize("name", ["Ada", "ada", " ADA ", "\uff21da"])
def test_a_name_is_taken_once_however_it_is_written(staffed, name):
    with pytest.raises(InvalidAccount, match="already"):
        staffed.add(ADMIN, name, PASSWORD, "viewer")


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\0", "\u202eevil", "x" * 65])
def test_a_name_that_cannot_be_shown_is_refused(accounts, name):
    with pytest.raises(InvalidAccount):
        accounts.add(ADMIN, name, PASSWORD, "admin")


def test_a_role_that_is_none_is_refused(staffed):
    with pytest.raises(InvalidAccount, match="owner"):
        staffed.add(ADMIN, "Eve", PASSWORD, "owner")
    with pytest.raises(InvalidAccount, match="owner"):
        staffed.set_role(ADMIN, "Cleo", "owner")


def test_a_weak_password_is_refused_and_nothing_is_stored(accounts):
    with pytest.raises(WeakPassword):
        accounts.add(ADMIN, "Ada", "short", "admin")
    assert not accounts.any()


def test_an_account_that_does_not_exist_cannot_be_changed(staffed):
    for change in (
        lambda: staffed.set_role(ADMIN, "Eve", "viewer"),
        lambda: staffed.disable(ADMIN, "Eve"),
        lambda: staffed.set_password(ADMIN, "Eve", PASSWORD),
    ):
        with pytest.raises(NotFound, match="Eve"):
            change()


ARGUMENTS = {
    "add": ("Eve", PASSWORD, "viewer"),
    "list": (),
    "set_role": ("Vera", "curator"),
    "disable": ("Vera",),
    "set_password": ("Vera", "five other words no link"),
}


@pytest.mark.parametrize("method", ARGUMENTS)
@pytest.mark.parametrize("role", [None, "viewer", "curator", "admin"])
def test_only_admins_manage_accounts(staffed, method, role):
    visitor = role and Visitor(user_id=UserId("someone"), role=role)
    if role == "admin":
        getattr(staffed, method)(visitor, *ARGUMENTS[method])
    else:
        with pytest.raises(NotAllowed):
            getattr(staffed, method)(visitor, *ARGUMENTS[method])


def test_the_matrix_above_knows_every_method_that_asks_for_a_role():
    public = {name: m for name, m in inspect.getmembers(Accounts, inspect.isfunction) if not name.startswith("_")}
    assert {name for name, method in public.items() if rule_of(method) != "anyone"} == set(ARGUMENTS)


def test_many_wrong_tries_are_slowed_down(tmp_path, database):
    now_s = [0.0]
    passwords = Passwords(passes=1, memory_kib=64)
    backoff = LoginBackoff(lambda: now_s[0])
    accounts = Accounts(database, Pseudonyms(tmp_path / "key"), passwords=passwords, backoff=backoff)
    accounts.add(ADMIN, "Ada", PASSWORD, "admin")
    tried = 0
    for _ in range(100):
        now_s[0] += 0.1
        try:
            accounts.sign_in("Ada", "wrong password", address="10.0.0.9")
        except SignInRefused:
            tried += 1
        except TooManyTries:
            pass
    assert tried <= 9
    assert accounts.sign_in("Ada", PASSWORD, address="10.0.0.7")


def test_an_old_hash_is_made_anew_when_somebody_signs_in(tmp_path, database, staffed):
    stronger = Accounts(database, Pseudonyms(tmp_path / "key"), passwords=Passwords(passes=2, memory_kib=128))
    stronger.sign_in("Ada", PASSWORD)
    with database.read() as tx:
        assert "m=128,t=2" in AccountRows(tx).by_name("Ada").password_hash
    assert stronger.sign_in("Ada", PASSWORD)


def test_changes_are_logged_by_pseudonym_without_names_and_hashes(staffed, database):
    staffed.set_role(ADMIN, "Cleo", "viewer")
    staffed.disable(ADMIN, "Vera")
    with database.read() as tx:
        log = Audit(tx).recent(10)
    assert [change.action for change in log][:2] == ["account disabled", "role changed"]
    assert log[1].before["role"] == "curator"
    assert log[1].after["role"] == "viewer"
    told = repr(log).casefold()
    assert not any(word in told for word in ("cleo", "vera", "argon2", PASSWORD))


def test_the_list_of_accounts_shows_no_hash(staffed):
    listed = staffed.list(ADMIN)
    assert [(view.name, view.role, view.disabled) for view in listed] == [
        ("Ada", "admin", False),
        ("Cleo", "curator", False),
        ("Vera", "viewer", False),
    ]
    assert "argon2" not in repr(listed)
