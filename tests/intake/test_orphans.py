"""What a killed process left in the store is collected; what the database knows stays."""

from uuid import UUID

from uuid6 import uuid7

from tests.intake.house import PDF, House, a_dossier, form, once


async def test_only_objects_that_nobody_knows_are_collected(house: House) -> None:
    client = await house.client()
    parts = form(a_dossier(), [("bukti.pdf", PDF, "application/pdf")])
    answer = await client.post("/api/submissions", headers={"Idempotency-Key": "k"}, **parts)
    item_id = answer.json()["items"][0]["item_id"]
    known = {key async for key in house.objects.keys("")}
    lost = {
        f"files/{uuid7()}.age",
        f"submissions/{uuid7()}/1/dossier.age",
        f"submissions/{item_id}/2/dossier.age",
        f"submissions/{item_id}/1/{uuid7()}.age",
    }
    for key in lost:
        await house.objects.put(key, once(b"tersegel"))
    assert await house.orphans(older_than=-1).collect() == len(lost)
    assert {key async for key in house.objects.keys("")} == known


async def test_young_objects_and_those_of_other_rooms_stay(house: House) -> None:
    old = UUID(int=uuid7().int - (86_400_000 << 80))
    kept = {
        f"files/{uuid7()}.age",
        f"copies/{uuid7()}.age",
        "files/bukan-milik-intake.age",
        "submissions/x/y/z.age",
        f"submissions/{old}/2/{uuid7()}.age",
        f"submissions/{uuid7()}/2/dossier.age",
    }
    for key in kept:
        await house.objects.put(key, once(b"tersegel"))
    assert await house.orphans(older_than=3600).collect() == 0
    assert {key async for key in house.objects.keys("")} == kept
