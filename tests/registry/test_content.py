"""What becomes of content of huruf g or h that no consent lets out: decided by the Ketua, confirmed by the head."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import select, text, update

from services.registry import tables as t
from services.registry.domain import archive, content
from services.registry.domain.content import ContentDecision
from services.registry.domain.facts import Answer, Consent, Fate, Opened, Retention, Verdict
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from services.registry.queries.archive import ArchiveQueries
from services.registry.store import items as store
from shared.contracts.exemptions import Mode
from tests.registry.build import (
    END,
    KETUA,
    PIMPINAN,
    Registry,
    a_classification,
    a_dip,
    a_document,
    a_ground,
    by,
    exempt_item,
    refused,
)
from tests.registry.omitted import omitted_on

MIGRATION = import_module("services.registry.migrations.versions.0010_content_asked")
PDP = "Pasal 16 ayat (1) UU 27/2022"


def given(answer: content.Answer = "withhold", *, reference: str = PDP, reason: str = "Memuat NIK.") -> ContentDecision:
    return ContentDecision(answer, reason, reference if answer == "withhold" else "", KETUA)


def test_the_head_confirms_what_another_decided() -> None:
    stands = content.decided(None, given("open"))
    assert not stands.opens
    with refused("SATU_ORANG_DUA_PERAN"):
        content.confirmed(stands, KETUA)
    confirmed = content.confirmed(stands, PIMPINAN, "Sesuai.")
    assert confirmed.opens
    assert content.confirmed(confirmed, PIMPINAN, "Sesuai. ") == confirmed
    for person, reason in ((KETUA, "Sesuai."), (PIMPINAN, "Alasan lain."), (PIMPINAN, "")):
        with refused("SUDAH_DIPUTUS"):
            content.confirmed(confirmed, person, reason)
    with refused("KEADAAN_TIDAK_COCOK"):
        content.confirmed(None, PIMPINAN)


@pytest.mark.parametrize("reference", ["", "Perintah atasan", "Pasal 17 huruf h UU 14/2008", "Peraturan Bupati 5/2010"])
def test_a_withholding_rests_on_another_act(reference: str) -> None:
    with refused("PENAHANAN_ISI_TANPA_DASAR"):
        content.decided(None, given(reference=reference))


def test_a_decision_has_a_reason_and_stands() -> None:
    with refused("TANPA_ALASAN"):
        content.decided(None, given(reason=" "))
    stands = content.decided(None, given())
    assert content.decided(stands, given()) == stands
    with refused("SUDAH_DIPUTUS"):
        content.decided(stands, given("open"))


def test_what_is_withheld_may_be_opened_later_and_never_the_other_way() -> None:
    withheld = content.confirmed(content.decided(None, given()), PIMPINAN)
    opened = content.confirmed(content.decided(withheld, given("open")), PIMPINAN)
    with refused("SUDAH_DIPUTUS"):
        content.decided(opened, given())


def test_after_a_withdrawn_consent_only_a_new_one_opens() -> None:
    for incomplete in (given("open"), replace(given("open"), reference="3/2026")):
        with refused("TANPA_BUKTI"):
            content.decided(None, incomplete, consent_ended=True)
    new = replace(given("open"), reference="3/2026", document=a_document())
    stands = content.decided(None, new, consent_ended=True)
    assert content.decided(stands, replace(new, document=a_document()), consent_ended=True) == stands
    with refused("SUDAH_DIPUTUS"):
        content.decided(stands, replace(new, document=replace(a_document(), sha256="lain")), consent_ended=True)
    assert content.decided(None, given(), consent_ended=True) == given()


def an_item_of(huruf: str, mode: Mode = "by_law", **changes: Any) -> Item:
    item = exempt_item(a_classification(a_ground(huruf)))
    return replace(item, state=ItemState.PUBLIC, opened=Opened(mode, END, a_dip()), **changes)


def test_content_is_a_question_where_no_consent_let_it_out() -> None:
    taken_back = Consent("P-1", END, "", KETUA, by("ketua", END + timedelta(days=3)))
    ended = a_classification(replace(a_ground("h"), ended_on=END, ended_by="berkas"))
    cases: list[tuple[Item, date | None]] = [
        (an_item_of("h"), END),
        (an_item_of("h", "court"), END),
        (an_item_of("h", "consent"), END),
        (an_item_of("g", "decided"), END),
        (an_item_of("h", "ruling"), None),
        (an_item_of("h", "consent", classification=ended), None),
        (an_item_of("b"), None),
        (an_item_of("h", part_of="lain"), None),
        (an_item_of("h", consents=(replace(taken_back, withdrawn=None),)), None),
        (an_item_of("h", "consent", consents=(taken_back,)), END + timedelta(days=3)),
        (exempt_item(a_classification(a_ground("h"))), None),
    ]
    assert [item.content_asked_on for item, _ in cases] == [since for _, since in cases]


def test_a_new_consent_is_in_force_once_the_head_confirms_and_may_be_taken_back() -> None:
    item = an_item_of("h", "consent", consents=(Consent("P-1", END, "", KETUA),))
    archive.withdraw_consent(item, KETUA, "Ditarik.")
    new = replace(given("open"), reference="3/2026", document=a_document())
    archive.keep_content_decision(item, new)
    archive.answer_content(item, Verdict(Answer.SETUJU, PIMPINAN))
    assert (item.has_consent, item.content_asked_on) == (True, None)
    archive.withdraw_consent(item, KETUA, "Ditarik lagi.")
    assert (item.has_consent, item.content_decision, item.content_asked_on) == (False, None, END)


async def lapsed(registry: Registry, *letters: str) -> list[str]:
    items = [await registry.exempt(a_classification(a_ground(huruf))) for huruf in letters]
    for item_id in items:
        await registry.lapse(item_id)
    return items


async def undecided(registry: Registry) -> list[str]:
    today = END.replace(year=END.year + 1)
    return [each.id for each in await omitted_on(registry, today) if each.omission == "content_undecided"]


async def item_of(registry: Registry, item_id: str) -> Item:
    return await registry.commands.content.confirm_content(registry.pimpinan, item_id, Answer.SETUJU)


async def test_a_lapsed_item_stands_in_the_omissions_until_its_content_is_decided(registry: Registry) -> None:
    await registry.mandate()
    item_id, other = await lapsed(registry, "h", "b")
    assert await undecided(registry) == [item_id]
    words: dict[str, Any] = {"reason": "Memuat NIK.", "reference": PDP}
    await registry.commands.content.decide_content(registry.ketua, item_id, "withhold", **words)
    assert await undecided(registry) == [item_id]
    with refused("TANPA_ALASAN"):
        await registry.commands.content.confirm_content(registry.pimpinan, item_id, Answer.TOLAK)
    sent_back = await registry.commands.content.confirm_content(
        registry.pimpinan, item_id, Answer.TOLAK, "Kurang jelas"
    )
    assert sent_back.content_decision is None
    await registry.commands.content.decide_content(
        registry.ketua, item_id, "open", reason="Tidak ada NIK.", reference=""
    )
    settled = await item_of(registry, item_id)
    assert settled.content_decision is not None
    assert settled.content_decision.opens
    assert await undecided(registry) == []
    with refused("KEADAAN_TIDAK_COCOK"):
        await registry.commands.content.decide_content(registry.ketua, other, "open", reason="Ya.", reference="")


async def test_only_a_head_with_a_mandate_confirms(registry: Registry) -> None:
    await registry.mandate()
    (item_id,) = await lapsed(registry, "g")
    await registry.commands.content.decide_content(registry.ketua, item_id, "open", reason="Ya.", reference="")
    stranger = registry.petugas2
    with refused("MANDAT_TIDAK_BERLAKU"):
        await registry.commands.content.confirm_content(stranger, item_id, Answer.SETUJU)


async def test_the_migration_finds_since_when_older_content_is_asked(registry: Registry) -> None:
    await registry.mandate()
    lapsed_h, lapsed_b, taken_back = await lapsed(registry, "h", "b", "g")
    async with registry.database.transaction() as connection:
        item = await store.load(connection, taken_back)
        archive.record_consent(item, Consent("P-1", END, "", KETUA))
        archive.withdraw_consent(item, by("ketua", END + timedelta(days=9)), "Ditarik.")
        await store.save(connection, item)
        query = select(t.items.c.id, t.items.c.content_asked_on).order_by(t.items.c.id)
        kept = (await connection.execute(query)).all()
        await connection.execute(update(t.items).values(content_asked_on=None))
        for statement in (MIGRATION.ASKED, MIGRATION.TAKEN_BACK):
            await connection.execute(text(statement))
        assert (await connection.execute(query)).all() == kept
    since = {lapsed_h: END + timedelta(days=1), lapsed_b: None, taken_back: END + timedelta(days=9)}
    assert dict(map(tuple, kept)) == since


async def test_nothing_is_destroyed_while_its_content_waits_for_a_decision(registry: Registry) -> None:
    await registry.mandate()
    (item_id,) = await lapsed(registry, "h")
    over, lists = Retention("800.1", 0, 1, Fate.MUSNAH, date(2020, 1, 1)), ArchiveQueries(registry.database)
    await registry.commands.archive.set_retention(registry.petugas, item_id, over)
    assert [each.why for each in await lists.retention_over(END)] == ["MASIH_DIPROSES"]
    with refused("BELUM_BOLEH_DIMUSNAHKAN"):
        await registry.commands.archive.check_destruction(registry.petugas, item_id)
    await registry.commands.content.decide_content(registry.ketua, item_id, "open", reason="Ya.", reference="")
    await item_of(registry, item_id)
    assert [each.why for each in await lists.retention_over(END)] == [""]
    await registry.commands.archive.check_destruction(registry.petugas, item_id)
