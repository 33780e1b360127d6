"""What each operation of a room's OpenAPI may refuse, one status each, taken from what its route asks for."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from shared.web.access import right_to
from shared.web.answer import PROBLEM_JSON
from shared.web.scopes import SAFE_METHODS

PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "Satu kalimat: apa yang ditolak."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Kode tetap."},
        "article": {"type": "string", "description": "Pasal yang menjadi alasan."},
        "mend": {"type": "string", "description": "Cara memperbaiki."},
    },
}
ANY_REFUSAL = "4XX"
REFUSED: dict[str, Any] = {}
"""What a route gives as `responses` of a status that its address and its rights alone do not tell."""
WORDS = {
    400: "Permintaan tidak dapat dibaca",
    401: "Belum masuk, atau sesi dan token tidak berlaku lagi",
    403: "Peran, cakupan token, atau asal permintaan tidak berhak",
    404: "Yang dituju tidak ada, atau bukan milik Anda",
    409: "Keadaannya sudah lain, atau kunci permintaan sudah dipakai",
    412: "Syarat permintaan tidak terpenuhi, misalnya versi protokolnya",
    413: "Terlalu besar",
    415: "Jenis isi tidak diterima",
    422: "Ditolak oleh aturan, atau isian tidak sah",
    429: "Terlalu banyak permintaan; tunggu seperti kata Retry-After",
    503: "Mesin yang diperlukan tidak menjawab; coba lagi seperti kata Retry-After",
}


def describe_refusals(app: FastAPI) -> None:
    """Has an application name every status of each operation (RFC 9457) instead of `4XX`."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        fresh = app.openapi_schema is None
        schema = plain()
        if fresh:
            _name_statuses(app, schema)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's own guide extends OpenAPI


def _name_statuses(app: FastAPI, schema: dict[str, Any]) -> None:
    parts = schema.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    parts["responses"] = {_name(status): {"description": WORDS[status], "content": content} for status in WORDS}
    guarded = _guarded(app)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            answers.pop(ANY_REFUSAL, None)
            declared = [status for status in WORDS if str(status) in answers]
            for status in (*declared, *_statuses(operation, method.upper(), right=(path, method) in guarded)):
                answers[str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}


def _name(status: int) -> str:
    return f"Refused{status}"


def _guarded(app: FastAPI) -> set[tuple[str, str]]:
    """Returns the address and method of every operation that asks who calls."""
    return {
        (str(found.path), method.lower())
        for found in iter_route_contexts(app.routes)
        if right_to(found.original_route) is not None
        for method in getattr(found, "methods", None) or ()
    }


def _statuses(operation: dict[str, Any], method: str, *, right: bool) -> Iterator[int]:
    """Yields what an operation may refuse with, in the order in which it is found out."""
    placed = any(each["in"] == "path" for each in operation.get("parameters", ()))
    yield 400
    yield from (401, 403) if right else ()
    yield from (404,) if placed or method not in SAFE_METHODS else ()
    yield from (422,) if operation.get("parameters") else ()
    yield from (413, 415) if "requestBody" in operation else ()
    yield from (409, 422, 429) if method not in SAFE_METHODS else ()
    yield 503
