"""A suggestion counts years from a decree only where the row has one of its own."""

from dataclasses import replace
from datetime import date

import pytest

from tests.registry.build import Registry, a_dossier

DECREE = date(2024, 3, 1)


@pytest.mark.parametrize(("kind", "ends_on"), [("history", "2029-03-01"), ("new", None)])
async def test_only_an_old_row_counts_from_the_decree_of_its_list(
    registry: Registry, kind: str, ends_on: str | None
) -> None:
    dossier = a_dossier(decree_date=DECREE)
    dossier = replace(dossier, grounds=(replace(dossier.grounds[0], period="5 tahun sejak ditetapkan"),))
    item_id = await registry.take_in(dossier, kind=kind)
    await registry.commands.suggestions.propose_pending()
    suggestion = (await registry.commands.access.read_item(registry.petugas, item_id))["suggestion"]
    assert suggestion["proposal"]["ends_on"] == ends_on
