"""HTTP door of the public website: no session, no cookie, no script, one read-only snapshot a request."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.staticfiles import StaticFiles

from services.publisher import queries
from services.publisher.pages.caching import headers_of, instead_headers, modified_header, not_since, same, tag_of
from services.publisher.pages.data_files import DataFileDoor
from services.publisher.pages.ranges import asked_range, of_range
from services.publisher.queries import Site
from services.publisher.store import files as store
from services.publisher.store.copies import Copies
from services.publisher.store.page_versions import PageVersion, version_of
from services.publisher.website.site import ITEM_PAGE, STATIC, Page, Website
from shared.room.context import SizeLimits
from shared.runtime.errors import Malformed, Refusal, Transient
from shared.runtime.telemetry import Metrics, log
from shared.storage.database import Database
from shared.web.guard import RequestGuard

FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
METHODS = ["GET", "HEAD"]
LARGEST_PAGE_KEPT = 512 * 1024
SMALLEST_PACKED = 1024


@dataclass(frozen=True)
class KeptPage:
    """A page of one version, compressed once for all who take it so; one that is short is not."""

    tag: str
    page: Page
    packed: bytes = b""

    @property
    def held(self) -> int:
        """Returns how many bytes of memory it takes."""
        return len(self.page.body) + len(self.packed)

    def response(self, request: Request, headers: Mapping[str, str]) -> Response:
        """Answers with the page as the reader takes it."""
        body, headers = self.page.body, {**headers, **self.page.headers}
        if self.packed and "gzip" in request.headers.get("accept-encoding", ""):
            body, headers = self.packed, headers | {"content-encoding": "gzip", "vary": "Accept-Encoding"}
        return Response(body, self.page.status, headers, self.page.media_type)


class PublicSite:
    """Answers readers: an unchanged page by its ETag alone, a kept one without rendering, others from the snapshot.

    A page is good for one snapshot and one legal day, since it says which last exempt days have gone by; that of an
    item is good until what it says changes.
    """

    def __init__(self, database: Database, website: Website, copies: Copies, cache_bytes: int) -> None:
        self.database = database
        self.website = website
        self.copies = copies
        self.cache_bytes = cache_bytes
        self._held = 0
        self._kept: dict[str, KeptPage] = {}
        self._started = website.clock.now()

    async def page(self, request: Request) -> Response:
        """Serves one address of the website, with an ETag by snapshot number or by the item, and by the address.

        What is not there, no longer or withheld has no tag: nothing that stood there before is said to be the same.
        """
        path, wishes = request.url.path, dict(request.query_params)
        if unchanged := await self._as_kept(request):
            return unchanged
        async with self.database.snapshot() as connection:
            site = await queries.site_state(connection, self.website.today())
            version = await self._version(connection, site, path)
            tag = tag_of(site, request, self.website.look.release, version)
            headers = headers_of(path, site, tag) | self._dated(version)
            if same(request, tag) or self._is_unmodified(request, version):
                return Response(status_code=304, headers=headers)
            kept = self._from_memory(path, tag) if not wishes else None
            page = kept.page if kept else await self.website.answer(connection, site, path, wishes)
        if page.status != 200:
            return self._instead(page, site)
        kept = kept or (KeptPage(tag, page) if wishes else await self._keep(path, tag, page))
        return kept.response(request, headers)

    async def _as_kept(self, request: Request) -> Response | None:
        """Answers with a page that is kept, or that the reader has, by one statement; None where more must be read."""
        path = request.url.path
        if path not in self._kept or request.url.query or ITEM_PAGE.fullmatch(path):
            return None
        site = await queries.site_now(self.database, self.website.today())
        tag = tag_of(site, request, self.website.look.release)
        headers, kept = headers_of(path, site, tag), self._from_memory(path, tag)
        if same(request, tag):
            return Response(status_code=304, headers=headers)
        return kept.response(request, headers) if kept else None

    async def _version(self, connection: AsyncConnection, site: Site, path: str) -> PageVersion | None:
        of_item = ITEM_PAGE.fullmatch(path)
        return await version_of(connection, of_item[1], site.today) if of_item else None

    def _modified(self, version: PageVersion) -> datetime:
        """Returns when a page last changed, at the earliest when this release began to make pages here."""
        return max(version.modified, self._started)

    def _dated(self, version: PageVersion | None) -> dict[str, str]:
        return modified_header(self._modified(version), self.website.clock.now()) if version else {}

    def _is_unmodified(self, request: Request, version: PageVersion | None) -> bool:
        return version is not None and bool(self._dated(version)) and not_since(request, self._modified(version))

    async def file(self, request: Request) -> Response:
        """Streams a released copy as an attachment; 410 where it was taken down or its item is withheld, 404 where
        there never was one.

        Each byte is measured against the release, also those that a range leaves out: what the store holds otherwise is
        503, or a download cut before its last block.
        """
        copy_id, name = request.path_params["copy_id"], request.path_params["name"]
        async with self.database.snapshot() as connection:
            site = await queries.site_state(connection, self.website.today())
            row = await store.find(connection, copy_id)
            since = await queries.withheld_since(connection, row["item_id"]) if row else None
        if row is None or row["name"] != name:
            return await self.page(request)
        if since is not None:
            return self._instead(await self.website.look.withheld(site, since), site)
        if row["withdrawn_at"] is not None:
            return self._instead(await self.website.gone(site, row), site)
        tag = f'"{row["sha256"]}"'
        asked = asked_range(request, row["size"], tag)
        headers = headers_of(request.url.path, site, tag) | _file_headers(row["name"]) | asked.headers()
        if same(request, tag):
            return Response(status_code=304, headers={"etag": tag})
        if request.method == "HEAD":
            return Response(None, headers=headers, media_type=row["media_type"])
        if not asked.possible:
            return Response(None, asked.status, headers)
        chunks = of_range(self.copies.served(row["object_key"], row["sha256"], row["size"]), asked)
        try:
            first = await anext(chunks)
        except Refusal as refusal:
            log.error("a public copy is not served", file_id=copy_id, code=refusal.code)
            return _unavailable(f"{refusal.message} ({refusal.code})")
        return StreamingResponse(_resumed(first, chunks), asked.status, headers, row["media_type"])

    async def missing(self, request: Request, _: Exception) -> Response:
        """Answers an address with a sign that no text can hold, such as NUL, as one where nothing is."""
        site = await queries.site_now(self.database, self.website.today())
        return self._instead(await self.website.missing(site), site)

    def _instead(self, page: Page, site: Site) -> Response:
        """Answers with a page that stands in the place of what was asked for."""
        return Response(page.body, page.status, instead_headers(site), page.media_type)

    def _from_memory(self, path: str, tag: str) -> KeptPage | None:
        kept = self._kept.get(path)
        return kept if kept and kept.tag == tag else None

    async def _keep(self, path: str, tag: str, page: Page) -> KeptPage:
        """Keeps a page that is not too large, compressed in a thread."""
        if len(page.body) > LARGEST_PAGE_KEPT:
            return KeptPage(tag, page)
        is_long = len(page.body) >= SMALLEST_PACKED
        kept = KeptPage(tag, page, await asyncio.to_thread(gzip.compress, page.body, 6, mtime=0) if is_long else b"")
        before = self._kept.get(path)
        self._held += kept.held - (before.held if before else 0)
        if self._held > self.cache_bytes:
            self._kept.clear()
            self._held = kept.held
        self._kept[path] = kept
        return kept


def site_app(desk: PublicSite) -> Starlette:
    """Builds the website's application, to be mounted at `/` behind every other path."""
    app = Starlette(exception_handlers={Transient: _busy, Malformed: desk.missing})
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_PACKED, thread_minimum_size=0)
    app.add_middleware(RequestGuard, sizes=SizeLimits(), metrics=Metrics("site"))
    app.mount("/situs", StaticFiles(directory=STATIC))
    app.add_route("/informasi/{item_id}", _with_slash, METHODS)
    app.add_route("/dik", _with_slash, METHODS)
    app.add_route("/dip", _with_slash, METHODS)
    app.add_route("/berkas/{copy_id}/{name}", desk.file, METHODS)
    for path, answer in DataFileDoor(desk.database, desk.website).routes().items():
        app.add_route(path, answer, METHODS)
    app.add_route("/{path:path}", desk.page, METHODS)
    return app


async def _busy(_: Request, _error: Exception) -> Response:
    return _unavailable("Situs sedang tidak dapat membaca datanya. Coba lagi sebentar lagi.", {"retry-after": "5"})


def _unavailable(words: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(f"{words}\n", 503, {**(headers or {}), "cache-control": "no-store"}, "text/plain; charset=utf-8")


async def _with_slash(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{request.url.path}/{query}", status_code=308)


def _file_headers(name: str) -> dict[str, str]:
    return {
        "content-disposition": f'attachment; filename="{name}"',
        "content-encoding": "identity",
        "content-security-policy": FILE_POLICY,
    }


async def _resumed(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk
