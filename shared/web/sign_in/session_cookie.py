"""The cookie of a session that was just opened, and where it leads."""

from fastapi import Request, Response

from shared.web.access import cookie_name

DESK = "/meja"


def with_session(response: Response, request: Request, secret: str) -> Response:
    """Gives a browser the secret of its session."""
    secure = request.url.scheme == "https"
    response.set_cookie(cookie_name(request), secret, path="/", secure=secure, httponly=True, samesite="lax")
    return response
