"""A whole embedded Terbuka whose signing key is rotated, and revoked, while events flow: nothing is lost or forged."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from deploy.embedded import SCHEMAS, EmbeddedRun, open_province
from deploy.rebuild import rebuild_room
from deploy.room_keys import create_keys, key_folder, load_keys
from deploy.rooms import VERIFYING, messaging_of
from deploy.signing_evidence import retire, sign_anew, unheard
from shared.contracts import Event
from shared.contracts.envelope import unwrap
from shared.messaging.delivery import StreamRecord
from shared.messaging.outbox import EventSigner
from shared.runtime.clock import SystemClock
from shared.runtime.errors import Conflict
from shared.runtime.settings import Settings
from shared.security import signer_keys, signing_rotation
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.publisher.build import amended, classified, opened
from tests.shared.build import record

ITEMS = 10
NAME = "signing"


@dataclass
class Living:
    """A running province, its data folder, and registry's signer as a process of registry has it."""

    province: EmbeddedRun
    home: Path
    url: str
    signer: EventSigner

    async def say(self, *events: Event, signer: EventSigner | None = None) -> list[str]:
        """Publishes events as registry does; returns their ids."""
        outbox, database = messaging_of("registry").outbox, self.province.databases["registry"]
        async with database.transaction() as connection:
            said = await outbox.stage(connection, events, at=datetime.now(UTC), signer=signer or self.signer)
        return [each.id for each in said]

    async def put(self, *records: StreamRecord) -> None:
        """Writes records into the log itself, as whoever holds the broker can, and waits until they were read."""
        rows = [{"topic": e.topic, "key": e.key, "headers": e.headers, "value": e.value.decode()} for e in records]
        async with self.province.journal.database.transaction() as connection:
            await self.province.journal.append(connection, rows)
        await self.province.settle()

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Returns the rows of a query."""
        async with self.province.databases["registry"].snapshot() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]

    async def refused(self) -> set[tuple[str, str, str]]:
        """Returns room, event and reason of what the rooms that check signatures did not believe."""
        parts = [f"SELECT '{room}', event_id, reason FROM {room}.dead_letter" for room in VERIFYING]  # noqa: S608
        return {(str(a), str(b), str(c)) for a, b, c in await self.rows(" UNION ALL ".join(parts))}

    async def differences(self) -> list[int]:
        """Returns how many rows of each room a rebuild from registry's history would change."""
        settings = Settings(home=self.home)
        return [
            len((await rebuild_room(settings, self.url, room, lambda *_: None, accept=False, anew=True)).differences)
            for room in VERIFYING
        ]

    async def retired(self) -> str:
        """Ends the old key once nothing needs it any more; returns its id."""
        for _ in range(200):
            with suppress(Conflict):
                return str((await retire(self.url, self.home, NAME))["retired"])
            await asyncio.sleep(0.05)
        return str((await retire(self.url, self.home, NAME))["retired"])

    def switch(self) -> None:
        """Takes the first two steps of a rotation."""
        folder = key_folder(self.home)
        signing_rotation.prepare(folder, NAME)
        folder.confirm_backup()
        signing_rotation.switch(folder, NAME)


@pytest.fixture
async def living(room_database: RoomDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Living]:
    """Gives a running embedded Terbuka that looks at its key files at each event."""
    monkeypatch.setattr(signer_keys, "LOOK_SECONDS", 0.0)
    first, *others = SCHEMAS
    database: Database = await room_database(first, *others)
    url = f"postgresql://{database.url.partition('://')[2]}"
    create_keys(tmp_path)
    followed = load_keys(tmp_path, "registry").signer()
    async with open_province(Settings(home=tmp_path), url, SystemClock(), brief=True) as province:
        yield Living(province, tmp_path, url, EventSigner(lambda: followed.private))


def forged(by: str, sequence: int, event: Event) -> StreamRecord:
    """Returns a record as registry would have said it, signed with a private key that somebody kept."""
    made = record(sequence, event)
    signed = EventSigner(by).signed(unwrap(made.headers), made.value)
    return StreamRecord(made.topic, 0, 0, made.key, signed.headers(), made.value)


