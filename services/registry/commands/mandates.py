"""Mandates: who may approve for the public body, recorded and ended by two persons."""

from services.registry import store
from services.registry.commands.work import Desk, new_id
from services.registry.mandates import Mandate, Scope
from services.registry.tables import PLUMBING
from shared.identity import Actor


class MandateCommands(Desk):
    """Keeps the dated mandates."""

    async def record_mandate(self, actor: Actor, mandate: Mandate) -> Mandate:
        """Records a dated mandate; nobody records their own."""
        mandate.check()
        async with self.database.transaction() as connection:
            await store.add_mandate(connection, mandate)
            await PLUMBING.audit.record(
                connection,
                actor=actor.account,
                act="record_mandate",
                subject=mandate.id,
                at=self.kit.clock.now(),
                detail={"scope": str(mandate.scope), "valid_from": mandate.valid_from, "valid_to": mandate.valid_to},
            )
        return mandate

    def new_mandate(self, actor: Actor, **words: object) -> Mandate:
        """Builds a mandate recorded by an actor today."""
        by = self.by(actor)
        scope = Scope(str(words.pop("scope")))
        return Mandate(id=new_id(), scope=scope, recorded_by=by.person, recorded_on=by.on, **words)  # type: ignore[arg-type]
