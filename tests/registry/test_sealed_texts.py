"""Texts of registry rest sealed: no table says them, whoever holds the key reads them, older rows are sealed later."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text, update

from services.registry import tables as t
from services.registry.commands import older_texts
from services.registry.commands.older_texts import OlderTexts
from services.registry.domain.facts import Answer
from services.registry.store import items as store
from services.registry.store.records import CASES, ITEMS, PENETAPAN, line_of
from shared.runtime.errors import TerbukaError
from shared.security import sealed_texts
from shared.security.encryption import seal_bytes, unseal_bytes
from shared.security.keys import new_identity
from shared.security.sealed_texts import Sealing
from tests.registry.build import TODAY, Registry, a_classification, a_ground, refused

TABLES = ("items", "cases", "penetapan", "register")
TEST = "Bila dibuka, saksi Wulandari tidak berani bicara"
OTHER = "Bila dibuka, pelapor tidak berani melapor lagi"
NO = "Uji belum menyebut kerugian saksi Wulandari"
ADVICE = "Tim menilai saksi Wulandari perlu dilindungi"


async def written(registry: Registry) -> str:
    """Returns all that the tables of registry hold, as one text."""
    async with registry.database.snapshot() as connection:
        rows = [
            line
            for name in TABLES
            for (line,) in await connection.execute(text(f"SELECT row_to_json(r)::text FROM registry.{name} r"))  # noqa: S608
        ]
    return "\n".join(rows)


async def lived(registry: Registry) -> str:
    """Returns an exempt item with a test and a case on which the Tim gave advice, beside one with a no."""
    sent_back = await registry.proposed()
    await registry.commands.classification.decide(registry.ketua, sent_back, Answer.TIDAK, reason=NO)
    item_id = await registry.exempt(a_classification(a_ground(consequence_open=TEST)))
    await registry.due(item_id, 30)
    case_id = await registry.case_of(item_id)
    await registry.commands.openings.consider(registry.tim, case_id, recommendation="buka", text=ADVICE)
    return item_id


async def reasons(registry: Registry) -> set[str]:
    """Returns the reasons in the buku rekap."""
    async with registry.database.snapshot() as connection:
        return {line_of(row, connection)["reason"] for row in (await connection.execute(select(t.register))).mappings()}


async def asked(registry: Registry, item_id: str) -> date | None:
    """Returns since when the list of contents to decide on holds an item."""
    async with registry.database.snapshot() as connection:
        query = select(t.items.c.content_asked_on).where(t.items.c.id == item_id)
        found: date | None = (await connection.execute(query)).scalar_one()
    return found


async def test_no_table_says_a_test_a_reason_or_an_advice(registry: Registry) -> None:
    item_id = await lived(registry)
    assert "Wulandari" not in await written(registry)
    seen = await registry.commands.access.read_item(registry.petugas, item_id)
    assert seen["classification"]["grounds"][0]["consequence_open"] == TEST
    assert seen["cases"][0]["consideration"]["text"] == ADVICE
    assert NO in await reasons(registry)
    (made,) = await registry.queries.penetapan(item_id)
    assert made.tests[0].dibuka == TEST


async def test_without_the_key_there_are_marks_and_nothing_is_written(registry: Registry) -> None:
    item_id = await lived(registry)
    bare = registry.kit.database.carrying(sealing=None)
    async with bare.snapshot() as connection:
        item = await store.read(connection, item_id)
    assert item.classification_in_force.grounds[0].consequence_open.startswith("§")
    async with bare.transaction() as connection:
        with pytest.raises(TerbukaError) as refusal:
            await store.save(connection, item)
    assert refusal.value.code == "KUNCI_TIDAK_ADA"


async def test_a_key_of_somebody_else_opens_nothing(registry: Registry) -> None:
    item_id = await lived(registry)
    identity, recipient = new_identity()
    other = Sealing(recipient, identity).on(registry.database)
    async with other.snapshot() as connection:
        with refused("SEGEL_RUSAK"):
            await store.read(connection, item_id)


async def test_texts_that_are_moved_to_another_row_open_nothing_there(registry: Registry) -> None:
    item_id = await lived(registry)
    other = await registry.exempt(a_classification(a_ground(consequence_open=OTHER)))
    move = text(
        "UPDATE registry.items AS mine SET sealed = theirs.sealed, record = theirs.record"
        " FROM registry.items AS theirs WHERE mine.id = :mine AND theirs.id = :theirs"
    )
    async with registry.database.transaction() as connection:
        before = await store.read(connection, other)
        await connection.execute(move, {"mine": other, "theirs": item_id})
    async with registry.database.snapshot() as connection:
        with refused("SEGEL_RUSAK"):
            await store.read(connection, other)
        assert before.classification_in_force.grounds[0].consequence_open == OTHER


async def test_texts_from_before_they_were_bound_to_their_row_are_read(registry: Registry) -> None:
    item_id = await lived(registry)
    identity, recipient = registry.keys.identities["registry"], registry.keys.recipients["registry"]
    async with registry.database.transaction() as connection:
        mine = select(t.items.c.sealed).where(t.items.c.id == item_id)
        opened = unseal_bytes((await connection.execute(mine)).scalar_one(), identity)
        assert opened.startswith(b"\0" + item_id.encode() + b"\0")
        unbound = seal_bytes(opened.rpartition(b"\0")[2], recipient)
        await connection.execute(update(t.items).where(t.items.c.id == item_id).values(sealed=unbound))
        item = await store.read(connection, item_id)
    assert item.classification_in_force.grounds[0].consequence_open == TEST


async def test_after_a_rotation_old_and_new_rows_are_read(registry: Registry) -> None:
    before = await lived(registry)
    identity, recipient = new_identity()
    rotated = Sealing(recipient, f"{identity}\n{registry.keys.identities['registry']}").on(registry.database)
    async with rotated.transaction() as connection:
        item = await store.load(connection, before)
        await store.save(connection, replace(item, id="disalin", penetapan_number="002/PPID/2026"))
        both = [await store.read(connection, each) for each in (before, "disalin")]
    assert [each.classification_in_force.grounds[0].consequence_open for each in both] == [TEST] * 2


async def test_older_rows_are_read_as_they_are_and_sealed_while_registry_runs(registry: Registry) -> None:
    item_id = await lived(registry)
    async with registry.database.transaction() as connection:
        item = await store.read(connection, item_id)
        plain = {"record": ITEMS.dump_python(item, mode="json"), "sealed": None}
        await connection.execute(update(t.items).where(t.items.c.id == item_id).values(plain))
        await connection.execute(
            update(t.register).where(t.register.c.sealed.is_not(None)).values(reason=NO, sealed=None)
        )
    assert "Wulandari" in await written(registry)
    seen = await registry.commands.access.read_item(registry.petugas, item_id)
    async with registry.database.transaction() as connection:
        await connection.execute(update(t.items).where(t.items.c.id == item_id).values(content_asked_on=TODAY))
    await OlderTexts(registry.kit).run()
    assert await asked(registry, item_id) is None
    assert "Wulandari" not in await written(registry)
    again = await registry.commands.access.read_item(registry.petugas, item_id)
    assert {**again, "history": []} == {**seen, "history": []}
    assert NO in await reasons(registry)
    await OlderTexts(registry.kit).run()


async def test_older_rows_of_every_table_are_sealed_some_at_a_time(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(older_texts, "AT_ONCE", 1)
    await lived(registry)
    await lived(registry)
    async with registry.database.transaction() as connection:
        tables: Any = ((t.items, "record", ITEMS), (t.cases, "record", CASES), (t.penetapan, "contents", PENETAPAN))
        for table, name, adapter in tables:
            (key,) = table.primary_key.columns
            for row in (await connection.execute(select(table))).mappings().all():
                whole = sealed_texts.load(adapter, row[name], row["sealed"], connection, of=row[key.name])
                plain = {name: adapter.dump_python(whole, mode="json"), "sealed": None}
                await connection.execute(update(table).where(key == row[key.name]).values(plain))
        lines = update(t.register).where(t.register.c.sealed.is_not(None))
        await connection.execute(lines.values(reason=NO, sealed=None))
    assert "Wulandari" in await written(registry)
    await OlderTexts(registry.kit).run()
    assert "Wulandari" not in await written(registry)
    assert NO in await reasons(registry)
