"""Judges the content of one file by the family of its type."""

from collections.abc import Mapping
from typing import Any

from shared.files.gate import images, legacy, office, opendocument, pdf_documents, text
from shared.files.gate.bad_file import BadFile
from shared.files.gate.zips import Archive
from shared.files.types import TYPES, Family, Purpose


def judge(data: bytes, ending: str, purpose: Purpose) -> None:
    """Judges bytes as the type of an ending; raises `BadFile`."""
    if not data:
        raise BadFile("BERKAS_KOSONG")
    if not data.strip(b"\0"):
        raise BadFile("BERKAS_RUSAK", "isinya hanya bita kosong")
    kind = TYPES[ending]
    if kind.family is Family.TEXT:
        text.check(data, ending, public=purpose is Purpose.PUBLIC)
    elif kind.family is Family.PDF:
        pdf_documents.check(data)
    elif kind.family is Family.IMAGE:
        images.check(data, ending)
    else:
        _judge_package(data, ending, kind.family)


def _judge_package(data: bytes, ending: str, family: Family) -> None:
    if family is Family.OLE:
        legacy.check(data)
        return
    _refuse_locked(data)
    archive = Archive(data)
    if family is Family.OOXML:
        office.check(archive, ending)
    else:
        opendocument.check(archive, TYPES[ending].media_type)


def _refuse_locked(data: bytes) -> None:
    """Tells a package locked by a password, which Office keeps in an OLE2 container (MS-OFFCRYPTO 2.3.4)."""
    if "EncryptedPackage".encode("utf-16-le") in data[: 1024 * 1024] and not data.startswith(b"PK"):
        raise BadFile("BERKAS_TERKUNCI")


def judged(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Judges in a confined process; returns `code` and `why` of a refusal, nothing for a file that passes."""
    try:
        judge(content, options["ending"], Purpose(options["purpose"]))
    except BadFile as bad:
        return b"", {"code": bad.code, "why": bad.why}
    return b"", {}
