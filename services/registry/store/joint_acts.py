"""What became of each item of a joint act, and whether a person opened an item as it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.acts import ActName
from services.registry.domain.item import Item
from services.registry.tables import MESSAGING, items, joint_acts, suggestions
from shared.runtime.errors import NotFound

KEPT = timedelta(days=30)
"""How long the outcome of a joint act can be looked at; books and audit trail keep each act."""


@dataclass(frozen=True)
class JointOutcome:
    """A joint act with what became of each item: its title and the code of its refusal, empty where it was done."""

    act: str
    chosen: int
    rows: tuple[tuple[str, str, str], ...]

    @property
    def done(self) -> int:
        """Returns how many items the act was done on."""
        return sum(not code for _, _, code in self.rows)


async def begin(connection: AsyncConnection, *, at: datetime, **kept: Any) -> bool:
    """Keeps a joint act that begins; False where one of that id has begun. Outcomes older than `KEPT` go."""
    await connection.execute(delete(joint_acts).where(joint_acts.c.at < at - KEPT))
    query = insert(joint_acts).values(at=at, outcome=[], **kept).on_conflict_do_nothing().returning(joint_acts.c.id)
    return (await connection.execute(query)).scalar() is not None


async def note(connection: AsyncConnection, joint_id: str, item_id: str, code: str) -> None:
    """Adds what became of one item."""
    one = literal([[item_id, code]], JSONB)
    query = update(joint_acts).where(joint_acts.c.id == joint_id).values(outcome=joint_acts.c.outcome.op("||")(one))
    await connection.execute(query)


async def outcome(connection: AsyncConnection, joint_id: str, person: str) -> JointOutcome:
    """Returns a person's joint act with the titles of its items; raises NotFound ALAMAT_TIDAK_ADA."""
    query = select(joint_acts).where(joint_acts.c.id == joint_id, joint_acts.c.person == person)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("ALAMAT_TIDAK_ADA", "Hasil ini tidak ada.", mend="Kembali ke daftar kerja di /registry/.")
    named = select(items.c.id, items.c.title).where(items.c.id.in_([item_id for item_id, _ in row["outcome"]]))
    titles = {each.id: each.title for each in await connection.execute(named)}
    rows = tuple((item_id, titles.get(item_id, ""), code) for item_id, code in row["outcome"])
    return JointOutcome(row["act"], row["chosen"], rows)


async def was_opened(connection: AsyncConnection, account: str, item: Item) -> bool:
    """Tells whether an account has opened an item in the version that stands, by the audit trail."""
    a = MESSAGING.audit.rows.c
    seen = (a.subject == item.id, a.act == ActName.READ_ITEM, a.actor == account)
    query = select(func.count()).where(*seen, a.detail.contains({"version": item.version}))
    return bool((await connection.execute(query)).scalar_one())


async def suggestion(connection: AsyncConnection, item_id: str) -> dict[str, Any] | None:
    """Returns the suggestion for an item, None where none was made yet."""
    query = select(suggestions).where(suggestions.c.item_id == item_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    return dict(row) if row else None
