"""The one file of a form: its fields come before it, its content follows as a stream and is looked at as it passes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request

from shared.files.types import Sniffer, type_by_name
from shared.runtime.errors import Malformed, Refusal
from shared.web.multipart import FormPart, broken, multipart_of

LONGEST_NAME = 200


@dataclass
class ReceivedUpload:
    """One file of a form: its media type and name, the fields before it, and its plain bytes as a stream."""

    media_type: str
    fields: dict[str, str]
    chunks: AsyncIterator[bytes]
    name: str = ""


async def receive(request: Request) -> ReceivedUpload:
    """Reads up to the file of a form and returns it; the bytes follow as they come.

    A file without content has an empty stream, which its act refuses. Raises Malformed UNGGAHAN_RUSAK or
    FORMULIR_TANPA_BERKAS for a body without any file part. What is wrong with the file itself is raised by its stream,
    so that the fields are kept: FORMULIR_TANPA_BERKAS where none was chosen, UnsupportedType BERKAS_JENIS_SALAH as soon
    as the content cannot be the type that the name promises, Malformed BERKAS_TERPOTONG where the body ends before the
    form does, Malformed UNGGAHAN_RUSAK where another part follows: its word would be lost.
    """
    body, fields = multipart_of(request), dict[str, str]()
    parts = body.parts()
    try:
        async for part in parts:
            if part.is_file:
                return await _begun(part, parts, fields)
            fields[part.name] = await part.text()
    except Malformed as error:
        if not body.ended_early:
            raise
        raise _missing() from error
    raise _missing()


async def _begun(part: FormPart, parts: AsyncIterator[FormPart], fields: dict[str, str]) -> ReceivedUpload:
    name, chunks = _bare(part.file_name), part.chunks()
    try:
        first = await anext(chunks, b"")
        if not name and not first:
            raise _missing()
        promised = type_by_name(name, part.media_type)
    except Refusal as error:
        return ReceivedUpload("", fields, _refused(error), name)
    sniffer = Sniffer(promised, name) if first else None
    return ReceivedUpload(promised.media_type, fields, _content(first, chunks, parts, sniffer), name)


async def _content(
    first: bytes, chunks: AsyncIterator[bytes], parts: AsyncIterator[FormPart], sniffer: Sniffer | None
) -> AsyncIterator[bytes]:
    if sniffer is not None:
        sniffer.feed(first)
        yield first
        async for chunk in chunks:
            sniffer.feed(chunk)
            yield chunk
    if await anext(parts, None) is not None:
        raise broken("ada bagian di belakang berkasnya")
    if sniffer is not None:
        sniffer.finish()


async def _refused(error: Refusal) -> AsyncIterator[bytes]:
    """Raises the refusal when it is read, before any byte."""
    if error:
        raise error
    yield b""


def _bare(file_name: str) -> str:
    bare = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in bare if sign.isprintable())[-LONGEST_NAME:]


def _missing() -> Malformed:
    return Malformed(
        "FORMULIR_TANPA_BERKAS", "Formulir ini tidak memuat berkas.", mend="Pilih berkas, lalu kirim lagi."
    )
