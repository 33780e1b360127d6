"""Refuses requests to a process that is not ready to serve yet; its probes answer from the first moment."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.runtime.errors import Transient
from shared.web.answer import answer_problem

PROBES = ("/healthz", "/readyz")


class Readiness:
    """Says whether a process may be sent requests; `done` is set once it may."""

    def __init__(self) -> None:
        self.done = False

    async def holds(self) -> bool:
        """Tells the same as a condition of readiness."""
        return self.done


class ReadinessGate:
    """Answers 503 (`RUANG_BELUM_SIAP`) to all but the probes until the process is ready."""

    def __init__(self, app: ASGIApp, *, readiness: Readiness) -> None:
        self._app = app
        self._readiness = readiness

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if self._readiness.done or scope["type"] != "http" or scope["path"].endswith(PROBES):
            await self._app(scope, receive, send)
        else:
            await answer_problem(Request(scope), _not_yet())(scope, receive, send)


def _not_yet() -> Transient:
    return Transient(
        "RUANG_BELUM_SIAP",
        "Layanan ini sedang disiapkan dan belum dapat melayani permintaan.",
        mend="Tunggu sebentar lalu coba lagi; bila lama, operator melihat di /readyz apa yang belum ada.",
    )
