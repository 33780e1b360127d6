"""The error tree: each class names a case, keeps its data, maps to HTTP once and to a dead-letter reason once."""

from typing import Any, ClassVar


class TerbukaError(Exception):
    """Roots every error that Terbuka raises on purpose.

    `code` is stable and documented; `message` is one Indonesian sentence for the person who must act.
    """

    status: ClassVar[int] = 500

    def __init__(self, code: str, message: str, *, article: str = "", mend: str = "", **data: Any) -> None:
        self.code = code
        self.message = message
        self.article = article
        self.mend = mend
        self.data = data
        super().__init__(f"{code}: {message}")

    def as_problem(self) -> dict[str, Any]:
        """Describes the error as problem+json (RFC 9457) with the extension members `code`, `article`, `mend`."""
        problem = {
            "type": f"urn:terbuka:{self.code.lower()}",
            "title": self.message,
            "status": self.status,
            "code": self.code,
            "article": self.article,
            "mend": self.mend,
        }
        return {key: value for key, value in {**problem, **self.data}.items() if value != ""}


class Refusal(TerbukaError):
    """Says no to a request for a named reason; nothing was changed.

    `audited` is True where whoever raised it has written the audit line of the act: the web then adds none.
    """

    status = 422
    audited = False


class Malformed(Refusal):
    """Refuses what cannot be read at all."""

    status = 400


class Unauthenticated(Refusal):
    """Refuses a caller who has not said who they are."""

    status = 401


class Forbidden(Refusal):
    """Refuses an act that the caller's role does not carry."""

    status = 403


class NotFound(Refusal):
    """Refuses because the thing named does not exist, or is not the caller's to see."""

    status = 404


class Conflict(Refusal):
    """Refuses because the state has moved on, or the same key came with another body."""

    status = 409


class TooLarge(Refusal):
    """Refuses what is over a size or count limit."""

    status = 413


class TooMany(Refusal):
    """Refuses what would make others wait too long; it may be sent again later."""

    status = 429


class UnsupportedType(Refusal):
    """Refuses a file whose type is not accepted, or is not what it says."""

    status = 415


class Transient(TerbukaError):
    """Fails now but may succeed when tried again: an engine is away or busy."""

    status = 503


class EngineAway(Transient):
    """Fails because an engine (PostgreSQL, Kafka, the object store) is away, full or busy: a stream waits for it."""


class EngineRefuses(Refusal):
    """Says that an engine answers but does not serve us (its secret, its clock, its bucket): a stream waits for it."""

    status = 503
