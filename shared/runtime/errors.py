"""The error tree: each class names a case, keeps its data, and none knows HTTP (`shared.web.statuses`)."""

from typing import Any


class TerbukaError(Exception):
    """Roots every error that Terbuka raises on purpose.

    `code` is stable and documented; `message` is one Indonesian sentence for the person who must act.
    """

    def __init__(self, code: str, message: str, *, article: str = "", mend: str = "", **data: Any) -> None:
        self.code = code
        self.message = message
        self.article = article
        self.mend = mend
        self.data = data
        super().__init__(f"{code}: {message}")


class Refusal(TerbukaError):
    """Says no to a request for a named reason; nothing was changed.

    `audited` is True where whoever raised it has written the audit line of the act: the web then adds none.
    """

    audited = False


class Malformed(Refusal):
    """Refuses what cannot be read at all."""


class Unauthenticated(Refusal):
    """Refuses a caller who has not said who they are."""


class Forbidden(Refusal):
    """Refuses an act that the caller's role does not carry."""


class NotFound(Refusal):
    """Refuses because the thing named does not exist, or is not the caller's to see."""


class Conflict(Refusal):
    """Refuses because the state has moved on, or the same key came with another body."""


class Unmet(Refusal):
    """Refuses because a condition that the request names, such as a version of a protocol, does not hold here."""


class TooLarge(Refusal):
    """Refuses what is over a size or count limit."""


class TooMany(Refusal):
    """Refuses what would make others wait too long; it may be sent again later."""


class UnsupportedType(Refusal):
    """Refuses a file whose type is not accepted, or is not what it says."""


class Transient(TerbukaError):
    """Fails now but may succeed when tried again: an engine is away or busy."""


class EngineAway(Transient):
    """Fails because an engine (PostgreSQL, Kafka, the object store) is away, full or busy: a stream waits for it."""


class EngineRefuses(Refusal):
    """Says that an engine answers but does not serve us (its secret, its clock, its bucket): a stream waits for it."""
