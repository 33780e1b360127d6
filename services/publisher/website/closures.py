"""The log of closures on the website: its page, its tiles and checkpoint (C2SP tlog-tiles), a proof for each item."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher import queries
from services.publisher.domain.closures import may_be_read
from services.publisher.store import closures as store
from services.publisher.store.entries import entry_of
from services.publisher.website.site import ID, Ask, Look, Page, Route
from shared.security.merkle import HASH, WIDTH, tile_path
from shared.security.notes import Note, parse, proof_file

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
FOR_EVER: Mapping[str, str] = {
    "cache-control": "public, max-age=31536000, immutable",
    "access-control-allow-origin": "*",
}
FRESH: Mapping[str, str] = {"access-control-allow-origin": "*"}
PLACE = "0|[1-9][0-9]{0,14}"
TILE = r"(?P<number>(x[0-9]{3}/)*[0-9]{3})(\.p/(?P<width>[1-9][0-9]{0,2}))?"
KINDS: Mapping[str, str] = {
    "closing": "ditutup",
    "change": "diubah",
    "opening": "dibuka",
    "lapse": "terbuka karena hukum",
    "refusal": "usul pembukaan tidak diterima",
}


class LogPages:
    """Answers below `/log/` from what was signed: nothing after the newest checkpoint is shown."""

    def __init__(self, look: Look) -> None:
        self.look = look

    def routes(self) -> tuple[Route, ...]:
        """Returns the addresses of the log."""
        return (
            (r"/log/", self._home),
            (r"/log/checkpoint", self._checkpoint),
            (r"/log/kunci\.txt", self._key),
            (rf"/log/tile/(?P<level>[0-9]|[1-5][0-9]|6[0-3])/{TILE}", self._tile),
            (rf"/log/tile/entries/{TILE}", self._bundle),
            (rf"/log/butir/(?P<item_id>{ID})/", self._item),
            (rf"/log/butir/(?P<item_id>{ID})/bukti\.tlog-proof", self._newest_proof),
            (rf"/log/bukti/(?P<place>{PLACE})\.tlog-proof", self._proof),
            (rf"/log/catatan/(?P<place>{PLACE})\.json", self._entry),
            (rf"/log/isi/(?P<place>{PLACE})\.txt", self._content),
        )

    async def addresses(self, connection: AsyncConnection) -> AsyncIterator[str]:
        """Yields what a mirror needs: everything that was signed, and the words that may be read."""
        yield "/log/"
        note = await _signed(connection)
        if note is None:
            return
        yield "/log/checkpoint"
        yield "/log/kunci.txt"
        size = note.checkpoint.size
        for number in range(-(-size // WIDTH)):
            yield f"/log/tile/entries/{_tile_address(number, size)}"
        for level in range(8):
            for number in range(-(-(size >> 8 * level) // WIDTH)):
                yield f"/log/tile/{level}/{_tile_address(number, size >> 8 * level)}"
        for place in range(size):
            for path in await _of_place(connection, place):
                yield path

    async def _home(self, ask: Ask) -> Page:
        row = await store.newest(ask.connection)
        seen = await store.witnessed(ask.connection)
        note, watched = (parse(each["note"]) if each else None for each in (row, seen))
        return await self.look.page(
            "log.html", ask.site, ask.path, row=row, note=note, watched=watched,
            witnesses=_witnesses(watched) if watched else (), waiting=len(await store.waiting(ask.connection, WIDTH)),
        )  # fmt: skip

    async def _checkpoint(self, ask: Ask) -> Page | None:
        row = await store.newest(ask.connection)
        return Page(row["note"].encode(), TEXT, headers=FRESH) if row else None

    async def _key(self, ask: Ask) -> Page | None:
        found = await store.vkeys(ask.connection)
        lines = [f"{vkey}@{size}" if number else vkey for number, (vkey, size) in enumerate(found)]
        return Page("".join(f"{line}\n" for line in lines).encode(), TEXT, headers=FRESH) if lines else None

    async def _tile(self, ask: Ask) -> Page | None:
        note, level = await _signed(ask.connection), int(ask.parts["level"])
        here = _range(ask, note.checkpoint.size >> 8 * level) if note else None
        if here is None:
            return None
        number, width = here
        found = await store.tiles(ask.connection, [(level, number)])
        return Page(found[level, number][: width * HASH], BYTES, headers=FOR_EVER)

    async def _bundle(self, ask: Ask) -> Page | None:
        note = await _signed(ask.connection)
        here = _range(ask, note.checkpoint.size) if note else None
        if here is None:
            return None
        first = here[0] * WIDTH
        entries = [each.encode() for each in await store.between(ask.connection, first, first + here[1])]
        return Page(b"".join(len(each).to_bytes(2, "big") + each for each in entries), BYTES, headers=FOR_EVER)

    async def _item(self, ask: Ask) -> Page | None:
        row = await queries.entry(ask.connection, ask.parts["item_id"])
        if row is None:
            since = await queries.withheld_since(ask.connection, ask.parts["item_id"])
            return await self.look.withheld(ask.site, since) if since else None
        note, shown = await _signed(ask.connection), entry_of(row)
        size = note.checkpoint.size if note else 0
        steps = [
            {
                "place": each["place"] if each["place"] is not None and each["place"] < size else None,
                "kind": KINDS[each["kind"]],
                "at": datetime.fromisoformat(json.loads(each["entry"])["at"]),
                "read": may_be_read(json.loads(each["content"]), shown),
            }
            for each in await store.of_item(ask.connection, shown.item_id)
        ]
        return await self.look.page("log-butir.html", ask.site, ask.path, entry=shown, steps=steps)

    async def _newest_proof(self, ask: Ask) -> Page | None:
        note = await _signed(ask.connection)
        places = [row["place"] for row in await store.of_item(ask.connection, ask.parts["item_id"])]
        signed = [place for place in places if note and place is not None and place < note.checkpoint.size]
        return await self._proof_of(ask, note, max(signed)) if note and signed else None

    async def _proof(self, ask: Ask) -> Page | None:
        note, place = await _signed(ask.connection), int(ask.parts["place"])
        return await self._proof_of(ask, note, place) if note and place < note.checkpoint.size else None

    async def _proof_of(self, ask: Ask, note: Note, place: int) -> Page:
        """Returns the proof by the checkpoint that somebody cosigned last, where that holds the entry already."""
        seen = await store.witnessed(ask.connection)
        note = parse(seen["note"]) if seen and place < seen["size"] else note
        size = note.checkpoint.size
        path = await store.computed(ask.connection, size, lambda tree: tree.inclusion(place))
        return Page(proof_file(place, path, note.whole()).encode(), TEXT, headers=FRESH)

    async def _entry(self, ask: Ask) -> Page | None:
        row = await _row(ask)
        return Page(row["entry"].encode(), "application/json", headers=FOR_EVER) if row else None

    async def _content(self, ask: Ask) -> Page | None:
        """Returns an entry's content below its nonce, while the website itself shows those words of the item."""
        row = await _row(ask)
        shown = await queries.entry(ask.connection, row["item_id"]) if row else None
        if row is None or not may_be_read(json.loads(row["content"]), entry_of(shown) if shown else None):
            return None
        return Page(f"{row['nonce']}\n{row['content']}".encode(), TEXT, headers=FRESH)