async def test_keys_are_rotated_while_events_flow_and_the_old_one_publishes_nothing(living: Living) -> None:
    stolen = load_keys(living.home, "registry").signing_private or ""
    (first,) = await living.say(classified("butir-0"))

    done, said = asyncio.Event(), [first]

    async def flow() -> None:
        for turn in count(1):
            for number in range(ITEMS):
                name = f"butir-{number}"
                said.extend(await living.say(classified(name) if turn == 1 and number else amended(name, version=turn)))
                await asyncio.sleep(0.01)
            if done.is_set():
                return

    async def rotate() -> list[str]:
        ended = []
        for _ in range(2):
            await asyncio.sleep(0.2)
            living.switch()
            ended.append(await living.retired())
        done.set()
        return ended

    _, ended = await asyncio.gather(flow(), rotate())
    await living.province.settle()
    assert len(set(ended)) == 2
    assert await living.refused() == set()
    for room in VERIFYING:
        heard = f"SELECT count(*), count(DISTINCT event_id) FROM {room}.inbox WHERE topic = 'terbuka.exemptions'"  # noqa: S608
        assert await living.rows(heard) == [(len(said), len(said))]
    assert await living.rows("SELECT count(*) FROM publisher.entries") == [(ITEMS,)]

    lie = forged(stolen, len(said) // ITEMS + 2, opened("butir-0", version=99))
    await living.put(lie)
    told = {(room, lie.headers["ce_id"], "KUNCI_SUDAH_BERAKHIR") for room in VERIFYING}
    assert await living.refused() == told
    assert await living.rows("SELECT DISTINCT listing FROM publisher.entries") == [("dik",)]
    ((headers, payload),) = await living.rows(
        f"SELECT headers, payload FROM registry.outbox WHERE event_id = '{first}'"  # noqa: S608
    )
    await living.put(StreamRecord("terbuka.exemptions", 0, 0, "butir-0", headers, payload.encode()))
    assert await living.refused() == told, "what was applied before its key ended is known, not forged"
    assert await living.differences() == [0, 0]


async def test_a_stolen_key_is_revoked_and_what_was_under_way_is_signed_anew(living: Living) -> None:
    stolen = load_keys(living.home, "registry").signing_private or ""
    await living.say(classified("butir-1"), classified("butir-2"))
    await living.province.settle()
    signing_rotation.revoke(key_folder(living.home), NAME, datetime.now(UTC))
    stale = await living.say(amended("butir-1", version=2), signer=EventSigner(stolen))
    (fresh,) = await living.say(amended("butir-1", version=3))
    lie = forged(stolen, 2, opened("butir-2", version=9))
    await living.put(lie)
    ids = {*stale, lie.headers["ce_id"]}
    assert await living.refused() == {(room, one, "KUNCI_SUDAH_BERAKHIR") for room in VERIFYING for one in ids}
    parked = "SELECT event_id FROM publisher.parked"
    assert await living.rows(parked) == [(fresh,)]
    assert [each.event_id for each in await unheard(living.url, living.home)] == stale
    assert [each.event_id for each in await sign_anew(living.url, living.home)] == stale
    await living.province.settle()
    assert (await living.rows(parked), await unheard(living.url, living.home)) == ([], [])
    heard = "SELECT key, last FROM publisher.inbox_position WHERE key LIKE 'butir-%' ORDER BY key"
    assert await living.rows(heard) == [("butir-1", 3), ("butir-2", 1)]
    assert await living.differences() == [0, 0]


async def test_no_key_ends_while_an_event_waits_for_it_or_before_the_new_one_signs(living: Living) -> None:
    async def code() -> str:
        with pytest.raises(Conflict) as refused:
            await retire(living.url, living.home, NAME)
        return refused.value.code

    assert await code() == "KUNCI_BELUM_BERGANTI"
    await living.say(classified("butir-1"))
    living.switch()
    assert await code() == "KUNCI_BARU_BELUM_TERPAKAI"
    old = EventSigner(signer_keys.private_of(None, _second_line(living.home)))
    await living.province.settle()
    position = "UPDATE publisher.inbox_position SET last = 0 WHERE key = 'butir-1'"
    async with living.province.databases["registry"].transaction() as connection:
        await connection.execute(text(position))
    await living.say(classified("butir-2"), signer=old)
    await living.say(classified("butir-3"))
    await living.province.settle()
    assert await code() == "KUNCI_LAMA_MASIH_DITUNGGU"
    assert {each.key for each in await unheard(living.url, living.home)} == {"butir-1"}
    async with living.province.databases["registry"].transaction() as connection:
        await connection.execute(text(position.replace("= 0", "= 1")))
    assert (await retire(living.url, living.home, NAME))["name"] == NAME


def _second_line(home: Path) -> str:
    return (home / "keys" / f"{NAME}.key").read_text().split()[1]
