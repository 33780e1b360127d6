"""The one place where an error becomes an HTTP answer: the status of each case, and problem+json (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

from shared.runtime.errors import (
    Conflict,
    EngineRefuses,
    Forbidden,
    Malformed,
    NotFound,
    Refusal,
    TerbukaError,
    TooLarge,
    TooMany,
    Transient,
    Unauthenticated,
    Unmet,
    UnsupportedType,
)


class WrongMethod(Refusal):
    """Refuses a method that the address does not know."""


class RelayedRefusal(Refusal):
    """Says what another room refused, under the HTTP status that it answered with."""

    def __init__(self, status: int, code: str, message: str, *, mend: str = "") -> None:
        super().__init__(code, message, mend=mend)
        self.status = status


STATUSES: Mapping[type[TerbukaError], int] = {
    TerbukaError: 500,
    Refusal: 422,
    Malformed: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    WrongMethod: 405,
    Conflict: 409,
    Unmet: 412,
    TooLarge: 413,
    UnsupportedType: 415,
    TooMany: 429,
    Transient: 503,
    EngineRefuses: 503,
}
"""The HTTP status of each case; a class that is not named is answered as the nearest one that it comes from."""


def status_of(error: TerbukaError) -> int:
    """Returns the HTTP status of an error."""
    return error.status if isinstance(error, RelayedRefusal) else status_of_kind(type(error))


def status_of_kind(kind: type[TerbukaError]) -> int:
    """Returns the HTTP status of a case of the error tree."""
    return next(STATUSES[each] for each in kind.__mro__ if each in STATUSES)


def problem_of(error: TerbukaError) -> dict[str, Any]:
    """Describes an error as problem+json (RFC 9457) with the extension members `code`, `article`, `mend`."""
    problem = {
        "type": f"urn:terbuka:{error.code.lower()}",
        "title": error.message,
        "status": status_of(error),
        "code": error.code,
        "article": error.article,
        "mend": error.mend,
    }
    return {key: value for key, value in {**problem, **error.data}.items() if value != ""}
