"""A held item is not taken back, and nothing of it is thrown away until the hold ends (UU 43/2009 Ps 51)."""

from datetime import date

from uuid6 import uuid7

from services.intake.tables import forms
from shared.contracts.exemptions import HoldPlacedV1, HoldReleasedV1, ItemClassifiedV1
from tests.intake.house import House, once
from tests.intake.test_life import PUBLIC, handed_in


async def hold(house: House, item_id: str) -> None:
    await house.hear(HoldPlacedV1(item_id=item_id, hold_id="tahan", kind="sengketa", placed_on=date(2026, 3, 2)))


async def release(house: House, item_id: str) -> None:
    await house.hear(HoldReleasedV1(item_id=item_id, hold_id="tahan", released_on=date(2026, 3, 2)))


async def test_a_held_item_is_not_taken_back(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    client, place = await house.client(), f"/api/submissions/{submission_id}/withdraw"
    await hold(house, item_id)
    refused = await client.post(place, json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "MASIH_DITAHAN")
    await release(house, item_id)
    assert (await client.post(place, json={})).status_code == 200


async def test_the_form_of_a_held_item_stays_until_the_hold_ends(house: House) -> None:
    _, item_id = await handed_in(house)
    await hold(house, item_id)
    await house.hear(ItemClassifiedV1(item_id=item_id, version=2, period_version=1, public=PUBLIC, periods=()))
    assert len(await house.rows(forms)) == 1
    await release(house, item_id)
    assert await house.rows(forms) == []


async def test_the_sweep_leaves_what_lies_under_a_held_item(house: House) -> None:
    _, item_id = await handed_in(house)
    kept, lost = f"submissions/{item_id}/2/dossier.age", f"submissions/{uuid7()}/2/dossier.age"
    for key in (kept, lost):
        await house.objects.put(key, once(b"tersegel"))
    await hold(house, item_id)
    assert await house.orphans(older_than=-1).collect() == 1
    assert await house.objects.exists(kept)
    await release(house, item_id)
    assert await house.orphans(older_than=-1).collect() == 1
