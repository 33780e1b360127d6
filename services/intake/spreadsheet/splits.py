"""Splits the cells that hold two things: both consequences under labels, or the period and the official."""

import re

from services.intake.spreadsheet.contents import OFFICE_START, is_period
from services.intake.spreadsheet.grid import collapse

_IF = r"(?:konsekuensi|akibat|dampak|pertimbangan|manfaat)?\s*(?:jika|bila|apabila|kalau)?\s*(?:informasi|info)?\s*"
_SEPARATED = r"\s*(?:[:=]|[-–—](?=\s)|(?=[\r\n])|(?=\s+[A-Z0-9]))"
_OPEN = re.compile(rf"(?i:(?:[a1][.)]\s*)?\b{_IF}\bdibuka)\b{_SEPARATED}")
_CLOSED = re.compile(rf"(?i:(?:[b2][.)]\s*)?\b{_IF}\b(?:ditutup|tidak dibuka))\b{_SEPARATED}")
_CLOSED_PLAIN = re.compile(r"\b(?:jika|bila|apabila)\s+(?:informasi\s+)?ditutup\b", re.IGNORECASE)
_OFFICIAL_LABEL = re.compile(r"[\s;,/|(-]*\b(?:pj|p\.j\.?|penanggung\s?jawab)\b\s*[:=\-–]?\s*", re.IGNORECASE)
_PERIOD_LABEL = re.compile(r"^(?:jangka waktu|waktu|batas waktu)\s*[:=]\s*", re.IGNORECASE)
_BREAK = re.compile(r"\s*(?:[\r\n]+|[;/|,.]|\s[-–—]\s|\()\s*")
_NOT_OFFICIAL = re.compile(
    r"\b(?:oleh|dari|kepada|persetujuan|izin|ijin|menjadi|sebagai|di|pada|lingkungan|keputusan|perintah|jabatan"
    r"|menjabat|ke|dengan|bagi"
    rf"|untuk|dan|atau|surat|selama|pihak|(?:{OFFICE_START.pattern}))\s*$",
    re.IGNORECASE,
)


def split_consequences(text: str) -> tuple[str, str] | None:
    """Splits "Jika Dibuka ... Jika Ditutup ..." into both sides without labels; None when the cell holds one thing.

    A label that is part of its sentence ("Jika dibuka dapat merugikan") stays in it.
    """
    closed = _CLOSED.search(text) or _CLOSED_PLAIN.search(text)
    opened = _OPEN.search(text)
    if closed is None:
        return None
    if opened is not None and opened.start() > closed.start():
        return _side(text[opened.start() :], _OPEN), _side(text[: opened.start()], _CLOSED)
    if closed.start() == 0:
        return "", _side(text, _CLOSED)
    return _side(text[: closed.start()], _OPEN), _side(text[closed.start() :], _CLOSED)


def _side(text: str, label: re.Pattern[str]) -> str:
    stripped = text.strip()
    match = label.match(stripped)
    bare = stripped[match.end() :] if match else stripped
    return collapse(re.sub(r"[\s;|/]+$", "", bare).lstrip(":=-–— \r\n"))


def split_period(text: str) -> tuple[str, str] | None:
    """Splits a period from the official who answers for it, at a label or at the office's name; None when unclear."""
    text = text.strip()
    label = _OFFICIAL_LABEL.search(text)
    if label is not None and text[label.end() :].strip() and label.start() > 0:
        return _period(text[: label.start()]), _official(text[label.end() :])
    if label is not None and label.start() == 0:
        text = text[label.end() :]
    if OFFICE_START.match(text):
        return _office_first(text)
    for pause in _BREAK.finditer(text):
        if OFFICE_START.match(text, pause.end()):
            return _period(text[: pause.start()]), _official(text[pause.end() :])
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 2 and is_period(lines[0].strip()) and lines[1].strip()[0].isupper() and not is_period(lines[1]):
        return _period(lines[0]), _official(lines[1])
    for office in re.finditer(rf"(?<=\s){OFFICE_START.pattern}", text, re.IGNORECASE):
        if text[office.start()].isupper() and not _NOT_OFFICIAL.search(text[: office.start()]):
            return _period(text[: office.start()]), _official(text[office.start() :])
    return None


def _office_first(text: str) -> tuple[str, str] | None:
    for pause in _BREAK.finditer(text):
        if is_period(text[pause.end() :]):
            return _period(text[pause.end() :]), _official(text[: pause.start()])
    return None


def _period(text: str) -> str:
    return collapse(re.sub(r"[\s;,/|(–—-]+$", "", _PERIOD_LABEL.sub("", text.strip())))


def _official(text: str) -> str:
    bare = text.strip()
    if bare.endswith(")") and bare.count("(") < bare.count(")"):
        bare = bare[:-1]
    return collapse(bare.strip(" ;,/|"))
