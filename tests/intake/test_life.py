"""From hand-in to the website, as the SKPD sees it: queue, return, correction, penetapan, opening, withdrawal."""

from datetime import date
from uuid import uuid4

from services.intake.tables import agenda, forms
from shared.contracts.exemptions import (
    DipRow,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemQueuedV1,
    ItemReclassifiedV1,
    ItemReturnedV1,
    PublicRow,
)
from shared.contracts.publications import WebsiteUpdatedV1
from shared.contracts.submissions import ItemSubmittedV1, ItemWithdrawnV1
from shared.messaging.delivery import DeliveryOutcome
from shared.security.encryption import seal_bytes
from tests.intake.house import PDF, House, a_dossier, an_item, form, once

PUBLIC = PublicRow(
    public_title="Hasil uji kompetensi", huruf=("h",), legal_basis="UU 14/2008 Pasal 17", public_reason="Pribadi.",
    period_text="5 tahun", skpd_code="dishub", skpd_name="Dinas Perhubungan", penetapan_number="001/PPID/2026",
    penetapan_date=date(2026, 3, 3),
)  # fmt: skip
DIP = DipRow(summary="Hasil", holder="Dishub", responsible="Dishub", made="2026", form="Cetak", retention="5 tahun")


async def handed_in(house: House, **changes: object) -> tuple[str, str]:
    """Hands one item in and returns the ids of submission and item."""
    client = await house.client()
    parts = form(a_dossier(an_item(**changes)), [("bukti.pdf", PDF, "application/pdf")])
    answer = await client.post("/api/submissions", headers={"Idempotency-Key": uuid4().hex}, **parts)
    assert answer.status_code == 201, answer.text
    return answer.json()["submission_id"], answer.json()["items"][0]["item_id"]


async def returned(house: House, submission_id: str, item_id: str, *, version: int = 1) -> DeliveryOutcome:
    key = f"reasons/{uuid4()}.age"
    sealed = seal_bytes(b"Akibat bila dibuka belum jelas.", house.keys.recipients["intake"])

    await house.objects.put(key, once(sealed))
    return await house.hear(
        ItemReturnedV1(
            item_id=item_id,
            submission_id=submission_id,
            item_version=version,
            reason_key=key,
            returned_at=house.clock.now(),
        )
    )


async def shown(house: House, submission_id: str) -> dict[str, object]:
    answer = await (await house.client()).get(f"/api/submissions/{submission_id}")
    assert answer.status_code == 200, answer.text
    item: dict[str, object] = answer.json()["items"][0]
    return item


