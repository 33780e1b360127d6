"""A multipart body read as a stream: nothing is spooled, one network chunk is in memory at a time."""

from collections import deque
from collections.abc import AsyncIterator
from enum import Enum

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from services.intake.domain.refusals import say_no

LONGEST_FILE_NAME = 4096


class _Mark(Enum):
    END = 1
    LAST = 2


Event = bytes | dict[str, str] | _Mark
"""A piece of content, the headers with which a part begins, the end of a part, the end of the body."""


class FormPart:
    """One part of the body; its chunks must be read before the next part is asked for, else they are passed over."""

    def __init__(self, headers: dict[str, str], body: "Multipart") -> None:
        _, options = parse_options_header(headers.get("content-disposition", ""))
        self.name = _decoded(options.get(b"name", b""))
        self.file_name = _decoded(options.get(b"filename", b""))
        self.content_type = headers.get("content-type", "")
        self._body = body

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yields the content; raises `Malformed` (`BERKAS_TERPOTONG`) where the body ends too early."""
        while (event := await self._body.next_event()) is not _Mark.END:
            if isinstance(event, bytes):
                yield event

    async def read(self, limit: int, code: str) -> bytes:
        """Returns the whole content of a small part; raises the refusal named by `code` over `limit` bytes."""
        held = bytearray()
        async for chunk in self.chunks():
            held += chunk
            if len(held) > limit:
                raise say_no(code, limit=limit)
        return bytes(held)


class Multipart:
    """Reads the parts of one multipart/form-data body in order.

    `length` is the announced Content-Length in bytes, when there is one: a body of another length was cut short.
    """

    def __init__(self, stream: AsyncIterator[bytes], content_type: str, *, length: int | None = None) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind.lower() != b"multipart/form-data" or not boundary:
            raise say_no("UNGGAHAN_RUSAK", why="jenis isinya bukan multipart/form-data dengan boundary")
        self._stream = stream
        self._length = length
        self._read = 0
        self._events: deque[Event] = deque()
        self._inside = False
        self._headers: dict[str, str] = {}
        self._field = b""
        self._value = b""
        self._parser = self._make(boundary)

    async def parts(self) -> AsyncIterator[FormPart]:
        """Yields the parts; raises `Malformed` (`UNGGAHAN_RUSAK`, `BERKAS_TERPOTONG`)."""
        while (event := await self.next_event()) is not _Mark.LAST:
            if isinstance(event, dict):
                yield FormPart(event, self)
                while self._inside:
                    await self.next_event()
        await self._read_to_end()

    async def next_event(self) -> Event:
        """Returns what comes next, reading from the network as needed."""
        while not self._events:
            await self._pull()
        event = self._events.popleft()
        if not isinstance(event, bytes):
            self._inside = isinstance(event, dict)
        return event

    async def drain(self, limit: int) -> None:
        """Reads and drops up to `limit` further bytes, so that a sender gets to read the refusal."""
        dropped = 0
        async for chunk in self._stream:
            dropped += len(chunk)
            if dropped > limit:
                return

    async def _pull(self) -> None:
        chunk = await anext(self._stream, None)
        if chunk is None:
            raise say_no("BERKAS_TERPOTONG")
        self._read += len(chunk)
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise say_no("UNGGAHAN_RUSAK", why="susunan bagiannya tidak sah") from error

    async def _read_to_end(self) -> None:
        async for chunk in self._stream:
            self._read += len(chunk)
        if self._length is not None and self._read != self._length:
            raise say_no("BERKAS_TERPOTONG")

    def _make(self, boundary: bytes) -> MultipartParser:
        callbacks = {
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_begin,
            "on_part_data": lambda data, start, end: self._events.append(data[start:end]),
            "on_part_end": lambda: self._events.append(_Mark.END),
            "on_end": lambda: self._events.append(_Mark.LAST),
        }
        try:
            return MultipartParser(boundary, callbacks)  # type: ignore[arg-type]
        except FormParserError as error:
            raise say_no("UNGGAHAN_RUSAK", why="boundary-nya terlalu panjang") from error

    def _on_begin(self) -> None:
        self._events.append(self._headers)
        self._headers = {}

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._field.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._field = self._value = b""


def _decoded(value: bytes) -> str:
    return value[:LONGEST_FILE_NAME].decode("utf-8", "replace")
