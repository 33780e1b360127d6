"""Reads one uploaded file out of a multipart body as it streams in; nothing is spooled to a disk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from shared.files.types import Sniffer, type_by_name
from shared.runtime.errors import Malformed, Refusal

LONGEST_FIELD = 80_000
"""Bytes of one form field: a reason of 20,000 signs."""
MOST_FIELDS = 30
"""Fields of one form, so that a form of nothing but fields fills no memory."""


@dataclass
class _Part:
    name: str = ""
    filename: str | None = None
    media_type: str = ""
    data: bytearray = field(default_factory=bytearray)


@dataclass
class ReceivedUpload:
    """One file of a form: its media type and name, the fields before it, and its plain bytes as a stream."""

    media_type: str
    fields: dict[str, str]
    chunks: AsyncIterator[bytes]
    name: str = ""


async def receive(request: Request) -> ReceivedUpload:
    """Reads up to the first file part and returns it; the bytes follow as they come.

    A file without content has an empty stream, which its act refuses. Raises Malformed UNGGAHAN_RUSAK or
    FORMULIR_TANPA_BERKAS for a body without any file part. What is wrong with the file itself is raised by its stream,
    so that the other fields are kept: FORMULIR_TANPA_BERKAS where none was chosen, UnsupportedType BERKAS_JENIS_SALAH
    as soon as the content cannot be the type that the name promises, Malformed BERKAS_TERPOTONG where the body ends
    before the form does.
    """
    reader = _Reader(_boundary(request))
    body = aiter(_body(request))
    async for chunk in body:
        reader.feed(chunk)
        if reader.file is not None and len(reader.file.data) >= 8:
            break
    if reader.file is None:
        raise _missing()
    file, name = reader.file, _name(reader.file)
    try:
        return _begun(reader, file, name, body)
    except Refusal as error:
        return ReceivedUpload("", reader.fields, _nothing(error), name)


def _begun(reader: "_Reader", file: _Part, name: str, body: AsyncIterator[bytes]) -> ReceivedUpload:
    if not name and not file.data:
        raise _missing()
    promised = type_by_name(name, file.media_type)
    if not file.data:
        return ReceivedUpload(promised.media_type, reader.fields, _nothing(), name)
    sniffer = Sniffer(promised, name)
    sniffer.feed(bytes(file.data))
    return ReceivedUpload(promised.media_type, reader.fields, _rest(reader, file, sniffer, body), name)


async def _nothing(error: Refusal | None = None) -> AsyncIterator[bytes]:
    """Yields no bytes; raises the refusal, where there is one, when it is read."""
    if error is not None:
        raise error
    none: tuple[bytes, ...] = ()
    for piece in none:
        yield piece


async def _rest(reader: "_Reader", file: _Part, sniffer: Sniffer, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield _taken(file)
    async for chunk in body:
        reader.feed(chunk)
        if file.data:
            sniffer.feed(bytes(file.data))
            yield _taken(file)
    if not reader.ended:
        raise _truncated()
    sniffer.finish()


def _name(file: _Part) -> str:
    bare = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in bare if sign.isprintable())[-200:]


def _taken(file: _Part) -> bytes:
    data = bytes(file.data)
    file.data.clear()
    return data


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            if chunk:
                yield chunk
    except ClientDisconnect as error:
        raise _truncated() from error


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= 200:
        raise _broken()
    return boundary


def _missing() -> Malformed:
    return Malformed(
        "FORMULIR_TANPA_BERKAS", "Formulir ini tidak memuat berkas.", mend="Pilih berkas, lalu kirim lagi."
    )


def _broken() -> Malformed:
    return Malformed("UNGGAHAN_RUSAK", "Unggahan ini bukan formulir berkas yang dapat dibaca.", mend="Kirim ulang.")


def _truncated() -> Malformed:
    return Malformed("BERKAS_TERPOTONG", "Unggahan terputus sebelum selesai.", mend="Unggah sekali lagi.")


class _Reader:
    """Follows the parser through the parts of one form; only the first file is kept."""

    def __init__(self, boundary: bytes) -> None:
        self.fields: dict[str, str] = {}
        self.file: _Part | None = None
        self.ended = False
        self._part = _Part()
        self._name = b""
        self._value = b""
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_part_data": self._data,
                "on_part_end": self._end_part,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_end": self._end,
            },
        )

    def feed(self, chunk: bytes) -> None:
        """Takes bytes of the body; raises Malformed UNGGAHAN_RUSAK where they are no form."""
        try:
            self._parser.write(chunk)
        except ValueError as error:
            raise _broken() from error

    def _begin(self) -> None:
        self._part = _Part()

    def _data(self, data: bytes, start: int, end: int) -> None:
        is_field = self._part.filename is None
        if not is_field and self.file is None:
            self.file = self._part
        if self._part is self.file or is_field:
            self._part.data += data[start:end]
        if is_field and (len(self._part.data) > LONGEST_FIELD or len(self.fields) >= MOST_FIELDS):
            raise _broken()

    def _end_part(self) -> None:
        if self._part.filename is None:
            self.fields[self._part.name] = self._part.data.decode("utf-8", "replace")
        elif self.file is None:
            self.file = self._part

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        name, value = self._name.lower(), self._value
        self._name = self._value = b""
        if name == b"content-disposition":
            _, options = parse_options_header(value)
            self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
            if b"filename" in options:
                self._part.filename = options[b"filename"].decode("utf-8", "replace")
        elif name == b"content-type":
            self._part.media_type = value.decode("latin-1").partition(";")[0].strip().lower()

    def _end(self) -> None:
        self.ended = True
