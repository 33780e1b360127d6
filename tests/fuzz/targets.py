"""What is fuzzed, by name: each takes bytes, and lets nothing out but the refusals that its readers declare."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from urllib.parse import parse_qsl

from services.intake.spreadsheet.reader import read_list
from services.publisher.website.list_addresses import filters_of, turn
from shared.contracts import EVENTS
from shared.law.period_words.parser import parse
from shared.law.period_words.saying import say
from shared.messaging.decoding import RecordError, StreamRecord, envelope_of, event_of, sanitized
from shared.runtime.errors import Refusal
from shared.web.multipart import Multipart

SUFFIXES = (".csv", ".xlsx", ".ods", ".xls", ".xlsm")


def event(data: bytes) -> None:
    """Reads a record: its first line is the headers, name and value in turn, the rest its value."""
    head, _, value = data.partition(b"\n")
    words = head.decode("utf-8", "surrogateescape").split("\t")
    headers = dict(zip(words[::2], words[1::2], strict=False))
    contract = EVENTS.get(headers.get("ce_type", ""))
    topic = contract.topic if contract else "terbuka.exemptions"
    record = sanitized(StreamRecord(topic, 0, 0, headers.get("ce_subject", ""), headers, value))
    with suppress(RecordError):
        event_of(record, envelope_of(record))


def workbook(data: bytes) -> None:
    """Reads a list; the first byte chooses its kind."""
    suffix = SUFFIXES[data[0] % len(SUFFIXES)] if data else ".csv"
    with suppress(Refusal):
        read_list(data[1:], f"daftar{suffix}")


def period(data: bytes) -> None:
    """Reads a period and says what was read."""
    say(parse(data.decode("utf-8", "replace")))


def multipart(data: bytes) -> None:
    """Reads a body of parts in pieces; the first byte is their size."""
    size, body = (data[0] or 1, data[1:]) if data else (1, b"")

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    async def read() -> None:
        whole = Multipart(pieces(), "multipart/form-data; boundary=b", length=len(body))
        async for part in whole.parts():
            await part.text()

    with suppress(Refusal):
        asyncio.run(read())


def query(data: bytes) -> None:
    """Reads the filters of the website's lists from a query string."""
    wishes = dict(parse_qsl(data.decode("latin-1"), keep_blank_values=True))
    filters = filters_of("dik", wishes)
    turn(filters, 2, filters.key)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "event": event,
    "workbook": workbook,
    "period": period,
    "multipart": multipart,
    "query": query,
}
