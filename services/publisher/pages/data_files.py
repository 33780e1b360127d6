"""HTTP door of the data files: each is put together once for a snapshot, compressed already, and read in parts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.publisher import queries
from services.publisher.domain.projection import Listing
from services.publisher.pages.caching import headers_of, same, tag_of
from services.publisher.pages.ranges import asked_range
from services.publisher.queries import Site
from services.publisher.website.compressed import CompressedFile
from services.publisher.website.site import DATA_TYPES, DataKind, Website
from shared.contracts.public_data import ROWS
from shared.storage.database import Database

KINDS: tuple[DataKind, ...] = ("json", "csv")


@dataclass
class DataFileDoor:
    """Answers who asks for a whole list; who waits for a file to be put together holds no connection meanwhile."""

    database: Database
    website: Website
    _kept: dict[str, tuple[Site, CompressedFile]] = field(default_factory=dict)
    _building: asyncio.Lock = field(default_factory=asyncio.Lock)

    def routes(self) -> dict[str, Callable[[Request], Awaitable[Response]]]:
        """Returns each address with what answers it."""
        return {f"/data/{listing}.{kind}": self._of(listing, kind) for listing in ROWS for kind in KINDS}

    def _of(self, listing: Listing, kind: DataKind) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await self._answer(request, listing, kind)

        return answer

    async def _answer(self, request: Request, listing: Listing, kind: DataKind) -> Response:
        async with self.database.snapshot() as connection:
            site = await queries.site_state(connection, self.website.today())
        if same(request, self._tag(site, request)):
            return Response(status_code=304, headers=self._headers(request, site))
        site, file = await self._file(site, listing, kind)
        return self._response(request, site, file, DATA_TYPES[kind])

    async def _file(self, site: Site, listing: Listing, kind: DataKind) -> tuple[Site, CompressedFile]:
        """Returns the file of this snapshot or of a newer one."""
        name = f"{listing}.{kind}"
        if not self._has(name, site):
            async with self._building:
                if not self._has(name, site):
                    async with self.database.snapshot() as connection:
                        site = await queries.site_state(connection, self.website.today())
                        file = await self.website.data_file(connection, site, listing, kind)
                    self._kept[name] = (site, file)
        return self._kept[name]

    def _has(self, name: str, site: Site) -> bool:
        return name in self._kept and self._kept[name][0].sequence == site.sequence

    def _response(self, request: Request, site: Site, file: CompressedFile, media_type: str) -> Response:
        headers = self._headers(request, site) | {"vary": "Accept-Encoding"}
        if _takes_gzip(request) and "range" not in request.headers:
            headers |= {"content-encoding": "gzip", "content-length": str(file.gzip_size)}
            return _answer_of(request, file.gzip(), 200, headers, media_type)
        asked = asked_range(request, file.size, headers["etag"], bound=True)
        headers |= {"content-encoding": "identity", **asked.headers()}
        return _answer_of(request, file.plain(asked.start, asked.stop), asked.status, headers, media_type)

    def _headers(self, request: Request, site: Site) -> dict[str, str]:
        return headers_of(request.url.path, site, self._tag(site, request))

    def _tag(self, site: Site, request: Request) -> str:
        """Returns the ETag: the very bytes of one encoding, so that a broken download can go on."""
        tag = tag_of(site, request, self.website.look.release).removeprefix("W/")
        return tag if "range" in request.headers or not _takes_gzip(request) else f'{tag[:-1]}-gzip"'


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


def _answer_of(
    request: Request, body: Iterator[bytes], status: int, headers: dict[str, str], media_type: str
) -> Response:
    if request.method == "HEAD":
        return Response(None, status, headers, media_type)
    return StreamingResponse(body, status, headers, media_type)
