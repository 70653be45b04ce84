"""Roles: each public service method says who may call it, and everything else is denied.

    class Library:
        @allowed("viewer")
        def browse(self, visitor: Visitor, ...) -> LibraryPage: ...

An admin may do what a curator may, and a curator what a viewer may. `rule_of` lets a test
require a rule of every public method, so that a forgotten one fails the build and not a collection.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, TypeVar, get_args

from core.domain.visitors import Role, Visitor
from core.errors import NotAllowed

Method = TypeVar("Method", bound=Callable[..., Any])

ROLES: tuple[Role, ...] = get_args(Role)  # weakest first
_RULE = "__vitrine_rule__"
_PUBLIC = "anyone"
_INSIDE = "services"


def may(visitor: Visitor | None, role: Role) -> bool:
    """Whether the visitor holds this role or a stronger one; nobody and unknown roles hold none."""
    return isinstance(visitor, Visitor) and visitor.role in ROLES and ROLES.index(visitor.role) >= ROLES.index(role)


def require(visitor: Visitor | None, role: Role) -> None:
    """Raises NotAllowed unless the visitor holds this role or a stronger one."""
    if not may(visitor, role):
        held = f"your role is {visitor.role}" if isinstance(visitor, Visitor) else "nobody is signed in"
        raise NotAllowed(f"This needs the role {role}; {held}.")


def allowed(role: Role) -> Callable[[Method], Method]:
    """Let only visitors of this role or a stronger one call the method.

    The method is written `method(self, visitor, ...)`; callers may name the visitor or not.
    For a generator, the check happens at the call and not at the first item.
    """
    if role not in ROLES:
        raise ValueError(f"a role is one of {', '.join(ROLES)}, got {role!r}")

    def decorate(method: Method) -> Method:
        if list(signature(method).parameters)[1:2] != ["visitor"]:
            raise TypeError(f"{method.__qualname__} must take `visitor` as its first argument after self")

        @wraps(method)
        def guarded(self: Any, visitor: Visitor, *given: Any, **named: Any) -> Any:
            require(visitor, role)
            return method(self, visitor, *given, **named)

        setattr(guarded, _RULE, role)
        return guarded  # type: ignore[return-value]  # same signature, by wraps

    return decorate


def open_to_anyone(method: Method) -> Method:
    """Mark a method that must work before anyone is known, such as signing in; it checks nothing."""
    setattr(method, _RULE, _PUBLIC)
    return method


def for_services(method: Method) -> Method:
    """Mark a method that other services call, which have asked who it is for; it checks nothing itself."""
    setattr(method, _RULE, _INSIDE)
    return method


def rule_of(function: Callable[..., Any]) -> Role | str | None:
    """The role a method asks for, "anyone" or "services" for one without on purpose, None when it has no rule."""
    rule: Role | str | None = getattr(function, _RULE, None)
    return rule
