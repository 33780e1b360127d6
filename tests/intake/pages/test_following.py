"""What an agency sees of what it handed in, takes back, reports; and what it does not see."""

import httpx
import pytest
from sqlalchemy import text

from services.intake import queries
from services.intake.tables import agenda, items, nihil_reports
from tests.intake.house import House, a_dossier, an_item, form
from tests.intake.pages.desk import sit_down, words_of

MORE_LINES = """
    INSERT INTO intake.agenda (book, year, number, received_at, letter_number, letter_date, skpd_code, party, subject,
        note, submission_id) SELECT book, year, number + n, received_at, letter_number, letter_date, skpd_code, party,
        subject, note, submission_id FROM intake.agenda, generate_series(1, 4) AS n
"""


async def handed_in(house: House) -> str:
    client: httpx.AsyncClient = await house.client()
    whole = form(a_dossier(an_item(title="Judul di dalam")))
    answer = await client.post("/api/submissions", headers={"Idempotency-Key": "k"}, **whole)
    return str(answer.json()["submission_id"])


async def test_the_overview_tells_where_everything_stands(house: House) -> None:
    submission_id = await handed_in(house)
    page = (await (await sit_down(house)).open("/intake/")).text
    assert f"/intake/pengajuan/{submission_id}" in page
    assert "Diterima, menunggu klasifikasi: 1" in words_of(page)


async def test_a_foreign_submission_is_not_found(house: House) -> None:
    submission_id = await handed_in(house)
    (item,) = await house.rows(items)
    stranger = await sit_down(house, "skpd-lain")
    for path in ("", "/tanda-terima", "/tanda-terima.pdf", f"/butir/{item['item_id']}/tarik"):
        assert (await stranger.open(f"/intake/pengajuan/{submission_id}{path}")).status_code == 404
    assert submission_id not in (await stranger.open("/intake/")).text


async def test_other_roles_have_no_desk_here(house: House) -> None:
    tim = await sit_down(house, "tim")
    assert (await tim.open("/intake/")).status_code == 403
    ketua = await sit_down(house, "ketua")
    assert (await ketua.open("/intake/formulir")).status_code == 403


async def test_an_item_is_taken_back_after_a_question(house: House) -> None:
    submission_id = await handed_in(house)
    (item,) = await house.rows(items)
    desk = await sit_down(house)
    path = f"/intake/pengajuan/{submission_id}/butir/{item['item_id']}/tarik"
    answer = await desk.send(path)
    assert answer.headers["location"] == f"/intake/pengajuan/{submission_id}?selesai=tarik"
    again = await desk.send(path)
    assert (again.status_code, "summary-of-errors" in again.text) == (409, True)
    assert [row["state"] for row in await house.rows(items)] == ["withdrawn"]


async def test_the_receipt_prints_with_its_agenda_number(house: House) -> None:
    submission_id = await handed_in(house)
    desk = await sit_down(house)
    shown = words_of((await desk.open(f"/intake/pengajuan/{submission_id}/tanda-terima")).text)
    assert "Nomor agenda 1/2026" in shown
    assert "Judul di dalam" in shown
    paper = await desk.open(f"/intake/pengajuan/{submission_id}/tanda-terima.pdf")
    assert paper.content.startswith(b"%PDF-")


async def test_nihil_is_reported_by_form_and_a_wrong_year_is_said(house: House) -> None:
    desk = await sit_down(house)
    wrong = await desk.send("/intake/nihil", year="2031")
    assert (wrong.status_code, 'href="#year"' in wrong.text, 'value="2031"' in wrong.text) == (422, True, True)
    done = await desk.send("/intake/nihil", year="2026")
    assert "nomor agenda 1/2026" in words_of((await desk.open(done.headers["location"])).text)
    assert [row["year"] for row in await house.rows(nihil_reports)] == [2026]


async def test_nihil_beside_items_is_confirmed_on_the_page(house: House) -> None:
    await handed_in(house)
    desk = await sit_down(house)
    asked, box = await desk.send("/intake/nihil", year="2026"), "tegas:NIHIL_ADA_INFORMASI"
    assert (asked.status_code, f'name="{box}"' in asked.text, f'href="#{box}"' in asked.text) == (409, True, True)
    done = await desk.post("/intake/nihil", asked.text, year="2026", **{box: "ya"})
    assert done.status_code == 303
    assert [row["note"] for row in await house.rows(agenda)][-1].startswith("Ditegaskan pengirim")


async def test_the_agenda_book_shows_the_year(house: House) -> None:
    await handed_in(house)
    shown = words_of((await (await sit_down(house, "petugas")).open("/intake/agenda?tahun=2026")).text)
    assert "Usulan informasi yang dikecualikan (1 informasi)" in shown


async def test_the_agenda_book_is_a_file_of_the_lines_that_the_reader_may_see(house: House) -> None:
    await handed_in(house)
    petugas = await sit_down(house, "petugas")
    assert 'href="/intake/agenda.xlsx?buku=masuk&amp;tahun=2026"' in (await petugas.open("/intake/agenda")).text
    file = (await petugas.open("/intake/agenda.csv?buku=masuk&tahun=2026")).text.splitlines()
    assert file[0].lstrip("\ufeff").startswith("Nomor,Tanggal terima,")
    assert ["Usulan informasi yang dikecualikan (1 informasi)" in line for line in file[1:]] == [True]
    out = (await petugas.open("/intake/agenda.csv?buku=keluar")).text.splitlines()
    assert out[0].lstrip("\ufeff").startswith("Nomor,Tanggal,Nomor surat,Tanggal surat,Tujuan")
    other = await sit_down(house, "skpd-lain")
    assert len((await other.open("/intake/agenda.csv?buku=masuk&tahun=2026")).text.splitlines()) == 1


async def test_a_whole_agenda_book_is_read_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LINES", 2)
    await handed_in(house)
    async with house.database.transaction() as connection:
        await connection.execute(text(MORE_LINES))
    actor = house.actor("petugas")
    pages = [lines async for lines in house.queries.each_agenda(actor, book="masuk", year=2026)]
    assert [[line["nomor"] for line in lines] for lines in pages] == [[1, 2], [3, 4], [5]]
    petugas = await sit_down(house, "petugas")
    assert len((await petugas.open("/intake/agenda.csv?buku=masuk&tahun=2026")).text.splitlines()) == 1 + 5


async def test_a_form_without_its_token_is_refused(house: House) -> None:
    desk = await sit_down(house)
    assert (await desk.client.post("/nihil", data={"year": "2026"})).status_code == 403
    elsewhere = {"origin": "http://lain.example"}
    answer = await desk.client.post("/unggah", files={"file": ("a.csv", b"x", "text/csv")}, headers=elsewhere)
    assert answer.status_code == 403
