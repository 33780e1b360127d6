"""Every list of the desks as a file: all its rows, in the filters on screen, for the readers of its page alone."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from zipfile import ZipFile

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from services.registry.tables import MESSAGING
from shared.storage import blocks
from tests.registry.build import a_dossier
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down
from tests.web.house import ORIGIN

FORMULAS = ("=1+1", "+62 telepon", "-5 hari", "@SUM(A1)", '=HYPERLINK("http://evil.example")')
LISTS = {
    "butir": "/registry/butir",
    "daftar kerja": "/registry/meja/petugas/submitted",
    "register": "/registry/register",
    "rekap": "/registry/rekap",
    "kelalaian": "/registry/kelalaian",
    "berkas": "/registry/berkas",
    "daftar berkas": "/registry/meja/tim/berkas-unconsidered",
}
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def in_csv(answer: httpx.Response) -> list[list[str]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def in_workbook(answer: httpx.Response) -> list[list[str]]:
    """Returns the cells as they are written; a formula has none."""
    with ZipFile(io.BytesIO(answer.content)) as book:
        assert book.testzip() is None
        sheet = fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert sheet.findall(f".//{NAMESPACE}f") == []
    return [["".join(cell.itertext()) for cell in row] for row in sheet.iter(f"{NAMESPACE}row")]


def column(rows: Sequence[Sequence[str]], title: str) -> list[str]:
    return [row[rows[0].index(title)] for row in rows[1:]]


@pytest.mark.parametrize("title", FORMULAS)
async def test_a_title_that_begins_like_a_formula_is_text(doors: Doors, title: str) -> None:
    await doors.registry.take_in(a_dossier(title))
    petugas = await sit_down(doors, "petugas")
    assert column(in_csv(await petugas.open("/registry/butir.csv")), "Informasi") == [f"'{title}"]
    assert column(in_workbook(await petugas.open("/registry/butir.xlsx")), "Informasi") == [title]


async def test_a_file_has_every_row_of_the_filter_on_screen(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "ROWS", 2)
    items = [await doors.registry.take_in(a_dossier(f"Berkas <ke-{n}> & lain"), agenda_number=n) for n in range(1, 8)]
    exempt = await doors.registry.exempt()
    petugas = await sit_down(doors, "petugas")
    everything = in_csv(await petugas.open("/registry/butir.csv"))
    assert sorted(column(everything, "Nomor informasi")) == sorted([*items, exempt])
    waiting = in_workbook(await petugas.open("/registry/butir.xlsx?state=submitted&q=5/2026"))
    assert column(waiting, "Informasi") == ["Berkas <ke-5> & lain"]
    work = in_csv(await petugas.open("/registry/meja/petugas/submitted.csv?q=ke-3"))
    assert column(work, "Nomor informasi") == [items[2]]
    assert column(in_csv(await petugas.open("/registry/register.csv")), "Nomor informasi") == [exempt]


async def test_dates_are_days_in_both_forms(doors: Doors) -> None:
    await doors.registry.exempt()
    petugas = await sit_down(doors, "petugas")
    written = date.fromisoformat(column(in_csv(await petugas.open("/registry/register.csv")), "Berakhir")[0])
    serial = column(in_workbook(await petugas.open("/registry/register.xlsx")), "Berakhir")[0]
    assert int(serial) == (written - date(1899, 12, 30)).days


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
async def test_each_list_is_given_in_both_forms_and_its_page_leads_there(doors: Doors, address: str) -> None:
    await doors.registry.due(await doors.registry.exempt())
    await doors.registry.take_in(a_dossier("Daftar gaji"))
    tim = await sit_down(doors, "tim")
    for form, read in (("csv", in_csv), ("xlsx", in_workbook)):
        answer = await tim.open(f"{address}.{form}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"].endswith(f'.{form}"')
        rows = read(answer)
        assert {len(row) for row in rows} == {len(rows[0])}
        assert len(rows) > 1 or address.endswith("kelalaian")
    shown = "/registry/" if address.endswith("berkas") else address
    if not address.endswith("kelalaian"):
        assert f'href="{address}.xlsx' in (await tim.open(shown)).text


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
async def test_operators_and_agencies_get_no_file(doors: Doors, address: str) -> None:
    for account in ("operator", "dishub-1"):
        async with await doors.program(account) as client:
            answer = await client.get(f"{ORIGIN}{address}.csv")
        assert (answer.status_code, answer.json()["code"]) == (403, "PERAN_TIDAK_BERHAK")


async def test_a_file_leaves_a_line_with_its_true_count_and_no_word_searched(doors: Doors) -> None:
    for number in range(3):
        await doors.registry.take_in(a_dossier(f"Rekaman gedung {number}"))
    petugas = await sit_down(doors, "petugas")
    assert (await petugas.open("/registry/butir.xlsx?q=Rekaman&state=submitted")).status_code == 200
    rows = MESSAGING.audit.rows
    async with doors.registry.database.snapshot() as connection:
        query = rows.select().where(rows.c.act == "read_list").order_by(rows.c.id.desc())
        line = (await connection.execute(query)).mappings().first()
    assert line is not None
    assert (line["subject"], line["detail"]["count"]) == ("/registry/butir.xlsx", 3)
    assert ("state=submitted" in line["detail"]["filters"], "Rekaman" in str(line["detail"])) == (True, False)


async def test_a_list_that_is_none_is_no_file(doors: Doors) -> None:
    petugas = await sit_down(doors, "petugas")
    for address in ("petugas/asing.csv", "asing/submitted.xlsx"):
        answer = await petugas.client.get(f"/registry/meja/{address}")
        assert (answer.status_code, "ALAMAT_TIDAK_ADA" in answer.text) == (404, True)
