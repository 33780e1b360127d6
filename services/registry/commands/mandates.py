"""Mandates: who may approve for the public body; two persons record and end one, neither its holder nor the Ketua."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.commands.unit_of_work import UnitsOfWork, new_id
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Signature
from services.registry.domain.mandates import Mandate, Scope
from services.registry.domain.refusals import refuse
from services.registry.queries.work_counts import waits_for_second
from services.registry.store import items as store
from services.registry.tables import MESSAGING
from shared.security.identity import Actor

Change = Callable[[Mandate, Signature], Mandate]


class MandateCommands:
    """Keeps the dated mandates."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def record_mandate(self, actor: Actor, mandate: Mandate) -> Mandate:
        """Records a dated mandate that waits for a second person; nobody records their own, nor does the Ketua.

        The same letter again by the same person is the mandate that stands; raises as `Mandate.recorded_before`.
        """
        await self._no_ketua(actor)
        mandate.check()
        async with self._units.database.transaction() as connection:
            before = mandate.recorded_before(await store.mandates_of_one(connection, mandate.person))
            if before is not None:
                return before
            await store.add_mandate(connection, mandate)
            await self._audit_mandate(connection, actor, ActName.RECORD_MANDATE, mandate)
        return mandate

    async def confirm_mandate(self, actor: Actor, mandate_id: str, *, agreed: bool = True) -> Mandate:
        """Answers a recorded mandate as the second person; from then on it counts between its dates, or never."""
        return await self._change_mandate(
            actor, ActName.CONFIRM_MANDATE, mandate_id, lambda held, by: held.confirm(by.person, by.on, agreed=agreed)
        )

    async def end_mandate(self, actor: Actor, mandate_id: str, *, ended_on: date, reason: str) -> Mandate:
        """Asks to end a mandate with a last day and a reason; it counts until a second person confirms."""
        words = {"ended_on": ended_on, "reason": reason}
        return await self._change_mandate(
            actor,
            ActName.END_MANDATE,
            mandate_id,
            lambda held, by: held.ask_end(by.person, by.on, **words),  # type: ignore[arg-type]
        )

    async def confirm_mandate_end(self, actor: Actor, mandate_id: str, *, agreed: bool = True) -> Mandate:
        """Ends a mandate as the second person, or lets it go on."""
        return await self._change_mandate(
            actor,
            ActName.CONFIRM_MANDATE_END,
            mandate_id,
            lambda held, by: held.confirm_end(by.person, by.on, agreed=agreed),
        )

    async def person_of(self, name: str) -> str:
        """Returns the person whose id or account that is; raises Refusal MANDAT_TIDAK_LENGKAP for nobody's."""
        actors = [each.actor for each in await self._units.kit.identity.list_accounts()]
        by_account = {actor.account: actor.person for actor in actors}
        if name in by_account:
            return by_account[name]
        if name in by_account.values():
            return name
        raise refuse("MANDAT_TIDAK_LENGKAP", person=name)

    async def mandates_waiting(self, person: str) -> int:
        """Counts the mandates whose recording or ending waits for a second person, who may be this one."""
        query = select(func.count()).select_from(t.mandates).where(waits_for_second(person))
        async with self._units.database.snapshot() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def names(self) -> dict[str, str]:
        """Returns what each person is called on pages: the name and the accounts, so that two can be told apart."""
        accounts: dict[str, list[str]] = {}
        for each in await self._units.kit.identity.list_accounts():
            accounts.setdefault(each.actor.person, []).append(each.actor.account)
        persons = await self._units.kit.identity.persons()
        return {
            person.id: f"{person.name} ({', '.join(accounts.get(person.id, [person.id]))})"
            if person.name
            else person.id
            for person in persons.values()
        }

    def new_mandate(self, actor: Actor, **words: object) -> Mandate:
        """Builds a mandate recorded by an actor today."""
        by = self._units.by(actor)
        scope = Scope(str(words.pop("scope")))
        return Mandate(id=new_id(), scope=scope, recorded_by=by.person, recorded_on=by.on, **words)  # type: ignore[arg-type]

    async def _change_mandate(self, actor: Actor, act: ActName, mandate_id: str, change: Change) -> Mandate:
        await self._no_ketua(actor)
        async with self._units.database.transaction() as connection:
            held = await store.load_mandate(connection, mandate_id)
            changed = change(held, self._units.by(actor))
            if changed != held:
                await store.save_mandate(connection, changed)
                await self._audit_mandate(connection, actor, act, changed)
        return changed

    async def _no_ketua(self, actor: Actor) -> None:
        """Refuses whoever is the Ketua PPID, by this account or by another of the same person."""
        mine = [
            each.actor for each in await self._units.kit.identity.list_accounts() if each.actor.person == actor.person
        ]
        if any(each.has("ketua") for each in (actor, *mine)):
            raise refuse("PERAN_TIDAK_BERHAK")

    async def _audit_mandate(self, connection: AsyncConnection, actor: Actor, act: ActName, mandate: Mandate) -> None:
        names = ("scope", "state", "valid_from", "valid_to", "ended_on")
        detail = {name: getattr(mandate, name) for name in names}
        await MESSAGING.audit.record(
            connection, actor=actor.account, act=act, subject=mandate.id, at=self._units.kit.clock.now(), detail=detail
        )
