"""Accounts: who may enter, in which role. Until the first exists, whoever sits at this machine may do everything."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from core.domain import Role, UserId, Visitor
from core.errors import NotAllowed, NotFound, VitrineError
from core.privacy.pseudonyms import Pseudonyms
from core.security.backoff import LoginBackoff
from core.security.passwords import Passwords
from core.security.roles import ROLES, allowed, open_to_anyone
from core.security.sessions import Lifetime, fingerprint, new_token
from core.storage.accounts import Account
from core.storage.accounts import Accounts as AccountRows
from core.storage.audit import Audit
from core.storage.database import Database
from core.storage.sessions import Sessions

log = logging.getLogger(__name__)

LONGEST_NAME = 64  # characters
_Facts = dict[str, object]


class SignInRefused(NotAllowed):
    """The same for a wrong name and a wrong password, so that names cannot be found out."""

    hint = "Check both; capital letters matter in the password."


class InvalidAccount(VitrineError):
    hint = "Nothing was changed."


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """One line of the list of accounts."""

    user_id: UserId
    name: str
    role: Role
    disabled: bool
    created_at: datetime


def utc_now() -> datetime:
    return datetime.now(UTC)


class Accounts:
    """Sign in and out, and decide in which role. The role is read from the database at every request."""

    def __init__(
        self,
        database: Database,
        pseudonyms: Pseudonyms,
        lifetime: Lifetime | None = None,
        *,
        passwords: Passwords | None = None,
        backoff: LoginBackoff | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._pseudonyms = pseudonyms
        self._lifetime = lifetime or Lifetime()
        self._passwords = passwords or Passwords()
        self._backoff = backoff or LoginBackoff()
        self._now = clock
        self._seen_any = False

    @open_to_anyone
    def any(self) -> bool:
        """Whether there is an account, so that signing in is required. Accounts are never removed."""
        if not self._seen_any:
            with self._database.read() as tx:
                self._seen_any = AccountRows(tx).count() > 0
        return self._seen_any

    @open_to_anyone
    def operator(self) -> Visitor:
        """The person at this machine, who can read every file of the collection anyway."""
        return Visitor(user_id=self._pseudonyms.of("local"), role="admin")

    @open_to_anyone
    def visitor(self, token: str | None) -> Visitor | None:
        """Who holds this session, with the role of this moment; None when nobody does."""
        if not self.any():
            return self.operator()
        if not token:
            return None
        now = self._now()
        with self._database.read() as tx:
            session = Sessions(tx).get(fingerprint(token))
            account = AccountRows(tx).get(session.user_id) if session else None
        if session is None or account is None or account.disabled:
            return None
        if self._lifetime.is_over(seen_at=session.seen_at, expires_at=session.expires_at, now=now):
            return None
        if self._lifetime.worth_noting(seen_at=session.seen_at, now=now):
            with self._database.write() as tx:
                Sessions(tx).touch(session.token_hash, now)
        return Visitor(user_id=account.user_id, role=account.role, name=account.name)

    @open_to_anyone
    def sign_in(self, name: str, password: str, *, address: str = "") -> str:
        """A new session's token, for the cookie.

        Args:
            address: Where the request comes from, for the back-off.

        Raises:
            SignInRefused: name or password is wrong, or the account is disabled.
            TooManyTries: too many wrong passwords lately.
        """
        name = tidy(name)
        self._backoff.enter(name, address)
        with self._database.read() as tx:
            account = AccountRows(tx).by_name(name)
        usable = account if account and not account.disabled else None
        if not self._passwords.fits(usable.password_hash if usable else None, password) or usable is None:
            log.warning("sign-in refused for %s", self._id(name)[:8])
            raise SignInRefused("Name or password is wrong.")
        self._backoff.forgive(name, address)
        return self._open_session(usable, password)

    def _open_session(self, account: Account, password: str) -> str:
        token, now = new_token(), self._now()
        with self._database.write() as tx:
            Sessions(tx).purge(now)
            Sessions(tx).add(fingerprint(token), account.user_id, now, self._lifetime.ends_at(now))
            if self._passwords.outdated(account.password_hash):
                AccountRows(tx).set_password(account.user_id, self._passwords.hash(password))
        return token

    @open_to_anyone
    def sign_out(self, token: str | None) -> None:
        """End the session for good; unknown ones are ignored."""
        if token:
            with self._database.write() as tx:
                Sessions(tx).revoke(fingerprint(token))

    @allowed("admin")
    def add(self, visitor: Visitor, name: str, password: str, role: Role) -> UserId:
        """A new account. The first one must be an admin, for from then on everybody has to sign in.

        Raises:
            InvalidAccount: the name is taken or unusable, or the role is not one.
            WeakPassword: the password is too short, or contains the name.
        """
        name, user_id = _usable(name), self._id(tidy(name))
        _known(role)
        password_hash = self._passwords.hash(password, name)
        with self._database.write() as tx:
            accounts = AccountRows(tx)
            if accounts.by_name(name):
                raise InvalidAccount(f"There is an account named {name} already.")
            if role != "admin" and accounts.count() == 0:
                raise InvalidAccount(f"The first account must be an admin, not a {role}.")
            accounts.add(user_id, name, password_hash, role)
            self._note(tx, visitor, "account added", {}, {"account": user_id, "role": role})
        return user_id

    @allowed("admin")
    def list(self, visitor: Visitor) -> tuple[AccountView, ...]:
        """Every account, by name."""
        with self._database.read() as tx:
            accounts = AccountRows(tx).all()
        views = (
            AccountView(user_id=a.user_id, name=a.name, role=a.role, disabled=a.disabled, created_at=a.created_at)
            for a in accounts
        )
        return tuple(sorted(views, key=lambda view: view.name.casefold()))

    @allowed("admin")
    def set_role(self, visitor: Visitor, name: str, role: Role) -> None:
        """Change a role; it holds from the person's next request on.

        Raises:
            NotFound: there is no such account.
            InvalidAccount: the role is not one, or no admin would be left.
        """
        _known(role)
        with self._database.write() as tx:
            account = _existing(tx, name)
            AccountRows(tx).set_role(account.user_id, role)
            _require_an_admin(tx)
            before: _Facts = {"account": account.user_id, "role": account.role}
            self._note(tx, visitor, "role changed", before, {**before, "role": role})

    @allowed("admin")
    def disable(self, visitor: Visitor, name: str) -> None:
        """Keep somebody out from now on; their history stays.

        Raises:
            NotFound: there is no such account.
            InvalidAccount: no admin would be left.
        """
        with self._database.write() as tx:
            account = _existing(tx, name)
            AccountRows(tx).disable(account.user_id)
            Sessions(tx).revoke_all(account.user_id)
            _require_an_admin(tx)
            self._note(tx, visitor, "account disabled", {}, {"account": account.user_id})

    @allowed("admin")
    def set_password(self, visitor: Visitor, name: str, password: str) -> None:
        """Give somebody a new password and end their sessions.

        Raises:
            NotFound: there is no such account.
            WeakPassword: the password is too short, or contains the name.
        """
        password_hash = self._passwords.hash(password, tidy(name))
        with self._database.write() as tx:
            account = _existing(tx, name)
            AccountRows(tx).set_password(account.user_id, password_hash)
            Sessions(tx).revoke_all(account.user_id)
            self._note(tx, visitor, "password changed", {}, {"account": account.user_id})

    def _id(self, name: str) -> UserId:
        return self._pseudonyms.of("account:" + name.casefold())

    def _note(self, tx: Connection, visitor: Visitor, action: str, before: _Facts, after: _Facts) -> None:
        """Pseudonyms and roles only: the log of changes outlives accounts and must not name anybody."""
        Audit(tx).record(visitor.user_id, action, None, before, after, self._now())


def tidy(name: str) -> str:
    """The name without blanks around it, in Unicode NFC."""
    return unicodedata.normalize("NFC", name).strip()


def _usable(name: str) -> str:
    name = tidy(name)
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidAccount(f"A name has 1 to {LONGEST_NAME} visible characters, got {name[:LONGEST_NAME]!r}.")
    return name


def _known(role: str) -> None:
    if role not in ROLES:
        raise InvalidAccount(f"A role is one of {', '.join(ROLES)}, got {role!r}.")


def _existing(tx: Connection, name: str) -> Account:
    account = AccountRows(tx).by_name(tidy(name))
    if account is None:
        raise NotFound(f"There is no account named {tidy(name)}.")
    return account


def _require_an_admin(tx: Connection) -> None:
    if not any(a.role == "admin" and not a.disabled for a in AccountRows(tx).all()):
        raise InvalidAccount("At least one admin must be left.")
