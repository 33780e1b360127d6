"""How a refusal is answered: problem+json for programs, an Indonesian page with a way on for browsers."""

from urllib.parse import urlencode

from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.requests import Request
from starlette.routing import Match

from shared.runtime.errors import TerbukaError
from shared.security.identity.factor_refusals import factor_too_old
from shared.web.scopes import SAFE_METHODS
from shared.web.statuses import problem_of, status_of
from shared.web.templates import pages_for
from shared.web.typed_before import Unsent, remember

PROBLEM_JSON = "application/problem+json"
RETRY_SECONDS = 5
DOOR = "/masuk"

render = pages_for("shared.web")


def wants_page(request: Request) -> bool:
    """Tells whether a person's browser asks: HTML is accepted and the address is not an API's."""
    return "text/html" in request.headers.get("accept", "") and "/api/" not in request.url.path


def answer_problem(request: Request, error: TerbukaError) -> Response:
    """Answers an error in the form that the caller reads (RFC 9457 for programs)."""
    status = status_of(error)
    headers = _headers(status, error)
    if not wants_page(request):
        return JSONResponse(problem_of(error), status, headers, media_type=PROBLEM_JSON)
    if status == 401 and not request.url.path.endswith("/masuk"):
        return _onward(request, DOOR, _address(request) if request.method == "GET" else "/meja")
    if error.code == factor_too_old().code:
        return _onward(request, "/masuk/faktor", _address(request) if _can_be_seen(request) else "/meja")
    return render(request, "error.html", status=status, headers=headers, error=error, answered=status)


def _onward(request: Request, door: str, back: str) -> Response:
    unsent: Unsent | None = getattr(request.state, "unsent", None)
    words = {"lanjut": unsent.back if unsent else back}
    if unsent and door == DOOR:
        words["sesi"] = "isian" if unsent.secret else "berakhir"
    target = f"{door}?{urlencode(words)}"
    answer: Response = RedirectResponse(target, status_code=303)
    if request.headers.get("hx-request"):
        answer = Response(status_code=401, headers={"hx-redirect": target})
    if unsent and unsent.secret:
        remember(request, answer, unsent.secret)
    return answer


def _address(request: Request) -> str:
    """Returns the path of a request with its query, so that filters and what was chosen come back."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _can_be_seen(request: Request) -> bool:
    """Tells whether the address of a request has a page, so that its form can be filled in again."""
    looked = {**request.scope, "method": "GET"}
    return request.method in SAFE_METHODS or any(
        route.matches(looked)[0] == Match.FULL for route in request.app.router.routes
    )


def _headers(status: int, error: TerbukaError) -> dict[str, str]:
    if status == 401:
        return {"www-authenticate": "Bearer"}
    if status in {429, 503}:
        return {"retry-after": str(error.data.get("retry_after", RETRY_SECONDS))}
    if status == 412:
        return {"tus-version": str(error.data.get("version", ""))}
    return {}
