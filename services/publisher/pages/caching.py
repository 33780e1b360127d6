"""What every answer of the website says to caches: its version, and that it is asked for again each time."""

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request

from services.publisher.queries import Site
from services.publisher.store.page_versions import PageVersion

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


SETTLED = timedelta(seconds=2)
"""How long ago a page must have changed before its second is told: none that changes again in the same second is."""


def tag_of(site: Site, request: Request, release: str, version: PageVersion | None = None) -> str:
    """Returns the ETag of an address: snapshot, newest checkpoint, release, and the day where pages speak of it.

    The page of an item has a version of its own, which no change of another item touches.
    """
    path = request.url.path
    if version is not None:
        address = f"{release} {version.turned} {version.shown} {path}?{request.url.query}"
        return f'W/"{version.sequence}-{hashlib.sha256(address.encode()).hexdigest()[:16]}"'
    day = "" if path.startswith("/data/") else site.today.isoformat()
    address = f"{release} {day} {path}?{request.url.query}"
    return f'W/"{site.sequence}-{site.checkpoint}-{hashlib.sha256(address.encode()).hexdigest()[:16]}"'


def same(request: Request, tag: str) -> bool:
    """Tells whether the reader has this version already (If-None-Match, compared weakly).

    `*` is no version: before a page is made nobody knows whether there is one.
    """
    given = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return tag.removeprefix("W/") in given


def not_since(request: Request, modified: datetime) -> bool:
    """Tells whether the reader has this version by its date (If-Modified-Since), where they name no tag."""
    if "if-none-match" in request.headers:
        return False
    try:
        said = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except (ValueError, OverflowError):
        return False
    return said.tzinfo is not None and modified.replace(microsecond=0) <= said


def modified_header(modified: datetime, now: datetime) -> dict[str, str]:
    """Returns when a page last changed, nothing of one that changed just now."""
    if now - modified < SETTLED:
        return {}
    return {"last-modified": format_datetime(modified.astimezone(UTC).replace(microsecond=0), usegmt=True)}


def instead_headers(site: Site) -> dict[str, str]:
    """Returns the headers of what stands in the place of a page: no cache keeps it, and no tag names it."""
    return {
        "cache-control": "no-store",
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "x-site-sequence": str(site.sequence),
    }


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
