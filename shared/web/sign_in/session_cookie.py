"""The cookies of a session that was just opened, and where it leads."""

from fastapi import Request, Response

from shared.security.identity import Identity
from shared.web.access import cookie_name
from shared.web.language import COOKIE, SOURCE, keep_language

DESK = "/meja"


def with_session(response: Response, request: Request, secret: str) -> Response:
    """Gives a browser the secret of its session."""
    secure = request.url.scheme == "https"
    response.set_cookie(cookie_name(request), secret, path="/", secure=secure, httponly=True, samesite="lax")
    return response


async def signed_in(response: Response, request: Request, secret: str, identity: Identity) -> Response:
    """Gives a browser the secret of its session, and where it has chosen no language that of whoever signed in."""
    if COOKIE not in request.cookies:
        language = await identity.own.language_of_session(secret)
        if language != SOURCE:
            keep_language(response, request, language)
    return with_session(response, request, secret)
