"""A registry and a publisher in one database, with the events between them carried by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Text, cast, select, text
from uuid6 import uuid7

from deploy.compare.comparison_run import ComparisonReport, compare
from services.publisher.commands.withholding import Withholdings
from services.publisher.domain import projection
from services.publisher.store.entries import values_of
from services.publisher.tables import MESSAGING as PUBLISHER
from services.publisher.tables import entries, lacking, withheld
from services.registry.domain.exempt import said_part, said_period
from services.registry.domain.facts import Opened
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from services.registry.store import items as store
from services.registry.tables import MESSAGING, copies
from shared.contracts import Event
from shared.contracts.exemptions import ItemAmendedV1, ItemClassifiedV1
from shared.messaging.delivery import DeliveryOutcome, StreamRecord
from shared.security.identity import Actor
from shared.storage.database import Database
from tests.publisher.build import NOON, Publisher, released
from tests.registry.build import PETUGAS, a_classification, a_dip, a_dossier, exempt_item, submitted_item
from tests.sealing import SEALING

TODAY = date(2026, 3, 2)
TITLE = "Daftar khusus kanari{:05}"
DOORS = (
    "/", "/dik/", "/dip/", "/baru-dibuka/", "/kelalaian/", "/umpan.atom", "/sitemap.xml", "/data/dik.json",
    "/data/dik.csv", "/data/dip.json", "/data/dip.csv", "/data/manifest.json", "/data/perubahan.json",
    "/cari/?q=kanari", "/dik/?q=kanari", "/dip/?q=kanari",
)  # fmt: skip
"""Every address that names many items."""
HEARD = PUBLISHER.inbox.positions
PETUGAS_ACTOR = Actor("petugas", "petugas", frozenset({"petugas"}), None, "Petugas")


@dataclass
class Both:
    """The two rooms; `say` is what registry does in a transaction, `carry` what the broker does afterwards."""

    database: Database
    publisher: Publisher
    carried: int = 0
    items: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.withholdings = Withholdings(self.database, self.publisher.clock)

    async def furnish(self, exempt: int, public: int = 0) -> list[Item]:
        """Adds items, shows them, and returns them; the public ones come last."""
        made = [_exempt(number) for number in range(exempt + public)]
        async with SEALING.on(self.database).transaction() as connection:
            await store.add_items(connection, made, [PETUGAS] * len(made), at=NOON, act="receive")
        await self.say(*(ItemClassifiedV1(item_id=item.id, **said_period(item, TODAY)) for item in made))
        for item in made[exempt:]:
            await self.open_up(item)
        await self.carry()
        self.items += made
        return made

    async def fill(self, many: int) -> None:
        """Puts so many exempt items on both sides in bulk, as if every event were applied."""
        made = [_exempt(number) for number in range(many)]
        said = [ItemClassifiedV1(item_id=item.id, **said_period(item, TODAY)) for item in made]
        async with SEALING.on(self.database).transaction() as connection:
            await store.add_items(connection, made, [PETUGAS] * many, at=NOON, act="receive")
        await self.say(*said)
        shown = [change.entry for event in said if (change := projection.classify(None, event))]
        numbered = {"changed_sequence": 1, "changed_at": NOON}
        rows = [{"item_id": each.item_id, **values_of(each), **numbered} for each in shown]
        place = {"consumer": "publisher", "topic": ItemClassifiedV1.topic, "last": 1}
        async with self.database.transaction() as connection:
            await connection.execute(entries.insert(), rows)
            await connection.execute(HEARD.insert(), [{**place, "key": item.id} for item in made])

    async def hear_back(self) -> None:
        """Lets registry apply all that the publisher said."""
        said = text("SELECT key, last FROM publisher.outbox_sequence WHERE topic = 'terbuka.publications'")
        place = {"consumer": "registry", "topic": "terbuka.publications"}
        async with self.database.transaction() as connection:
            rows = [{**place, "key": row.key, "last": row.last} for row in await connection.execute(said)]
            await connection.execute(MESSAGING.inbox.positions.insert(), rows)

    async def open_up(self, item: Item) -> None:
        """Opens an item at registry and says so."""
        item.version += 1
        item.state, item.opened = ItemState.PUBLIC, Opened("decided", TODAY, a_dip(), decree_number="002/PPID/2026")
        await self.save(item)
        await self.say(*said_part(item))

    async def reword(self, item: Item, title: str) -> None:
        """Gives an item other words for the public at registry and says so."""
        item.version += 1
        item.classification = replace(item.classification_in_force, public_title=title)
        await self.save(item)
        await self.say(ItemAmendedV1(item_id=item.id, version=item.version, public=item.public_row(TODAY)))

    async def release(self, item: Item, copy_id: str) -> str:
        """Releases a copy of a public item at registry, says so, and returns the address of the file."""
        item.version += 1
        await self.save(item)
        event = await released(self.publisher.objects, self.publisher.keys, item.id, item.version, copy_id=copy_id)
        row: dict[str, Any] = {
            "id": copy_id, "item_id": item.id, "draft_key": "d", "sha256": event.sha256, "size": event.size,
            "media_type": event.media_type, "redacted": False, "uploaded_by": "a", "uploaded_on": TODAY,
            "released_by": "b", "released_on": TODAY, "object_key": event.object_key, "approval": event.approval,
        }  # fmt: skip
        async with self.database.transaction() as connection:
            await connection.execute(copies.insert().values(**row))
        await self.say(event)
        await self.carry()
        (address,) = [path for path in await self.addresses() if path.startswith(f"/berkas/{copy_id}/")]
        return address

    async def addresses(self) -> list[str]:
        """Returns the addresses of all files of the website."""
        async with self.database.snapshot() as connection:
            rows = await connection.execute(text("SELECT copy_id, name FROM publisher.files"))
            return [f"/berkas/{row.copy_id}/{row.name}" for row in rows]

    async def save(self, item: Item) -> None:
        """Writes an item as registry has it."""
        async with SEALING.on(self.database).transaction() as connection:
            await store.save(connection, item)

    async def say(self, *events: Event) -> None:
        """Stages events as registry does, signed."""
        async with self.database.transaction() as connection:
            await MESSAGING.outbox.stage(
                connection, events, at=self.publisher.clock.now(), signer=self.publisher.signer
            )

    async def carry(self) -> None:
        """Hands the publisher every event that it has not got yet."""
        rows = MESSAGING.outbox.rows.c
        query = select(rows.id, rows.topic, rows.key, rows.headers, cast(rows.payload, Text).label("payload"))
        async with self.database.snapshot() as connection:
            found = (await connection.execute(query.where(rows.id > self.carried).order_by(rows.id))).all()
        for row in found:
            record = StreamRecord(row.topic, 0, row.id, row.key, row.headers, row.payload.encode())
            assert await self.publisher.delivery.receive(record) is DeliveryOutcome.APPLIED
            self.carried = row.id

    async def tamper(self, statement: str, **values: Any) -> None:
        """Changes a table behind everybody's back."""
        async with self.database.transaction() as connection:
            assert (await connection.execute(text(statement), values)).rowcount == 1

    async def compare(self, **options: Any) -> ComparisonReport:
        """Compares once, without a pause between the two looks."""
        return await compare(self.database, self.publisher.clock, **{"pause": 0, **options})

    async def withheld(self) -> dict[str, tuple[str, ...]]:
        """Returns what is withheld, with the kinds of difference."""
        return await self._kinds(withheld)

    async def lacking(self) -> dict[str, tuple[str, ...]]:
        """Returns what the website lacks."""
        return await self._kinds(lacking)

    async def _kinds(self, table: Any) -> dict[str, tuple[str, ...]]:
        async with self.database.snapshot() as connection:
            rows = await connection.execute(select(table.c.item_id, table.c.kinds))
            return {row.item_id: tuple(row.kinds) for row in rows}

    def later(self, *, minutes: int) -> None:
        """Lets some minutes pass."""
        self.publisher.clock.move_to(self.publisher.clock.now() + timedelta(minutes=minutes))

    async def pages(self, *further: str) -> Mapping[str, str]:
        """Returns what a stranger reads at every door."""
        async with self.publisher.reader() as reader:
            return {path: (await reader.get(path)).text for path in (*DOORS, *further)}

    async def status(self, path: str) -> int:
        """Returns the status of an address."""
        async with self.publisher.reader() as reader:
            return (await reader.get(path)).status_code

    async def told(self, code: str, room: str = "publisher") -> list[str]:
        """Returns the items of audit lines with a code."""
        async with self.database.snapshot() as connection:
            query = text(f"SELECT subject FROM {room}.audit WHERE code = :code ORDER BY id")  # noqa: S608
            return list((await connection.execute(query, {"code": code})).scalars())


def naming(pages: Mapping[str, str], *words: str) -> set[str]:
    """Returns the addresses whose answer holds one of some words."""
    return {path for path, body in pages.items() if any(word in body for word in words)}


def words_of(item: Item) -> Sequence[str]:
    """Returns what must stand nowhere while an item is withheld: its id and its title."""
    return (item.id, item.classification_in_force.public_title)


def waiting_item() -> Item:
    """Makes an item that stands in no list."""
    return submitted_item(item_id=str(uuid7()), dossier=a_dossier("Belum diputus sama sekali"))


def _exempt(number: int) -> Item:
    words = a_classification(public_title=TITLE.format(number))
    return exempt_item(words, item_id=str(uuid7()), dossier=a_dossier(f"Judul dalam {number:05} yang tertutup"))
