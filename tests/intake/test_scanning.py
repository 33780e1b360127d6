"""Malware at intake's doors: attachments and workbooks, with a real clamd."""

import io
import zipfile

from tests.files.clamd import EICAR
from tests.intake.house import House, a_dossier, form


async def test_an_infected_attachment_is_refused_by_name(scanned: str, house: House) -> None:
    client = await house.client()
    sent = form(a_dossier(), [("bukti.txt", EICAR, "text/plain")])
    answer = await client.post("/api/submissions", headers={"Idempotency-Key": "k"}, **sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "BERKAS_BERVIRUS"), answer.text
    assert answer.json()["file"] == "bukti.txt"
    assert [key async for key in house.objects.keys("")] == []


async def test_an_infected_workbook_is_refused(scanned: str, house: House) -> None:
    client = await house.client()
    template = (await client.get("/api/spreadsheets/template")).content
    infected = io.BytesIO(template)
    with zipfile.ZipFile(infected, "a") as archive:
        archive.writestr("xl/media/a.dat", EICAR)
    clean = await client.post("/api/spreadsheets", files={"file": ("daftar.xlsx", template)})
    answer = await client.post("/api/spreadsheets", files={"file": ("daftar.xlsx", infected.getvalue())})
    assert clean.status_code == 200, clean.text
    assert (answer.status_code, answer.json()["code"]) == (422, "BERKAS_BERVIRUS"), answer.text
