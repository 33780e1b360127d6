"""Sends the call of a step and judges its answer: status, code, values; what the step saves is kept."""

import json
import mimetypes
import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from deploy.rehearse.case_form import HOLE, StepSpec, UploadSpec
from deploy.rehearse.faults import StageFault
from deploy.rehearse.jsonpath import NoSuchPath, look
from deploy.rehearse.people import CaseAccounts, codes_of, json_of, told

UNREADABLE = frozenset({"ISIAN_TIDAK_SAH", "JSON_RUSAK", "DOSIR_RUSAK"})
"""Codes of a request whose form is wrong: no law was asked."""
BAD_FORM = "ditolak karena bentuk isian"
MOST_CASES = 1000
LIVE = frozenset({"open", "decided", "approved"})
"""States of a case that is not over."""

Judged = Iterator[tuple[str, str]]


class Calls:
    """Fills in and sends the calls of one case; `known` holds ids of items, persons, and what was saved."""

    def __init__(self, accounts: CaseAccounts, known: dict[str, Any]) -> None:
        self.accounts = accounts
        self.known = known

    async def run(self, step: StepSpec) -> list[tuple[str, str]]:
        """Sends a step's call and returns what was expected and seen where the two differ."""
        known = dict(self.known) | await self._cases(step)
        if unknown := sorted(_holes(step) - known.keys()):
            raise StageFault(f"{step.call} dikirim", f"{', '.join(unknown)} belum dikenal")
        path = fill(step.path, known)
        answer = await self.accounts.send(step.by, step.method, str(path), **options_of(step, known))
        return [*judged(step, answer, known), *self._saved(step, answer)]

    async def _cases(self, step: StepSpec) -> dict[str, str]:
        """Returns the newest live case of each item that the step asks one of; the newest at all where none lives."""
        asked = {name for name in _holes(step) if name.endswith(".case")}
        if not asked:
            return {}
        query = {"limit": MOST_CASES}
        listed = await self.accounts.must("ketua", "GET", "/registry/api/cases", params=query)
        found = {}
        for name in asked:
            item_id = self.known[name.removesuffix(".case")]
            own = [each for each in listed if each["item_id"] == item_id]
            newest = max(own, key=lambda each: (each["state"] in LIVE, each["id"]), default=None)
            if newest is None:
                raise StageFault(f"{name} ada", "butir itu tidak mempunyai berkas pembukaan")
            found[name] = str(newest["id"])
        return found

    def _saved(self, step: StepSpec, answer: httpx.Response) -> Judged:
        said = json_of(answer)
        for name, path in step.save.items():
            try:
                self.known[name] = look(said, path)
            except NoSuchPath:
                yield f"{path} disimpan sebagai {name}", f"tidak ada dalam jawaban {told(answer)}"


def _holes(step: StepSpec) -> set[str]:
    texts = [step.path, json.dumps(step.body), json.dumps(step.answer)]
    texts += [upload.text for upload in step.upload.values()]
    return {name for text in texts for name in HOLE.findall(text)}


def fill(value: Any, known: Mapping[str, Any]) -> Any:
    """Puts known values into the holes of a value; a text that is one hole takes the value as it is."""
    if isinstance(value, dict):
        return {fill(key, known): fill(each, known) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [fill(each, known) for each in value]
    if not isinstance(value, str):
        return value
    whole = HOLE.fullmatch(value)
    if whole and whole[1] in known:
        return known[whole[1]]
    return HOLE.sub(lambda hole: str(known.get(hole[1], hole[0])), value)


def options_of(step: StepSpec, known: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what a step sends: JSON, a text, or a form with its files."""
    body = fill(step.body, known)
    if step.upload:
        files = [(name, _file(upload, known)) for name, upload in step.upload.items()]
        return {"data": {name: _field(each) for name, each in (body or {}).items() if each is not None}, "files": files}
    if isinstance(body, str):
        kind = "text/csv" if "," in body.partition("\n")[0] else "text/plain"
        return {"content": body.encode(), "headers": {"content-type": kind}}
    if step.method == "GET":
        return {"params": body} if body else {}
    return {"json": {} if body is None else body}


def _field(value: Any) -> str:
    """Returns a value as a field of a form: a list of words as one text, anything else that is no text as JSON."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _file(upload: UploadSpec, known: Mapping[str, Any]) -> tuple[str, bytes, str]:
    text = str(fill(upload.text, known))
    kind = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    bare = kind != "application/pdf" or text.startswith("%PDF")
    return upload.name, text.encode() if bare else pdf_of(text), kind


def pdf_of(text: str) -> bytes:
    """Returns a valid PDF of one page that shows a text."""
    line = re.sub(r"([\\()])", r"\\\1", text.encode("latin-1", "replace").decode("latin-1"))
    stream = f"BT /F1 12 Tf 50 780 Td ({line}) Tj ET".encode("latin-1")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(body),
    )  # fmt: skip


def judged(step: StepSpec, answer: httpx.Response, known: Mapping[str, Any]) -> Judged:
    """Yields what was expected and seen where an answer differs from its step."""
    codes, wanted = codes_of(answer), f"{step.status} {step.code}".strip()
    if codes & UNREADABLE and step.code not in codes:
        yield wanted, f"{BAD_FORM}: {told(answer)}"
    elif answer.status_code != step.status or (step.code and step.code not in codes):
        yield wanted, told(answer)
    said = json_of(answer)
    for path, value in step.answer.items():
        yield from _value(said, path, fill(value, known))


def _value(said: Any, path: str, wanted: Any) -> Judged:
    try:
        seen = look(said, path)
    except NoSuchPath:
        yield f"{path} = {shown(wanted)}", "tidak ada dalam jawaban"
        return
    if seen != wanted or isinstance(seen, bool) != isinstance(wanted, bool):
        yield f"{path} = {shown(wanted)}", shown(seen)


def shown(value: Any) -> str:
    """Returns a value as one short line."""
    return json.dumps(value, ensure_ascii=False, default=str)[:300]
