"""The website as a function: a read-only snapshot and an address in, one whole page out.

Templates escape everywhere, and say the same words whether a page is served or exported.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Protocol

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher import queries
from services.publisher.domain.compressed import CompressedFile, CompressedPart
from services.publisher.domain.layout import Shard
from services.publisher.domain.projection import Listing
from services.publisher.queries import PAGE_SIZE, Site, SiteFilters
from services.publisher.settings import Office
from services.publisher.store import shards
from services.publisher.store.change_feed import CHANGES_AT_ONCE
from services.publisher.store.entries import entry_of
from services.publisher.store.shards import ShardName, ShardStanding
from services.publisher.website import change_feed, data, feeds
from services.publisher.website import labels as words
from services.publisher.website.data import DataFiles
from services.publisher.website.list_addresses import filters_of, list_address, query, turn, wish
from shared.contracts.base import titled
from shared.contracts.exemptions import PublicRow
from shared.contracts.public_data import ROWS
from shared.law import CATEGORIES
from shared.runtime.clock import Clock, legal_day
from shared.runtime.errors import Refusal
from shared.runtime.page_counts import page_count
from shared.web.answer import PROBLEM_JSON
from shared.web.statuses import problem_of, status_of
from shared.web.templates import environment

PACKAGE = "services.publisher"
ROOM = Path(__file__).parents[1]
LAW = Path(str(files("shared.law")))
STATIC = ROOM / "website" / "static"
STYLE = STATIC / "situs.css"
HTML = "text/html; charset=utf-8"
ID = "[A-Za-z0-9._-]{1,64}"
ITEM_PAGE = re.compile(rf"/informasi/({ID})/")
ALONE = (
    "/", "/cari/", "/baru-dibuka/", "/kelalaian/", "/bantuan/", "/umpan.atom", "/sitemap.xml", "/robots.txt",
)  # fmt: skip
DATA = (
    "dik.json", "dik.csv", "dip.json", "dip.csv", "manifest.json", "katalog.jsonld", "perubahan.json",
    "datapackage.json",
    *(f"schema/{name}.json" for name in feeds.SCHEMAS),
)  # fmt: skip
DataKind = Literal["json", "csv"]
DATA_TYPES: Mapping[DataKind, str] = {"json": feeds.JSON, "csv": feeds.CSV}
NEWEST_FIRST: tuple[Listing, ...] = ("dip", "dik")
"""What was opened stands first in the sitemap."""
MOST_OMISSIONS = 100
"""Rows of each kind that the page of omissions lists; the counts are whole."""


@dataclass(frozen=True)
class Page:
    """One answer of the website, whole."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Look:
    """Renders the website's templates in threads; `release` names this version of code, templates, law in each ETag."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.release = _digest(*_sources(ROOM), *_sources(LAW))
        self._style = f"/situs/situs.css?v={_digest(STYLE)}"
        self._environment = environment(PACKAGE)

    async def page(self, name: str, site: Site, here: str, *, status: int = 200, **context: Any) -> Page:
        """Renders an HTML page; `here` is its own address on the website."""
        body = await asyncio.to_thread(self._render, name, site, here=here, style=self._style, **context)
        return Page(body, HTML, status)

    async def feed(self, name: str, site: Site, media_type: str, **context: Any) -> Page:
        """Renders an XML or text template."""
        return Page(await asyncio.to_thread(self._render, name, site, **context), media_type)

    async def withheld(self, site: Site, since: datetime) -> Page:
        """Returns what stands at every address of a withheld item: since when (410), and no word of it."""
        return await self.page("ditahan.html", site, "", status=410, since=since)

    def _render(self, name: str, site: Site, **context: Any) -> bytes:
        template = self._environment.get_template(name)
        around = {"site": site, "office": self.office, "words": words, "categories": CATEGORIES, "query": query}
        around["further"] = titled(PublicRow)
        return template.render({**around, **context}).encode()


@dataclass(frozen=True)
class Ask:
    """What a reader asks for: the snapshot, the parts of the address, and the query."""

    connection: AsyncConnection
    site: Site
    path: str
    parts: Mapping[str, str]
    wishes: Mapping[str, str]

    @property
    def listing(self) -> Listing:
        """Returns the list that the address names."""
        return "dip" if self.parts.get("listing") == "dip" else "dik"


Route = tuple[str, Callable[[Ask], Awaitable[Page | None]]]
"""The pattern of an address, and what makes its page; None is a page that is not there."""


class PageSection(Protocol):
    """A part of the website with addresses of its own."""

    def routes(self) -> tuple[Route, ...]:
        """Returns its addresses."""
        ...

    def addresses(self, connection: AsyncConnection) -> AsyncIterator[str]:
        """Yields what a mirror needs of it."""
        ...


class Website:
    """Knows every address; `answer` never writes, and two answers from one snapshot never contradict each other."""

    def __init__(self, look: Look, files: DataFiles, clock: Clock, log: PageSection) -> None:
        self.look = look
        self.files = files
        self.clock = clock
        self.log = log
        self._routes: tuple[tuple[re.Pattern[str], Callable[[Ask], Awaitable[Page | None]]], ...] = tuple(
            (re.compile(pattern), make)
            for pattern, make in (
                (r"/", self._home),
                (r"/(?P<listing>dik|dip)/(halaman/(?P<page>[1-9][0-9]{0,5})/)?", self._list),
                (rf"/informasi/(?P<item_id>{ID})/", self._item),
                (r"/cari/", self._search),
                (r"/baru-dibuka/", self._new),
                (r"/kelalaian/", self._omissions),
                (r"/bantuan/", self._help),
                (r"/umpan\.atom", self._atom),
                (r"/data/(?P<listing>dik|dip)\.(?P<kind>json|csv)", self._data),
                (r"/data/(?P<listing>dik|dip)/(?P<shard>.+)\.json", self._shard),
                (r"/data/manifest\.json", self._manifest),
                (r"/data/katalog\.jsonld", self._catalogue),
                (r"/data/perubahan\.json", self._changes),
                (r"/data/datapackage\.json", self._package),
                (rf"/data/schema/(?P<name>{'|'.join(map(re.escape, feeds.SCHEMAS))})\.json", self._schema),
                (r"/sitemap(-(?P<number>[1-9][0-9]{0,3}))?\.xml", self._sitemap),
                (r"/robots\.txt", self._robots),
                *log.routes(),
            )
        )

    def today(self) -> date:
        """Returns the legal day on which a reader reads."""
        return legal_day(self.clock.now())

    async def gone(self, site: Site, file: RowMapping) -> Page:
        """Returns what stands at the address of a withdrawn file: that it is gone, since when and why (410)."""
        return await self.look.page("ditarik.html", site, "", status=410, file=file)

    async def missing(self, site: Site) -> Page:
        """Returns what stands at an address where nothing is (404)."""
        return await self.look.page("404.html", site, "", status=404)

    async def answer(self, connection: AsyncConnection, site: Site, path: str, wishes: Mapping[str, str]) -> Page:
        """Returns the page at an address as this snapshot shows it; a 404 page where there is none."""
        for pattern, make in self._routes:
            if match := pattern.fullmatch(path):
                page = await make(Ask(connection, site, path, match.groupdict(default=""), wishes))
                if page is not None:
                    return page
        return await self.missing(site)

    async def addresses(self, connection: AsyncConnection) -> AsyncIterator[str]:
        """Yields every address that a mirror needs, from one snapshot."""
        for path in ALONE:
            yield path
        for name in DATA:
            yield f"/data/{name}"
        for listing in ("dik", "dip"):
            pages = page_count(await queries.size(connection, listing), PAGE_SIZE)
            for page in range(1, pages + 1):
                yield list_address(listing, page)
            for shard in await shards.shards(connection, listing):
                yield f"/data/{listing}/{shard}.json"
                for row in await shards.shard_rows(connection, listing, [shard]):
                    yield f"/informasi/{row['item_id']}/"
                    yield f"/log/butir/{row['item_id']}/"
        for number in range(
            1, feeds.sitemaps(sum([await queries.size(connection, each) for each in NEWEST_FIRST])) + 1
        ):
            yield f"/sitemap-{number}.xml"
        async for path in self.log.addresses(connection):
            yield path

    async def _home(self, ask: Ask) -> Page:
        return await self.look.page(
            "beranda.html",
            ask.site,
            ask.path,
            sizes={listing: await queries.size(ask.connection, listing) for listing in ROWS},
            newest=await queries.newly_opened(ask.connection, 5),
            soonest=(await queries.find(ask.connection, SiteFilters("dik"))).entries[:5],
            omissions=await queries.omissions(ask.connection, ask.site.today, 0),
        )

    async def _list(self, ask: Ask) -> Page | None:
        filters = filters_of(ask.listing, ask.wishes, ask.parts.get("page", ""))
        found = await queries.find(ask.connection, filters)
        if not filters.key and not found.has(filters.page):
            return None
        listing = filters.listing
        facets = {name: await queries.choices(ask.connection, listing, name) for name in ("skpd", "huruf", "year")}
        return await self.look.page(
            "daftar.html", ask.site, ask.path, filters=filters, found=found, facets=facets, page_size=PAGE_SIZE,
            turn=lambda page, key: turn(filters, page, key),
        )  # fmt: skip

    async def _item(self, ask: Ask) -> Page | None:
        item_id = ask.parts["item_id"]
        row = await queries.entry(ask.connection, item_id)
        if row is None:
            since = await queries.withheld_since(ask.connection, item_id)
            return await self.look.withheld(ask.site, since) if since else None
        whole = await queries.entry(ask.connection, row["part_of"]) if row["part_of"] else None
        return await self.look.page(
            "informasi.html",
            ask.site,
            ask.path,
            entry=entry_of(row),
            changed_at=row["changed_at"],
            files=await queries.files_of(ask.connection, item_id),
            history=await queries.history_of(ask.connection, item_id),
            whole=entry_of(whole) if whole else None,
            opened_parts=[entry_of(part) for part in await queries.parts_of(ask.connection, [item_id])],
        )

    async def _search(self, ask: Ask) -> Page:
        said = wish(ask.wishes, "q")
        found: dict[str, Any] = {}
        if said:
            for listing in ("dip", "dik"):
                found[listing] = await queries.find(ask.connection, SiteFilters(listing, words=said))
        return await self.look.page("cari.html", ask.site, ask.path, said=said, found=found)

    async def _new(self, ask: Ask) -> Page:
        newest = await queries.newly_opened(ask.connection, 50)
        return await self.look.page("baru.html", ask.site, ask.path, newest=newest)

    async def _omissions(self, ask: Ask) -> Page:
        omissions = await queries.omissions(ask.connection, ask.site.today, MOST_OMISSIONS)
        return await self.look.page("kelalaian.html", ask.site, ask.path, omissions=omissions, most=MOST_OMISSIONS)

    async def _help(self, ask: Ask) -> Page:
        bounds = {"most_rows": shards.MOST_ROWS, "changes_at_once": CHANGES_AT_ONCE}
        return await self.look.page("bantuan.html", ask.site, ask.path, **bounds)

    async def _atom(self, ask: Ask) -> Page:
        """Returns the feed of the last changes (RFC 4287), newest first."""
        changes = await queries.latest_changes(ask.connection, feeds.ENTRIES)
        entries = [(change, entry_of(change)) for change in changes]
        return await self.look.feed("umpan.atom.xml", ask.site, feeds.ATOM, entries=entries)

    async def data_file(
        self, connection: AsyncConnection, site: Site, listing: Listing, kind: DataKind
    ) -> CompressedFile:
        """Returns one of both lists as a data file of this snapshot."""
        found = await self.files.shards(connection, kind, listing)
        if kind == "csv":
            return await asyncio.to_thread(data.csv_file, listing, found)
        return await asyncio.to_thread(data.json_file, listing, site, found)

    async def manifest(self, connection: AsyncConnection, site: Site) -> CompressedFile:
        """Returns the manifest of the shards of both lists in this snapshot."""
        found = {}
        for listing in ROWS:
            standing = await shards.shards(connection, listing)
            found[listing] = await self.files.renewed(connection, "json", listing, standing)
        return await asyncio.to_thread(_manifest_of, site, found, self.files.address)

    async def shard_file(
        self, connection: AsyncConnection, listing: Listing, name: str, standing: Mapping[ShardName, ShardStanding]
    ) -> tuple[str, CompressedFile] | None:
        """Returns the digest and the file of a shard; None where the list has none of that name, or no row of it."""
        wanted = next((each for each in ShardName.read(name) if each in standing), None)
        if wanted is None:
            return None
        shard = await self.files.shard(connection, "json", listing, wanted, standing[wanted])
        file = await asyncio.to_thread(data.shard_file, listing, wanted, shard)
        return (shard.sha256, file) if shard.lengths else None

    async def _data(self, ask: Ask) -> Page:
        kind: DataKind = "json" if ask.parts["kind"] == "json" else "csv"
        file = await self.data_file(ask.connection, ask.site, ask.listing, kind)
        return Page(b"".join(file.plain()), DATA_TYPES[kind])

    async def _manifest(self, ask: Ask) -> Page:
        return Page(b"".join((await self.manifest(ask.connection, ask.site)).plain()), feeds.JSON)

    async def _shard(self, ask: Ask) -> Page | None:
        standing = await shards.shards(ask.connection, ask.listing)
        found = await self.shard_file(ask.connection, ask.listing, ask.parts["shard"], standing)
        return Page(b"".join(found[1].plain()), feeds.JSON) if found else None

    async def _package(self, ask: Ask) -> Page:
        return Page(feeds.package(self.look.office, ask.site), feeds.JSON)

    async def _schema(self, ask: Ask) -> Page:
        return Page(feeds.schema(ask.parts["name"]), feeds.JSON)

    async def _catalogue(self, ask: Ask) -> Page:
        sizes = {listing: await queries.size(ask.connection, listing) for listing in ROWS}
        return Page(feeds.catalogue(self.look.office, ask.site, sizes), feeds.JSON_LD)

    async def _changes(self, ask: Ask) -> Page:
        since = ask.wishes.get("since", "0")
        try:
            told = await change_feed.changes_file(ask.connection, ask.site, since, self.look.office.address)
        except Refusal as refusal:
            return Page(data.dumps(problem_of(refusal)).encode(), PROBLEM_JSON, status_of(refusal))
        return Page(told, feeds.JSON)

    async def _sitemap(self, ask: Ask) -> Page | None:
        found = [shard for each in NEWEST_FIRST for shard in await self.files.shards(ask.connection, "sitemap", each)]
        number = int(ask.parts.get("number") or 0)
        if number > feeds.sitemaps(sum(len(shard.lengths) for shard in found)):
            return None
        return Page(await asyncio.to_thread(feeds.sitemap, self.look.office, found, number), feeds.XML)

    async def _robots(self, _: Ask) -> Page:
        return Page(feeds.robots(self.look.office), feeds.TEXT)


def _manifest_of(site: Site, found: Mapping[Listing, Mapping[ShardName, Shard]], address: str) -> CompressedFile:
    return CompressedFile((CompressedPart.of(data.manifest(site, found, address)),))


def _sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".xml", ".py"})


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
