"""The one reader of multipart/form-data (RFC 7578): a body is read as a stream, and nothing is spooled to a disk.

One network chunk is in memory at a time. Limits and refusals of such bodies stand here for all rooms.
"""

from collections import deque
from collections.abc import AsyncIterator
from enum import Enum

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect, Request

from shared.runtime.errors import Malformed, Refusal

LONGEST_NAME = 4096
"""Bytes of a name that are kept, of a field or of a file."""
LONGEST_FIELD = 80_000
"""Bytes of one field that are kept in memory: a reason of 20,000 signs."""
MOST_FIELDS = 30
"""Fields of one body, so that a body of nothing but fields fills no memory."""


class _Mark(Enum):
    END = 1
    LAST = 2


Event = bytes | dict[str, str] | _Mark
"""A piece of content, the headers with which a part begins, the end of a part, the end of the body."""


class FormPart:
    """One part of a body; its chunks must be read before the next part is asked for, else they are passed over.

    `is_file` tells whether the part names a file, with an empty `file_name` where nobody chose one.
    """

    def __init__(self, headers: dict[str, str], body: "Multipart") -> None:
        _, options = parse_options_header(headers.get("content-disposition", ""))
        self.name = _decoded(options.get(b"name", b""))
        self.is_file = b"filename" in options
        self.file_name = _decoded(options.get(b"filename", b""))
        self.media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        self._body = body

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yields the content; raises `Malformed` (`BERKAS_TERPOTONG`) where the body ends too early."""
        while (event := await self._body.next_event()) is not _Mark.END:
            if isinstance(event, bytes):
                yield event

    async def read(self, limit: int, refusal: Refusal) -> bytes:
        """Returns the whole content of a small part; raises the refusal over `limit` bytes."""
        held = bytearray()
        async for chunk in self.chunks():
            held += chunk
            if len(held) > limit:
                raise refusal
        return bytes(held)

    async def text(self) -> str:
        """Returns the content of a field; raises `Malformed` (`UNGGAHAN_RUSAK`) over `LONGEST_FIELD` bytes."""
        too_long = broken(f"satu isiannya lebih panjang dari {LONGEST_FIELD} bita")
        return (await self.read(LONGEST_FIELD, too_long)).decode("utf-8", "replace")


class Multipart:
    """Reads the parts of one multipart/form-data body in order.

    `length` is the announced Content-Length in bytes, when there is one: a body of another length was cut short.
    `ended_early` tells of a refused body that its bytes came to an end before its form did.
    """

    ended_early = False

    def __init__(self, stream: AsyncIterator[bytes], content_type: str, *, length: int | None = None) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind.lower() != b"multipart/form-data" or not boundary:
            raise broken("jenis isinya bukan multipart/form-data dengan boundary")
        self._stream = stream
        self._length = length
        self._read = 0
        self._fields = 0
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
                yield self._counted(FormPart(event, self))
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

    def _counted(self, part: FormPart) -> FormPart:
        self._fields += not part.is_file
        if self._fields > MOST_FIELDS:
            raise broken(f"isiannya lebih dari {MOST_FIELDS}")
        return part

    async def _pull(self) -> None:
        chunk = await anext(self._stream, None)
        if chunk is None:
            self.ended_early = True
            raise cut_off()
        self._read += len(chunk)
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise broken("susunan bagiannya tidak sah") from error

    async def _read_to_end(self) -> None:
        async for chunk in self._stream:
            self._read += len(chunk)
        if self._length is not None and self._read != self._length:
            raise cut_off()

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
            raise broken("boundary-nya terlalu panjang") from error

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


def multipart_of(request: Request) -> Multipart:
    """Returns the reader of a request's body; raises `Malformed` (`UNGGAHAN_RUSAK`) where it is no form of parts."""
    length = request.headers.get("content-length", "")
    content_type = request.headers.get("content-type", "")
    return Multipart(chunks_of(request), content_type, length=int(length) if length.isdecimal() else None)


def is_multipart(request: Request) -> bool:
    """Tells whether a request says that its body has parts."""
    return request.headers.get("content-type", "").lstrip().lower().startswith("multipart/")


async def chunks_of(request: Request) -> AsyncIterator[bytes]:
    """Yields the bytes of a body; raises `Malformed` (`BERKAS_TERPOTONG`) where its sender goes away."""
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as gone:
        raise cut_off() from gone


async def words_of(request: Request) -> FormData:
    """Returns the fields of a form that carries no file.

    Raises `Malformed` (`UNGGAHAN_RUSAK`) for a body of parts: its reader would spool files to a disk.
    """
    if is_multipart(request):
        raise broken("di alamat ini hanya diterima isian tanpa berkas")
    return await request.form()


def broken(why: str) -> Malformed:
    """Builds the refusal of a body that cannot be read; `why` goes on after "karena"."""
    return Malformed(
        "UNGGAHAN_RUSAK",
        f"Unggahan tidak dapat dibaca karena {why}.",
        mend="Periksa jenis dan susunan kiriman menurut dokumentasi di /docs, lalu kirim ulang.",
        why=why,
    )


def cut_off() -> Malformed:
    """Builds the refusal of a body that is not whole: its sender went away, or it is not as long as announced."""
    return Malformed(
        "BERKAS_TERPOTONG",
        "Unggahan terputus sebelum selesai, sehingga tidak ada yang disimpan.",
        mend="Kirim sekali lagi; bila permintaannya membawa Idempotency-Key, pakai kunci yang sama.",
    )


def _decoded(value: bytes) -> str:
    return value[:LONGEST_NAME].decode("utf-8", "replace")
