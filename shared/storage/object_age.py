"""The age of an object by the UUIDv7 in its key: the machine's time on both sides, also in a rehearsal."""

from uuid import UUID

from uuid6 import uuid7


def age_of(object_id: str) -> float:
    """Returns the seconds since an id was made; 0 for what is no UUIDv7."""
    try:
        made = UUID(object_id)
    except ValueError:
        return 0.0
    return (_milliseconds(uuid7()) - _milliseconds(made)) / 1000 if made.version == 7 else 0.0


def _milliseconds(made: UUID) -> int:
    """Returns the time in a UUIDv7 (RFC 9562, first 48 bits)."""
    return made.int >> 80
