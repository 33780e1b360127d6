"""The classifier's suggestions, made beside the stream so that taking items in stays quick."""

from asyncio import sleep

from pydantic import TypeAdapter

from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.domain.classifier import ClassificationHint as Suggestion
from services.registry.domain.classifier import Words, propose
from services.registry.domain.dossier import Dossier
from services.registry.store import items as store
from shared.storage.notify import SAFETY_SECONDS, rest

SUGGESTIONS: TypeAdapter[Suggestion] = TypeAdapter(Suggestion)


class SuggestionCommands:
    """Suggests huruf and period for items that wait; a suggestion decides nothing and changes no item."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def propose_pending(self) -> int:
        """Makes the missing suggestions of one batch and returns how many; 0 as well while another process is at it."""
        async with self._units.database.transaction(silent=True) as connection:
            if not await store.suggests_alone(connection):
                return 0
            items = await store.without_suggestion(connection, self._units.settings.suggestions_batch)
            for item in items:
                counted_from = item.dossier.decree_date if item.kind == "history" else None
                suggestion = SUGGESTIONS.dump_python(propose(words_of(item.dossier), counted_from), mode="json")
                await store.set_suggestion(connection, item, suggestion, self._units.kit.clock.now())
        return len(items)

    async def suggest_forever(self) -> None:
        """Makes missing suggestions until cancelled."""
        async with self._units.database.changes() as flag:
            while True:
                flag.clear()
                if not await self.propose_pending():
                    await sleep(self._units.settings.suggestions_pause)
                    await rest(flag, SAFETY_SECONDS)


def words_of(dossier: Dossier) -> Words:
    """Returns the words of a dossier that the classifier reads."""
    grounds = dossier.grounds
    return Words(
        title=dossier.title,
        legal_basis="\n".join(filter(None, [dossier.legal_basis, *(f"{g.article} {g.statute}" for g in grounds)])),
        consequence_open="\n".join(ground.consequence_open for ground in grounds),
        consequence_closed="\n".join(ground.consequence_closed for ground in grounds),
        period=grounds[0].period if grounds else "",
    )
