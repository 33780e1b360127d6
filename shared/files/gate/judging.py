"""Judges the content of one file by the family of its type; run as a module it is the process apart."""

import json
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.files.gate.bad_file import BadFile
from shared.files.types import TYPES, Family, Purpose

REFUSED = 3


def judge(data: bytes, ending: str, purpose: Purpose) -> None:
    """Judges bytes as the type of an ending; raises `BadFile`."""
    if not data:
        raise BadFile("BERKAS_KOSONG")
    if not data.strip(b"\0"):
        raise BadFile("BERKAS_RUSAK", "isinya hanya bita kosong")
    kind = TYPES[ending]
    if kind.family is Family.TEXT:
        from shared.files.gate import text

        text.check(data, ending, public=purpose is Purpose.PUBLIC)
    elif kind.family is Family.PDF:
        from shared.files.gate import pdf_documents

        pdf_documents.check(data)
    elif kind.family is Family.IMAGE:
        from shared.files.gate import images

        images.check(data, ending)
    else:
        _judge_package(data, ending, kind.family)


def _judge_package(data: bytes, ending: str, family: Family) -> None:
    if family is Family.OLE:
        from shared.files.gate import legacy

        legacy.check(data)
        return
    from shared.files.gate import office, opendocument
    from shared.files.gate.zips import Archive

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


def _limit(task: Mapping[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (task["bytes"], task["bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (task["seconds"], task["seconds"] + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(descriptor: str) -> int:
    """The process apart: reads the task from standard input, writes the reason of a refusal as JSON."""
    task = json.load(sys.stdin)
    _limit(task)
    try:
        judge(Path(f"/dev/fd/{descriptor}").read_bytes(), task["ending"], Purpose(task["purpose"]))
    except BadFile as bad:
        json.dump({"code": bad.code, "why": bad.why}, sys.stdout)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
