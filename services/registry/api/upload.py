"""The one file of a form: its fields come before it, its content follows as a stream for the gate."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request

from shared.files.door import IncomingFile
from shared.files.names import clean_name
from shared.runtime.errors import Malformed
from shared.web.multipart import FormPart, broken, multipart_of


@dataclass
class IncomingForm:
    """A form with one file: the fields before it, and the file on its way in."""

    fields: dict[str, str]
    file: IncomingFile


async def receive(request: Request) -> IncomingForm:
    """Reads up to the file of a form and returns it; the bytes follow as they come.

    Raises Malformed UNGGAHAN_RUSAK or FORMULIR_TANPA_BERKAS for a body without any file part. What is wrong with the
    file itself is raised where its stream is read, so that the fields are kept: by the gate, or by the stream
    FORMULIR_TANPA_BERKAS where none was chosen, Malformed BERKAS_TERPOTONG where the body ends before the form does,
    Malformed UNGGAHAN_RUSAK where another part follows: its word would be lost.
    """
    body, fields = multipart_of(request), dict[str, str]()
    parts = body.parts()
    try:
        async for part in parts:
            if part.is_file:
                name = clean_name(part.file_name)
                return IncomingForm(fields, IncomingFile(name, part.media_type, _content(name, part, parts)))
            if not part.name.startswith("_"):
                fields[part.name] = await part.text()
    except Malformed as error:
        if not body.ended_early:
            raise
        raise _missing() from error
    raise _missing()


async def _content(name: str, part: FormPart, parts: AsyncIterator[FormPart]) -> AsyncIterator[bytes]:
    seen = False
    async for chunk in part.chunks():
        seen = seen or bool(chunk)
        yield chunk
    if not name and not seen:
        raise _missing()
    if await anext(parts, None) is not None:
        raise broken("ada bagian di belakang berkasnya")


def _missing() -> Malformed:
    return Malformed(
        "FORMULIR_TANPA_BERKAS", "Formulir ini tidak memuat berkas.", mend="Pilih berkas, lalu kirim lagi."
    )
