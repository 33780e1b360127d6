"""HTTP door of the data files: each is put together once for a snapshot, compressed already, and read in parts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.publisher import queries
from services.publisher.domain.compressed import CompressedFile
from services.publisher.domain.projection import Listing
from services.publisher.pages.caching import headers_of, instead_headers, same, tag_of
from services.publisher.pages.pacing import Pace, blocks
from services.publisher.pages.ranges import asked_range
from services.publisher.queries import Site
from services.publisher.store import shards
from services.publisher.store.shards import ShardName, ShardStanding
from services.publisher.website.feeds import JSON
from services.publisher.website.site import DATA_TYPES, DataKind, Website
from shared.contracts.public_data import ROWS
from shared.storage.database import Database

KINDS: tuple[DataKind, ...] = ("json", "csv")
Answer = Callable[[Request], Awaitable[Response]]
Make = Callable[[AsyncConnection, Site], Awaitable[CompressedFile]]


@dataclass
class DataFileDoor:
    """Answers who asks for a whole list; who waits for a file to be put together holds no connection meanwhile.

    For readers of lists, and of shards, the database is asked one after the other: a desk waits behind no more.
    """

    database: Database
    website: Website
    pace: Pace = field(default_factory=Pace)
    _kept: dict[str, tuple[Site, CompressedFile]] = field(default_factory=dict)
    _layouts: dict[Listing, tuple[int, Mapping[ShardName, ShardStanding]]] = field(default_factory=dict)
    _building: asyncio.Lock = field(default_factory=asyncio.Lock)
    _asked_for_lists: asyncio.Lock = field(default_factory=asyncio.Lock)
    _asked_for_shards: asyncio.Lock = field(default_factory=asyncio.Lock)

    def routes(self) -> dict[str, Answer]:
        """Returns each address with what answers it."""
        whole = {
            f"/data/{listing}.{kind}": partial(self._answer, partial(self._list, listing, kind), DATA_TYPES[kind])
            for listing in ROWS
            for kind in KINDS
        }
        of_shards = {f"/data/{listing}/{{name:path}}.json": partial(self._shard, listing) for listing in ROWS}
        return {**whole, "/data/manifest.json": partial(self._answer, self.website.manifest, JSON), **of_shards}

    async def _list(self, listing: Listing, kind: DataKind, connection: AsyncConnection, site: Site) -> CompressedFile:
        return await self.website.data_file(connection, site, listing, kind)

    async def _answer(self, make: Make, media_type: str, request: Request) -> Response:
        async with self._asked_for_lists:
            site = await queries.site_now(self.database, self.website.today())
        if same(request, self._tag(site, request)):
            return Response(status_code=304, headers=self._headers(request, site))
        site, file = await self._file(request.url.path, site, make)
        return self._response(request, self._headers(request, site), file, media_type)

    async def _shard(self, listing: Listing, request: Request) -> Response:
        """Answers with one shard; its tag is its digest, so that it is good for as long as its rows are the same."""
        async with self._asked_for_shards, self.database.snapshot() as connection:
            site = await queries.site_state(connection, self.website.today())
            standing = await self._layout(connection, site, listing)
            found = await self.website.shard_file(connection, listing, request.path_params["name"], standing)
        if found is None:
            missing = await self.website.missing(site)
            return Response(missing.body, missing.status, instead_headers(site), missing.media_type)
        digest, file = found
        tag = f'"{digest[:32]}{"-gzip" if _packed(request) else ""}"'
        headers = headers_of(request.url.path, site, tag)
        if same(request, tag):
            return Response(status_code=304, headers=headers)
        return self._response(request, headers, file, JSON)

    async def _layout(
        self, connection: AsyncConnection, site: Site, listing: Listing
    ) -> Mapping[ShardName, ShardStanding]:
        """Returns the shards of a list in this snapshot, read once for its number."""
        sequence, standing = self._layouts.get(listing, (-1, {}))
        if sequence != site.sequence:
            standing = await shards.shards(connection, listing)
            self._layouts[listing] = (site.sequence, standing)
        return standing

    async def _file(self, name: str, site: Site, make: Make) -> tuple[Site, CompressedFile]:
        """Returns the file of this snapshot or of a newer one."""
        if not self._has(name, site):
            async with self._building:
                if not self._has(name, site):
                    async with self.database.snapshot() as connection:
                        site = await queries.site_state(connection, self.website.today())
                        file = await make(connection, site)
                    self._kept[name] = (site, file)
        return self._kept[name]

    def _has(self, name: str, site: Site) -> bool:
        return name in self._kept and self._kept[name][0].sequence == site.sequence

    def _response(self, request: Request, headers: dict[str, str], file: CompressedFile, media_type: str) -> Response:
        headers = headers | {"vary": "Accept-Encoding"}
        if _packed(request):
            headers |= {"content-encoding": "gzip", "content-length": str(file.gzip_size)}
            ready = self.pace.kept(blocks(file.gzip()), ready=True)
            return _sent(request, ready, 200, headers, media_type)
        asked = asked_range(request, file.size, headers["etag"], bound=True)
        headers |= {"content-encoding": "identity", **asked.headers()}
        return _sent(
            request, self.pace.kept(blocks(file.plain(asked.start, asked.stop))), asked.status, headers, media_type
        )

    def _headers(self, request: Request, site: Site) -> dict[str, str]:
        return headers_of(request.url.path, site, self._tag(site, request))

    def _tag(self, site: Site, request: Request) -> str:
        """Returns the ETag: the very bytes of one encoding, so that a broken download can go on."""
        tag = tag_of(site, request, self.website.look.release).removeprefix("W/")
        return f'{tag[:-1]}-gzip"' if _packed(request) else tag


def _sent(
    request: Request, body: AsyncIterator[bytes], status: int, headers: dict[str, str], media_type: str
) -> Response:
    if request.method == "HEAD":
        return Response(None, status, headers, media_type)
    return StreamingResponse(body, status, headers, media_type)


def _packed(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "") and "range" not in request.headers
