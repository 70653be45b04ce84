"""Replies: how errors of the services look to a program in the browser: {"code", "message", "hint"}."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse

from core.errors import NotAllowed, NotFound, Refused, Unavailable, VitrineError
from core.security.backoff import TooManyTries

_REFUSED_STATUS = {"E_LIMIT_SIZE": 413, "E_QUOTA": 429, "E_NO_SPACE": 507, "E_CANCELLED": 409}


def failure(
    status: int, code: str, message: str, *, hint: str = "", headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A JSON error that no cache keeps."""
    body = {"code": code, "message": message, "hint": hint}
    return JSONResponse(body, status, {"Cache-Control": "no-store", **(headers or {})})


def refusal(error: VitrineError) -> JSONResponse:
    """The reply to an error raised on purpose."""
    status, code = _status_and_code(error)
    headers = {"Retry-After": str(max(1, round(error.wait_s)))} if isinstance(error, TooManyTries) else {}
    return failure(status, code, str(error), hint=error.hint, headers=headers)


def _status_and_code(error: VitrineError) -> tuple[int, str]:
    match error:
        case Refused():
            return _REFUSED_STATUS.get(error.code, 422), error.code
        case NotFound():
            return 404, "E_NOT_FOUND"
        case NotAllowed():
            return 403, "E_NOT_ALLOWED"
        case TooManyTries():
            return 429, "E_TOO_MANY_TRIES"
        case Unavailable():
            return 503, "E_UNAVAILABLE"
        case _:
            return 400, "E_INVALID"
