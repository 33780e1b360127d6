"""Every word of the contract goes from the API to the dossier that registry reads, and stands in the schema."""

from typing import Any

import pytest

from services.intake.api.submissions import handed_in_schema
from services.registry.commands.reception import read_dossier
from shared.contracts.base import text_keys
from shared.contracts.dossier import VERSION, DossierGround, DossierWords, words_of
from shared.contracts.submissions import ItemSubmittedV1
from tests.intake.house import House, a_dossier, a_ground, an_item, form

KEY = {"Idempotency-Key": "k-1"}


def full_item() -> dict[str, Any]:
    """Returns an item whose every text of the contract says its own name."""
    ground = a_ground(**{name: f"Isi {name}" for name in ("consequence_open", "consequence_closed")})
    return an_item(**{name: f"Isi {name}" for name in text_keys(DossierWords)}, grounds=[ground])


async def handed_in(house: House, item: dict[str, Any]) -> bytes:
    """Hands an item in and returns its dossier as registry unseals it."""
    client = await house.client()
    answer = await client.post("/api/submissions", headers=KEY, **form(a_dossier(item)))
    assert answer.status_code == 201, answer.text
    (event,) = await house.events(ItemSubmittedV1)
    return await house.unsealed(event.dossier_key)


async def test_every_word_of_the_contract_reaches_registry(house: House) -> None:
    item = full_item()
    dossier = read_dossier(await handed_in(house, item), ())
    texts = {name: value for name, value in words_of(dossier).items() if name in text_keys(DossierWords)}
    assert texts == {name: item[name] for name in text_keys(DossierWords)}
    assert vars(dossier.grounds[0]) == item["grounds"][0]


async def test_a_dossier_is_sealed_in_the_newest_version(house: House) -> None:
    assert f'"dossier_version": {VERSION}'.encode() in await handed_in(house, full_item())


def test_the_api_shows_every_field_of_the_contract() -> None:
    item = handed_in_schema()["properties"]["items"]["items"]
    assert set(text_keys(DossierWords)) <= set(item["properties"])
    assert set(text_keys(DossierGround)) <= set(item["properties"]["grounds"]["items"]["properties"])
    assert "$ref" not in repr(item)


@pytest.mark.parametrize("written", ["kemarin", "06-05-2024", "2024-02-30"])
async def test_a_decree_date_that_registry_could_not_read_is_refused_at_once(house: House, written: str) -> None:
    client = await house.client()
    answer = await client.post("/api/submissions", headers=KEY, **form(a_dossier(an_item(decree_date=written))))
    assert (answer.status_code, answer.json()["code"]) == (400, "DOSIR_RUSAK")
    assert answer.json()["field"] == "items[0].decree_date"