async def test_the_skpd_sees_its_own_words_until_the_item_is_classified(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    item = await shown(house, submission_id)
    assert (item["state"], item["title"]) == ("submitted", an_item()["title"])
    await house.hear(
        ItemClassifiedV1(
            item_id=item_id, version=1, period_version=1, public=PUBLIC, periods=(), ends_on=date(2031, 3, 3)
        )
    )
    item = await shown(house, submission_id)
    assert (item["state"], item["title"], item["form"], item["public_title"]) == (
        "exempt",
        "",
        None,
        "Hasil uji kompetensi",
    )
    assert await house.rows(forms) == []


async def test_a_queued_item_says_what_it_lacks(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    queued = ItemQueuedV1(
        item_id=item_id, submission_id=submission_id, queue="belum_lengkap", missing=("TANPA_DASAR_HUKUM",)
    )
    await house.hear(queued)
    item = await shown(house, submission_id)
    assert (item["state"], item["queue"], item["missing"]) == ("queued", "belum_lengkap", ["TANPA_DASAR_HUKUM"])
    await house.hear(ItemQueuedV1(item_id=item_id, submission_id=submission_id, queue=""))
    assert (await shown(house, submission_id))["state"] == "submitted"


async def test_a_return_shows_its_reason_and_stands_in_the_book_of_letters_out(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    assert await returned(house, submission_id, item_id) == DeliveryOutcome.APPLIED
    item = await shown(house, submission_id)
    assert (item["state"], item["reason"]) == ("returned", "Akibat bila dibuka belum jelas.")
    assert [(line["book"], line["number"]) for line in await house.rows(agenda)] == [("keluar", 1), ("masuk", 1)]


async def test_a_correction_is_the_next_version_with_the_old_files(house: House) -> None:
    submission_id, item_id = await handed_in(house, files=["bukti.pdf"])
    await returned(house, submission_id, item_id)
    client = await house.client()
    path = f"/api/submissions/{submission_id}/items/{item_id}/resubmit"
    parts = form(
        a_dossier(an_item(title="Judul yang diperbaiki", files=["bukti.pdf", "baru.txt"])), [("baru.txt", b"x", "")]
    )
    answer = await client.post(path, headers={"Idempotency-Key": "r"}, **parts)
    assert (answer.status_code, answer.json()["agenda_number"]) == (201, 2), answer.text
    first, second = await house.events(ItemSubmittedV1)
    assert (second.item_version, second.files[0], len(second.files)) == (2, first.files[0], 2)
    assert (await house.dossier(second.dossier_key))["title"] == "Judul yang diperbaiki"
    again = await client.post(path, headers={"Idempotency-Key": "r"}, **parts)
    assert again.content == answer.content
    item = await shown(house, submission_id)
    assert (item["state"], item["version"], item["title"]) == ("submitted", 2, "Judul yang diperbaiki")


async def test_only_a_returned_item_is_corrected_and_only_lawfully(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    client = await house.client()
    path = f"/api/submissions/{submission_id}/items/{item_id}/resubmit"
    early = await client.post(path, headers={"Idempotency-Key": "r"}, **form(a_dossier()))
    assert (early.status_code, early.json()["code"]) == (409, "TIDAK_DIKEMBALIKAN")
    await returned(house, submission_id, item_id)
    before = await house.counts()
    faulty = await client.post(path, headers={"Idempotency-Key": "r"}, **form(a_dossier(an_item(grounds=[]))))
    assert faulty.json()["code"] == "TANPA_UJI_KONSEKUENSI"
    assert await house.counts() == before


async def test_the_return_of_an_older_version_changes_nothing(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    await returned(house, submission_id, item_id, version=7)
    assert (await shown(house, submission_id))["state"] == "submitted"


async def test_an_item_is_withdrawn_before_it_is_classified_and_not_after(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    client = await house.client()
    taken = await client.post(f"/api/submissions/{submission_id}/withdraw")
    assert (taken.status_code, taken.json()["items"][0]["state"]) == (200, "withdrawn")
    assert [event.item_id for event in await house.events(ItemWithdrawnV1)] == [item_id]
    assert await house.rows(forms) == []
    again = await client.post(f"/api/submissions/{submission_id}/items/{item_id}/withdraw")
    assert again.json()["code"] == "SUDAH_DITARIK"
    other, other_item = await handed_in(house)
    await house.hear(ItemClassifiedV1(item_id=other_item, version=1, period_version=1, public=PUBLIC, periods=()))
    late = await client.post(f"/api/submissions/{other}/withdraw")
    assert (late.status_code, late.json()["code"]) == (409, "SUDAH_DIKLASIFIKASI")


async def test_an_opened_item_shows_where_it_stands_on_the_website(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    await house.hear(
        WebsiteUpdatedV1(item_id=item_id, list="dip", url="/informasi/x", site_sequence=1, visible_at=house.clock.now())
    )
    await house.hear(
        ItemOpenedV1(item_id=item_id, version=2, mode="by_law", opened_on=date(2031, 3, 4), public=PUBLIC, dip=DIP)
    )
    await house.hear(ItemReclassifiedV1(item_id=item_id, version=3, period_version=2, public=PUBLIC, periods=()))
    item = await shown(house, submission_id)
    assert (item["state"], item["opened_mode"], item["website_url"]) == ("opened", "by_law", "/informasi/x")


async def test_an_event_of_an_unknown_item_becomes_a_dead_letter(house: House) -> None:
    queued = ItemQueuedV1(item_id="tidak-ada", submission_id="tidak-ada", queue="belum_lengkap")
    assert await house.hear(queued) == DeliveryOutcome.DEAD
