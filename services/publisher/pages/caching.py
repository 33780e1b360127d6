"""What every answer of the website says to caches: its version, and that it is asked for again each time."""

import hashlib

from starlette.requests import Request

from services.publisher.queries import Site

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def tag_of(site: Site, request: Request, release: str) -> str:
    """Returns the ETag of an address: snapshot, newest checkpoint, release, and the day where pages speak of it."""
    path = request.url.path
    day = "" if path.startswith("/data/") else site.today.isoformat()
    address = f"{release} {day} {path}?{request.url.query}"
    return f'W/"{site.sequence}-{site.checkpoint}-{hashlib.sha256(address.encode()).hexdigest()[:16]}"'


def same(request: Request, tag: str) -> bool:
    """Tells whether the reader has this version already (If-None-Match, compared weakly)."""
    given = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return "*" in given or tag.removeprefix("W/") in given


def headers_of(path: str, site: Site, tag: str) -> dict[str, str]:
    """Returns the headers of an answer from a snapshot."""
    shared = {
        "etag": tag,
        "cache-control": "public, no-cache",
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "x-site-sequence": str(site.sequence),
    }
    if path.startswith("/data/") or path == "/umpan.atom":
        shared |= {"access-control-allow-origin": "*", "access-control-expose-headers": "ETag, X-Site-Sequence"}
    return shared
