"""Step 2 of the SOP by form: the same end state as by the API, and refusals that keep what was typed."""

from dataclasses import replace

from services.registry.queries.items import ItemSummary
from services.registry.tables import MESSAGING
from shared.contracts.base import text_keys
from shared.contracts.exemptions import ItemClassifiedV1, PublicWords
from tests.registry.build import END, a_classification
from tests.registry.doors import Doors
from tests.registry.pages.desk import Desk, sit_down, words_of

GROUND = {
    "grounds__0__huruf": "h",
    "grounds__0__angka": "4",
    "grounds__0__statute": "UU 14/2008",
    "grounds__0__article": "Pasal 17 huruf h angka 4",
    "grounds__0__period__kind": "until_date",
    "grounds__0__period__until": END.isoformat(),
    "grounds__0__period__text": "sampai 31 Desember 2026",
}
PUBLIC = {
    "public_title": "Hasil penilaian kinerja pegawai",
    "public_reason": "Penilaian kinerja termasuk rahasia pribadi.",
}


async def summary(doors: Doors, item_id: str) -> ItemSummary:
    return await doors.registry.queries.summary(item_id)


async def test_an_item_goes_from_dossier_to_penetapan_by_forms_alone(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    petugas, ketua, pimpinan = [await sit_down(doors, role) for role in ("petugas", "ketua", "pimpinan")]
    proposed = await petugas.send(f"/registry/butir/{item_id}/usul", **GROUND, **PUBLIC)
    assert proposed.headers["location"] == f"/registry/butir/{item_id}?selesai=usul"
    await ketua.send(f"/registry/butir/{item_id}/jawaban", answer="ya")
    await doors.registry.mandated()
    await pimpinan.send(f"/registry/butir/{item_id}/persetujuan", answer="setuju")
    by_form = await summary(doors, item_id)
    by_program = await summary(doors, await doors.registry.exempt(a_classification()))
    same = ("state", "huruf", "ends_on", "public_title", "version", "period_version")
    assert [getattr(by_form, name) for name in same] == [getattr(by_program, name) for name in same]
    assert by_form.penetapan_number == "001/PPID/2026"


async def test_every_word_for_the_public_goes_from_the_form_to_the_event(doors: Doors) -> None:
    words = {key: f"Isi {key}" for key in text_keys(PublicWords)}
    item_id = await doors.registry.take_in()
    petugas, ketua, pimpinan = [await sit_down(doors, role) for role in ("petugas", "ketua", "pimpinan")]
    form = (await petugas.open(f"/registry/butir/{item_id}/usul")).text
    assert [key for key in words if f'name="{key}"' not in form] == []
    await petugas.send(f"/registry/butir/{item_id}/usul", **GROUND, **words)
    assert [
        word for word in words.values() if word not in (await petugas.open(f"/registry/butir/{item_id}")).text
    ] == []
    await ketua.send(f"/registry/butir/{item_id}/jawaban", answer="ya")
    await doors.registry.mandated()
    await pimpinan.send(f"/registry/butir/{item_id}/persetujuan", answer="setuju")
    (event,) = await doors.registry.said(ItemClassifiedV1, item_id)
    assert {key: getattr(event.public, key) for key in words} == words


async def test_the_page_after_an_act_says_what_happened_and_what_comes_next(doors: Doors) -> None:
    item_id = await doors.registry.proposed()
    petugas = await sit_down(doors, "petugas")
    shown = words_of((await petugas.open(f"/registry/butir/{item_id}?selesai=usul")).text)
    assert "Usul klasifikasi tersimpan. Berikutnya: Ketua PPID menjawab ya atau tidak." in shown


async def test_a_refused_proposal_keeps_what_was_typed_and_links_to_each_fault(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    petugas = await sit_down(doors, "petugas")
    typed = GROUND | {"grounds__0__statute": "", "public_title": "Judul saya", "public_reason": ""}
    answer = await petugas.send(f"/registry/butir/{item_id}/usul", **typed)
    assert answer.status_code == 422
    assert 'href="#grounds.0.statute"' in answer.text
    assert 'href="#public_reason"' in answer.text
    assert 'value="Judul saya"' in answer.text
    assert "Pasal 2 ayat (4) UU 14/2008" in words_of(answer.text)
    assert (await summary(doors, item_id)).state == "submitted"


async def test_a_refused_form_leaves_one_audit_line(doors: Doors) -> None:
    item_id = await doors.registry.proposed()
    ketua = await sit_down(doors, "ketua")
    await ketua.send(f"/registry/butir/{item_id}/jawaban", answer="tidak")
    async with doors.registry.database.snapshot() as connection:
        rows = (await connection.execute(MESSAGING.audit.rows.select())).mappings().all()
    refused = [row for row in rows if "TANPA_ALASAN" in str(dict(row))]
    assert [(row["act"], row["subject"]) for row in refused] == [("decide", item_id)]


async def test_a_date_that_is_none_is_said_at_its_field(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    petugas = await sit_down(doors, "petugas")
    typed = GROUND | PUBLIC | {"grounds__0__period__until": "besok"}
    answer = await petugas.send(f"/registry/butir/{item_id}/usul", **typed)
    assert 'href="#grounds.0.period.until"' in answer.text
    assert "Sampai tanggal: harus tanggal" in words_of(answer.text)


async def test_a_ground_is_added_and_taken_away_without_script(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    petugas = await sit_down(doors, "petugas")
    more = await petugas.send(f"/registry/butir/{item_id}/usul", **GROUND, susun="tambah")
    assert 'name="grounds.1.huruf"' in more.text
    second = {"grounds__1__huruf": "a", "grounds__1__article": "Pasal 17 huruf a"}
    fewer = await petugas.send(f"/registry/butir/{item_id}/usul", **GROUND, **second, susun="hapus.0")
    assert 'name="grounds.1.huruf"' not in fewer.text
    assert 'value="Pasal 17 huruf a"' in fewer.text
    assert (await summary(doors, item_id)).state == "submitted"


async def test_the_blanks_hold_the_dossiers_words_and_the_suggestion_says_why(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    await doors.registry.commands.suggestions.propose_pending()
    petugas = await sit_down(doors, "petugas")
    page = (await petugas.open(f"/registry/butir/{item_id}/usul")).text
    assert 'value="Pasal 17 huruf h angka 4"' in page
    assert '<option value="h" selected>' in page
    assert "Dasar hukum yang tertulis menyebut Pasal 17 huruf h angka 4" in words_of(page)


async def test_the_head_sees_the_end_before_signing(doors: Doors) -> None:
    item_id = await doors.registry.proposed()
    ketua, pimpinan = await sit_down(doors, "ketua"), await sit_down(doors, "pimpinan")
    await ketua.send(f"/registry/butir/{item_id}/jawaban", answer="ya")
    shown = words_of((await pimpinan.open(f"/registry/butir/{item_id}/persetujuan")).text)
    assert "Berakhir pada 31 Desember 2026" in shown


async def test_a_form_without_its_token_is_refused(doors: Doors) -> None:
    item_id = await doors.registry.proposed()
    ketua: Desk = await sit_down(doors, "ketua")
    answer = await ketua.client.post(f"/registry/butir/{item_id}/jawaban", data={"answer": "ya"})
    assert answer.status_code == 403
    assert (await summary(doors, item_id)).state == "proposed"


async def test_a_form_whose_moment_is_over_says_so(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    ketua = await sit_down(doors, "ketua")
    answer = await ketua.open(f"/registry/butir/{item_id}/jawaban")
    assert answer.status_code == 409
    assert "sedang berada pada keadaan lain" in words_of(answer.text)


async def test_a_proposer_may_not_answer_their_own_proposal(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    both = replace(doors.registry.petugas, person="ketua")
    await doors.registry.commands.classification.propose(both, item_id, a_classification())
    ketua = await sit_down(doors, "ketua")
    answer = await ketua.send(f"/registry/butir/{item_id}/jawaban", answer="ya")
    assert answer.status_code in {403, 422}
    assert 'class="summary-of-errors"' in answer.text
    assert (await summary(doors, item_id)).state == "proposed"
