"""The form that a person sent after the session had ended: found again by the browser's cookie, for its page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response

from shared.security.identity.actor import Actor
from shared.security.identity.kept_forms import LASTS, KeptForm

if TYPE_CHECKING:
    from shared.security.identity.identity import Identity

FLAG = "isian"
"""In the address of a page: show what was typed into it before."""
PAGE, WRITER = "_halaman", "_pengisi"
"""Hidden fields of every form: the page that it stands on and the account that it was drawn for."""
COOKIES = ("terbuka_isian", "__Host-terbuka_isian")
PASSING = {FLAG, "selesai", "kunci", "_csrf"}
"""Words of an address that belong to one visit of a page."""


@dataclass(frozen=True)
class Unsent:
    """A form that was not taken: its page, and the secret of what was kept of it, empty where nothing was."""

    page: str
    secret: str

    @property
    def back(self) -> str:
        """Returns the address of the page, which then shows what was kept."""
        path, _, query = self.page.partition("?")
        flag = [(FLAG, "1")] if self.secret else []
        words = urlencode([*parse_qsl(query, keep_blank_values=True), *flag])
        return f"{path}?{words}" if words else path


async def recall(request: Request, actor: Actor) -> None:
    """Puts the kept form of a page into the request's state as `typed_before`, where this account typed it."""
    secret = request.cookies.get(COOKIES[request.url.scheme == "https"], "")
    if request.method == "GET" and secret and FLAG in request.query_params and actor.scopes is None:
        identity: Identity = request.app.state.kit.identity
        request.state.typed_before = await identity.forms.find(secret, actor.account)


def typed_before(request: Request) -> KeptForm | None:
    """Returns what was typed into this page before the session ended."""
    return getattr(request.state, "typed_before", None)


def remember(request: Request, response: Response, secret: str) -> None:
    """Gives a browser the secret of the form that was kept for it."""
    secure = request.url.scheme == "https"
    flags: dict[str, Any] = {"path": "/", "secure": secure, "httponly": True}
    response.set_cookie(COOKIES[secure], secret, max_age=int(LASTS.total_seconds()), samesite="lax", **flags)


def page_of(request: Request) -> str:
    """Returns the address of the page of a request, without what belongs to one visit of it."""
    root = request.scope.get("root_path", "")
    path = root + request.scope["path"].removeprefix(root)
    words = urlencode([pair for pair in request.query_params.multi_items() if pair[0] not in PASSING])
    return f"{path}?{words}" if words else path
