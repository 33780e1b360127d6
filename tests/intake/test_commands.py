"""The same acts without HTTP, as the command line and the journey use them."""

import pytest

from services.intake.domain.dossier import DossierRefused
from services.intake.spreadsheet import SheetRow
from services.intake.spreadsheet.isolated import Workbook
from shared.contracts.submissions import ItemSubmittedV1
from shared.runtime.errors import NotFound
from tests.intake.house import PDF, House, a_dossier, a_ground, an_item, uploads


def a_row(number: int = 1, **changes: str) -> SheetRow:
    words = {
        "title": f"Rencana pengadaan tanah {number}",
        "legal_basis": "UU 14/2008 Pasal 17 huruf e",
        "consequence_open": "Harga naik",
        "consequence_closed": "Harga wajar",
        "period": "2 tahun",
        "responsible": "",
    }
    return SheetRow(row=number, sheet="Lembar1", cells={"title": f"B{number}"}, extra={}, **(words | changes))


async def test_a_dossier_is_submitted_with_files_from_streams(house: House) -> None:
    dossier = a_dossier(an_item(files=["a.pdf", "b.txt"]))
    answer = await house.commands.submissions.submit(
        house.actor(), dossier, uploads(("a.pdf", PDF), ("b.txt", b"x" * 200_000)), "k"
    )
    assert answer["agenda_number"] == 1
    (event,) = await house.events(ItemSubmittedV1)
    assert [file.size for file in event.files] == [len(PDF), 200_000]
    assert event.submitted_by == "orang-skpd"


async def test_a_refused_submission_keeps_no_file(house: House) -> None:
    before = await house.counts()
    bad = a_dossier(an_item(grounds=[a_ground(), a_ground(consequence_closed="nihil")]))
    with pytest.raises(DossierRefused, match="TANPA_UJI_KONSEKUENSI") as refused:
        await house.commands.submissions.submit(house.actor(), bad, uploads(("a.pdf", PDF)), "k")
    assert [(fault["ground"], fault["field"]) for fault in refused.value.data["faults"]] == [(2, "consequence_closed")]
    assert await house.counts() == before


async def test_rows_are_committed_with_the_decree_of_their_list(house: House) -> None:
    rows = [a_row(1), a_row(2, legal_basis="", period="")]
    decree = ("188/12/DISHUB/2024", "2024-05-06")
    answer = await house.commands.workbooks.commit_rows(
        house.actor("petugas"),
        rows,
        "k",
        kind="history",
        skpd="dishub",
        decree=decree,
        workbook=Workbook("daftar.csv", b"No;Informasi"),
    )
    assert len(answer["items"]) == 2
    first, second = await house.events(ItemSubmittedV1)
    opened = await house.dossier(first.dossier_key)
    assert (opened["kind"], opened["decree_number"], opened["decree_date"]) == ("history", *decree)
    assert (await house.dossier(second.dossier_key))["legal_basis"] == ""
    again = await house.commands.workbooks.commit_rows(
        house.actor("petugas"),
        rows,
        "k",
        kind="history",
        skpd="dishub",
        decree=decree,
        workbook=Workbook("daftar.csv", b"No;Informasi"),
    )
    assert again == answer


async def test_withdrawing_some_that_are_not_there_withdraws_none(house: House) -> None:
    answer = await house.commands.submissions.submit(house.actor(), a_dossier(an_item(), an_item()), uploads(), "k")
    first = answer["items"][0]["item_id"]
    with pytest.raises(NotFound):
        await house.commands.corrections.withdraw(house.actor(), answer["submission_id"], [first, "tidak-ada"])
    shown = await house.queries.submission(house.actor(), answer["submission_id"])
    assert [item["state"] for item in shown["items"]] == ["submitted", "submitted"]
