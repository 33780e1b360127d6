"""Reads records and names what is wrong with them: a stable reason and a masked detail, never the content."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from shared.contracts import EVENTS, Event
from shared.contracts.envelope import MAX_BYTES, Envelope, unwrap
from shared.runtime.errors import EngineAway, EngineRefuses, Malformed, TerbukaError, Transient

LONGEST_NAME = 200
LONGEST_HEADER = 1000
MOST_HEADERS = 50
LAST_SEQUENCE = 2**63 - 1


@dataclass(frozen=True)
class StreamRecord:
    """One record of a stream, whatever transport brought it; `value` is the JSON as it came."""

    topic: str
    partition: int
    offset: int
    key: str
    headers: Mapping[str, str]
    value: bytes


class RecordError(Exception):
    """Says that a record can never be applied as it is; `halts` tells whether its key must stop."""

    def __init__(self, reason: str, error: str = "", *, halts: bool = True) -> None:
        self.reason = reason
        self.error = error
        self.halts = halts
        super().__init__(reason)


def sanitized(record: StreamRecord) -> StreamRecord:
    """Returns a record whose key and headers PostgreSQL can keep; what it cannot becomes U+FFFD or is cut."""
    headers = list(record.headers.items())[:MOST_HEADERS]
    kept = {_clean(name)[:LONGEST_NAME]: _clean(value)[:LONGEST_HEADER] for name, value in headers}
    return replace(record, key=_clean(record.key), headers=kept)


def envelope_of(record: StreamRecord) -> Envelope:
    """Reads the envelope.

    Raises `RecordError` (`AMPLOP_RUSAK`, `AMPLOP_ASING`), which halts no key: there is none to trust.
    """
    if record.headers.get("reply_to"):
        raise RecordError("AMPLOP_ASING", "reply_to", halts=False)
    try:
        envelope = unwrap(record.headers)
    except Malformed as error:
        raise RecordError(error.code, str(error.__cause__ or ""), halts=False) from error
    wrong = _mismatch(record, envelope)
    if wrong:
        raise RecordError("AMPLOP_RUSAK", wrong, halts=False)
    return envelope


def event_of(record: StreamRecord, envelope: Envelope) -> Event:
    """Reads the event; raises `RecordError` (`TERLALU_BESAR`, `JENIS_TAK_DIKENAL`, `ALIRAN_SALAH`, `ISI_RUSAK`)."""
    if len(record.value) > MAX_BYTES:
        raise RecordError("TERLALU_BESAR", f"{len(record.value)} byte")
    contract = EVENTS.get(envelope.type)
    if contract is None:
        raise RecordError("JENIS_TAK_DIKENAL")
    if contract.topic != record.topic or not envelope.type.startswith(f"{envelope.room}."):
        raise RecordError("ALIRAN_SALAH", contract.topic)
    try:
        event = contract.model_validate_json(record.value)
    except ValidationError as error:
        raise RecordError("ISI_RUSAK", _fields(error)) from error
    if event.key != record.key:
        raise RecordError("ISI_RUSAK", "kunci berbeda dari isi")
    return event


def record_error(error: Exception) -> RecordError:
    """Names what a handler's exception means for the record; the class and the place, never the words."""
    if isinstance(error, RecordError):
        return error
    if isinstance(error, TerbukaError):
        return RecordError(error.code, type(error).__name__)
    return RecordError("KESALAHAN_PROGRAM", f"{type(error).__name__} di {_place(error)}")


def is_retryable(error: Exception) -> bool:
    """Tells whether the same work may succeed a little later."""
    return isinstance(error, Transient) or is_away(error)


def is_away(error: Exception) -> bool:
    """Tells whether an engine failed us, which says nothing about the record: the stream waits."""
    return isinstance(error, EngineAway | EngineRefuses | TimeoutError | ConnectionError)


def _mismatch(record: StreamRecord, envelope: Envelope) -> str:
    if envelope.subject != record.key:
        return "ce_subject berbeda dari kunci"
    if max(len(record.key), len(envelope.id), len(envelope.type)) > LONGEST_NAME:
        return "kunci, ce_id atau ce_type terlalu panjang"
    if not 0 < envelope.sequence <= LAST_SEQUENCE:
        return "ce_sequence di luar batas"
    return ""


def _fields(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, p['loc']))}: {p['type']}" for p in problems)[:LONGEST_NAME]


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "?"


def _clean(value: str) -> str:
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