async def _signed(connection: AsyncConnection) -> Note | None:
    row = await store.newest(connection)
    return parse(row["note"]) if row else None


async def _of_place(connection: AsyncConnection, place: int) -> list[str]:
    """Returns the addresses of one entry, as far as its words may be read; the newest of an item has its proof, too."""
    row = await store.entry(connection, place)
    if row is None:
        return []
    shown = await queries.entry(connection, row["item_id"])
    addresses = [f"/log/bukti/{place}.tlog-proof", f"/log/catatan/{place}.json"]
    if may_be_read(json.loads(row["content"]), entry_of(shown) if shown else None):
        addresses.append(f"/log/isi/{place}.txt")
    last = max(each["place"] or 0 for each in await store.of_item(connection, row["item_id"]))
    return [*addresses, f"/log/butir/{row['item_id']}/bukti.tlog-proof"] if place == last else addresses


async def _row(ask: Ask) -> RowMapping | None:
    note, place = await _signed(ask.connection), int(ask.parts["place"])
    return await store.entry(ask.connection, place) if note and place < note.checkpoint.size else None


def _range(ask: Ask, count: int) -> tuple[int, int] | None:
    """Returns the number of a tile and how many of its hashes are asked for; None where so many are not signed."""
    number = int(ask.parts["number"].replace("/", "").replace("x", "")) if len(ask.parts["number"]) < 24 else count
    width = int(ask.parts["width"] or WIDTH)
    return (number, width) if 1 <= width <= WIDTH and number * WIDTH + width <= count else None


def _tile_address(number: int, count: int) -> str:
    width = min(WIDTH, count - number * WIDTH)
    return tile_path(number) if width == WIDTH else f"{tile_path(number)}.p/{width}"


def _witnesses(note: Note) -> tuple[str, ...]:
    names = [line.removeprefix("— ").rpartition(" ")[0] for line in note.lines]
    return tuple(dict.fromkeys(name for name in names if name != note.checkpoint.origin))
