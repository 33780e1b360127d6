"""Reads records, and names their faults by a stable reason and a masked detail, never by their content."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shared.contracts import EVENTS, Event
from shared.contracts.envelope import MAX_BYTES, Envelope, unwrap
from shared.runtime.errors import Malformed, TerbukaError

LONGEST_NAME = 200
LONGEST_HEADER = 1000
MOST_HEADERS = 50
LAST_SEQUENCE = 2**63 - 1


@dataclass(frozen=True)
class StreamRecord:
    """One record of a stream, from either transport; `value` is the JSON as it came."""

    topic: str
    partition: int
    offset: int
    key: str
    headers: Mapping[str, str]
    value: bytes


class RecordError(Exception):
    """The fault of a record that can never be applied as it is; `halts`: whether its key must stop."""

    def __init__(self, reason: str, error: str = "", *, halts: bool = True) -> None:
        self.reason = reason
        self.error = error
        self.halts = halts
        super().__init__(reason)


def record_of(message: Any) -> StreamRecord:
    """Returns the record that a FastStream `KafkaMessage` carries; headers that are no text become empty."""
    return _read(message.raw_message)


def records_of(message: Any) -> list[StreamRecord]:
    """Returns the records of a FastStream batch, or the one of a single message, in the order they came."""
    raw = message.raw_message
    return [_read(one) for one in raw] if isinstance(raw, tuple) else [_read(raw)]


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
    """Returns what a handler's exception means for the record: its code, or the class and the place, never the text."""
    if isinstance(error, RecordError):
        return error
    if isinstance(error, TerbukaError):
        return RecordError(error.code, type(error).__name__)
    return RecordError("KESALAHAN_PROGRAM", f"{type(error).__name__} di {_place(error)}")


def _read(raw: Any) -> StreamRecord:
    headers = {str(name): _text(value) for name, value in raw.headers}
    return StreamRecord(raw.topic, raw.partition, raw.offset, _text(raw.key), headers, raw.value or b"")


def _text(value: bytes | None) -> str:
    try:
        return (value or b"").decode()
    except UnicodeDecodeError:
        return ""


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
