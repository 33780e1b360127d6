"""Turns every exception of a request into one answer, and every refused act into one audit line."""

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.runtime.errors import Forbidden, Malformed, NotFound, Refusal, TerbukaError
from shared.runtime.telemetry import log
from shared.security.identity.actor import Actor
from shared.web.access import actor_or_none
from shared.web.act_names import act_of, subject_of
from shared.web.answer import answer_problem, wants_page
from shared.web.described import ANY_REFUSAL, describe_refusals
from shared.web.form_keeping import keep_unsent
from shared.web.request_faults import invalid
from shared.web.scopes import SAFE_METHODS
from shared.web.statuses import WrongMethod

RESPONSES: dict[int | str, dict[str, Any]] = {ANY_REFUSAL: {"description": "Ditolak (RFC 9457)"}}
"""Keeps FastAPI from describing a refusal in its own shape; `describe_refusals` names the statuses."""


def install(app: FastAPI) -> None:
    """Registers the handlers and describes them; an unexpected exception is left to the guard, which leaks nothing."""
    describe_refusals(app)
    app.add_exception_handler(TerbukaError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, TerbukaError)
    request.app.state.metrics.count_refusal(error.code)
    if isinstance(error, Refusal):
        await _audit(request, error)
    await _recognise(request)
    await keep_unsent(request, error)
    return answer_problem(request, error)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return await _on_error(request, invalid(error.errors()))


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = await _on_error(request, _named(error))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _named(error: HTTPException) -> TerbukaError:
    if isinstance(error.__cause__, TerbukaError):  # FastAPI wraps what breaks while it reads a body
        return error.__cause__
    if error.status_code == 404:
        return NotFound(
            "ALAMAT_TIDAK_ADA",
            "Halaman atau alamat ini tidak ada.",
            mend="Periksa alamatnya, atau mulai lagi dari halaman depan.",
        )
    if error.status_code == 405:
        return WrongMethod(
            "CARA_TIDAK_DIKENAL",
            "Alamat ini ada, tetapi tidak menerima cara permintaan itu.",
            mend="Lihat daftar alamat dan caranya di /docs.",
        )
    if error.status_code < 500:
        return Malformed(
            "PERMINTAAN_RUSAK", "Permintaan ini tidak dapat dibaca.", mend="Periksa isi permintaan, lalu kirim lagi."
        )
    return TerbukaError("KESALAHAN_DALAM", "Terjadi kesalahan di dalam sistem.", mend="Coba lagi sebentar lagi.")


async def _audit(request: Request, error: Refusal) -> None:
    messaging = request.app.state.messaging
    looked_only = request.method in SAFE_METHODS and not isinstance(error, Forbidden)
    if messaging is None or looked_only or error.audited:
        return
    actor = await _actor(request)
    if actor is None:
        return
    kit = request.app.state.kit
    try:
        await messaging.audit.refused(
            kit.database,
            actor=actor.account,
            act=act_of(request),
            subject=subject_of(request, "-"),
            code=error.code,
            at=kit.clock.now(),
        )
    except TerbukaError as failure:  # the refusal stands even where the trail cannot be written
        log.error("refusal not audited", code=failure.code, room=kit.room)


async def _actor(request: Request) -> Actor | None:
    """Tells whose request was refused, also where it was refused before anybody asked: a body that is no JSON."""
    if hasattr(request.state, "actor"):
        known: Actor | None = request.state.actor
        return known
    try:
        return await actor_or_none(request)
    except TerbukaError:
        return None


async def _recognise(request: Request) -> None:
    """Finds out who looks at the page of an error, so that its header and its way back are theirs."""
    if request.method not in SAFE_METHODS or not wants_page(request) or hasattr(request.state, "actor"):
        return
    try:
        await actor_or_none(request)
    except TerbukaError as failure:
        log.warning("actor of an error page unknown", code=failure.code)
