"""What each may see: an SKPD its own only, an officer all; drafts, nihil reports, books, agencies."""

from services.intake.tables import drafts
from shared.contracts.submissions import NihilReportedV1
from tests.intake.house import CANARY, House, a_dossier, form

UNKNOWN = "0198f000-0000-7000-8000-000000000000"


async def submission(house: House, account: str = "skpd", skpd: str = "dishub") -> str:
    client = await house.client(account)
    answer = await client.post("/api/submissions", headers={"Idempotency-Key": "k"}, **form(a_dossier(skpd=skpd)))
    return str(answer.json()["submission_id"])


async def test_a_foreign_submission_looks_exactly_like_none(house: House) -> None:
    foreign = await submission(house)
    other = await house.client("skpd-lain")
    for path, method in (("", "GET"), ("/withdraw", "POST"), (f"/items/{UNKNOWN}/withdraw", "POST")):
        hidden = await other.request(method, f"/api/submissions/{foreign}{path}")
        absent = await other.request(method, f"/api/submissions/{UNKNOWN}{path}")
        assert (hidden.status_code, hidden.content) == (404, absent.content)


async def test_lists_and_books_show_an_skpd_its_own_and_an_officer_all(house: House) -> None:
    own, foreign = await submission(house), await submission(house, "skpd-lain", "dinkes")
    skpd, officer = await house.client(), await house.client("petugas")
    assert [row["submission_id"] for row in (await skpd.get("/api/submissions")).json()["submissions"]] == [own]
    assert [row["submission_id"] for row in (await officer.get("/api/submissions")).json()["submissions"]] == [
        foreign,
        own,
    ]
    narrowed = (await skpd.get("/api/submissions?skpd=dinkes")).json()["submissions"]
    assert [row["submission_id"] for row in narrowed] == [own]
    assert [line["nomor"] for line in (await skpd.get("/api/agenda")).json()["lines"]] == [1]
    lines = (await officer.get("/api/agenda?book=masuk&year=2026")).json()["lines"]
    assert [(line["nomor"], line["asal"]) for line in lines] == [(1, "Dinas Perhubungan"), (2, "Dinas Kesehatan")]
    assert (await officer.get("/api/agenda?book=lain")).json()["code"] == "PILIHAN_SALAH"


async def test_reading_what_lies_sealed_is_audited(house: House) -> None:
    own = await submission(house)
    before = len(await house.audit())
    await (await house.client("petugas")).get(f"/api/submissions/{own}")
    (line,) = (await house.audit())[before:]
    assert (line["actor"], line["act"], line["subject"]) == ("petugas", "read_submission", own)


async def test_a_letter_stands_in_the_agenda_with_number_date_and_subject(house: House) -> None:
    client = await house.client()
    letter = {"number": "800/12/Dishub", "date": "2026-02-27", "subject": "Usulan tahun 2026"}
    await client.post("/api/submissions", headers={"Idempotency-Key": "k"}, **form(a_dossier(letter=letter)))
    (line,) = (await client.get("/api/agenda")).json()["lines"]
    assert (line["nomor_surat"], line["tanggal_surat"], line["perihal"]) == tuple(letter.values())


async def test_a_draft_lies_sealed_and_is_changed_only_over_what_was_seen(house: House) -> None:
    client = await house.client()
    made = (await client.post("/api/drafts", json=a_dossier())).json()
    assert CANARY not in repr(await house.rows(drafts))
    (listed,) = (await client.get("/api/drafts")).json()["drafts"]
    assert (listed["draft_id"], listed["dossier"]) == (made["draft_id"], a_dossier())
    path = f"/api/drafts/{made['draft_id']}"
    change = {"version": 1, "dossier": {"skpd": "dishub", "items": []}}
    assert (await client.put(path, json=change)).json()["version"] == 2
    stale = await client.put(path, json=change)
    assert (stale.status_code, stale.json()["code"]) == (409, "KONSEP_BERUBAH")
    assert (await client.get(path)).json()["dossier"]["items"] == []
    foreign = await house.client("skpd-lain")
    for answer in (
        await foreign.get(path),
        await foreign.put(path, json={**change, "dossier": {}}),
        await foreign.delete(path),
    ):
        assert answer.status_code == 404
    assert (await client.delete(path)).status_code == 204
    assert await house.rows(drafts) == []


async def test_handing_a_draft_in_ends_the_draft(house: House) -> None:
    client = await house.client()
    made = (await client.post("/api/drafts", json=a_dossier())).json()
    dossier = a_dossier(draft_id=made["draft_id"])
    await client.post("/api/submissions", headers={"Idempotency-Key": "k"}, **form(dossier))
    assert await house.rows(drafts) == []


async def test_a_nihil_report_is_recorded_once_a_year(house: House) -> None:
    client = await house.client()
    first = await client.post("/api/nihil", json={"year": 2025})
    again = await client.post("/api/nihil", json={"year": 2025})
    assert (first.status_code, first.json()["agenda_number"], again.json()) == (201, 1, first.json())
    assert [(event.skpd_code, event.year) for event in await house.events(NihilReportedV1)] == [("dishub", 2025)]
    assert (await client.get("/api/nihil")).json()["reports"] == [first.json()]
    assert (await client.post("/api/nihil", json={"year": 2027})).json()["code"] == "TAHUN_SALAH"


async def test_the_agencies_know_their_dates_and_successors(house: House) -> None:
    listed = (await (await house.client()).get("/api/skpd")).json()["skpd"]
    gone = next(agency for agency in listed if agency["code"] == "disperindag")
    assert (gone["active"], gone["successor"]) == (False, "disperindagesdm")
    assert len(listed) > 40


async def test_an_operator_adds_one_agency_or_imports_a_whole_list(house: House) -> None:
    operator = await house.client("operator")
    one = {"code": "dinas-uji", "name": "Dinas Uji", "valid_from": "2026-01-01"}
    assert (await operator.post("/api/skpd", json=one)).status_code == 201
    assert len((await operator.get("/api/skpd")).json()["skpd"]) > 40
    text = "code,name,valid_from,valid_to,successor\nbaru,Dinas Baru,2026-01-01,,\n"
    assert (await operator.put("/api/skpd", content=text)).json() == {"imported": 1}
    wrong = await operator.put("/api/skpd", content=text.replace(",,\n", ",,tak-ada\n"))
    assert (wrong.status_code, wrong.json()["code"]) == (400, "DAFTAR_SKPD_RUSAK")
    refused = await (await house.client()).put("/api/skpd", content=text)
    assert refused.json()["code"] == "PERAN_TIDAK_BERHAK"
