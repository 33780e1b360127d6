"""The papers of intake as PDF: the receipt, the letter of a return, the buku agenda."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from services.intake.commands import Commands
from services.intake.pages.rendering import KINDS, Reader, page, why
from services.intake.queries import Queries
from shared.runtime.clock import legal_day
from shared.runtime.errors import NotFound
from shared.runtime.phrases import date_words, moment_words
from shared.web.act_names import does
from shared.web.papers import print_pdf
from shared.web.papers.letterhead import letterhead
from shared.web.papers.reading_copy import ENGLISH, copy_name, print_reading_copy
from shared.web.read_audit import LIST

PAPERS = "services.intake.papers"
UNIT = "Pejabat Pengelola Informasi dan Dokumentasi"
BOOKS: Mapping[str, tuple[str, ...]] = {
    "masuk": ("Buku agenda surat masuk", "Tanggal terima", "Asal surat"),
    "keluar": ("Buku agenda surat keluar", "Tanggal", "Tujuan"),
}


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the papers of submissions; those of the books stand beside the books."""
    _add_receipt(routes, commands, queries)
    _add_return(routes, commands, queries)
    _add_agenda(routes, commands, queries)


def _add_receipt(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/pengajuan/{submission_id}/tanda-terima")
    async def on_screen(request: Request, actor: Reader, submission_id: str) -> Response:
        found = await queries.submission(actor, submission_id)
        return page(request, "tanda-terima.html", paper=receipt(found), found=found)

    @routes.get("/pengajuan/{submission_id}/tanda-terima.pdf")
    async def receipt_pdf(actor: Reader, submission_id: str, bahasa: str = "") -> Response:
        paper = receipt(await queries.submission(actor, submission_id))
        return await _pdf(commands, queries, "tanda-terima", paper, paper["agenda"], bahasa, inside=True)


def _add_return(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/pengajuan/{submission_id}/butir/{item_id}/pengembalian.pdf")
    async def returned(actor: Reader, submission_id: str, item_id: str, bahasa: str = "") -> Response:
        found = await queries.submission(actor, submission_id)
        item = next((each for each in found["items"] if each["item_id"] == item_id), None)
        if item is None or item["state"] != "returned":
            raise NotFound("ALAMAT_TIDAK_ADA", "Informasi itu tidak dikembalikan.", mend="Periksa kembali tautannya.")
        letter = await queries.letter_of(actor, item_id)
        paper = return_letter(found, item, letter) | {"place": commands.scoped.kit.settings.papers.place}
        return await _pdf(commands, queries, "pengembalian", paper, paper["number"] or item_id, bahasa, inside=True)


def _add_agenda(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/agenda.pdf")
    @does(LIST)
    async def agenda_pdf(actor: Reader, buku: str = "masuk", tahun: str = "", bahasa: str = "") -> Response:
        chosen, now = buku if buku in BOOKS else "masuk", commands.scoped.clock.now()
        year = int(tahun) if tahun.isascii() and tahun.isdecimal() and len(tahun) == 4 else legal_day(now).year
        pages = queries.each_agenda(actor, book=chosen, year=year)
        paper = agenda_book(chosen, year, [agenda_row(line) async for lines in pages for line in lines])
        paper |= {"at": moment_words(now)}
        free = chosen == "masuk"  # an agency words the subject of its letter freely
        return await _pdf(commands, queries, "agenda", paper, f"{chosen}-{year}", bahasa, inside=free)


def return_letter(found: Mapping[str, Any], item: Mapping[str, Any], letter: Mapping[str, str]) -> dict[str, Any]:
    """Returns the words of the letter that brings an item back to its SKPD with the reason of the Ketua PPID."""
    return {
        "title": "Pengembalian usulan untuk diperbaiki",
        "number": letter["number"],
        "dated": date_words(letter["dated"] or item["changed_at"]),
        "skpd": found["skpd_name"],
        "facts": [
            ["Informasi", item["title"] or item["public_title"]],
            ["Agenda surat masuk", f"{found['agenda_number']}/{found['agenda_year']}"],
            ["Diterima", moment_words(found["received_at"])],
            ["Jenis pengajuan", KINDS.get(found["kind"], found["kind"])],
        ],
        "reason": item["reason"] or "Alasannya tercatat pada Terbuka dan belum termuat; cetak lagi sebentar kemudian.",
        "missing": [why(code) for code in item["missing"]],
        "office": "Ketua PPID",
    }


def agenda_book(book: str, year: int, rows: Sequence[list[str]]) -> dict[str, Any]:
    """Returns a buku agenda of one year by its rows (`agenda_row`)."""
    title, dated, party = BOOKS[book]
    heads = ["Nomor", dated, "Nomor surat", "Tanggal surat", party, "Perihal", "Keterangan"]
    return {"title": title, "span": f"Tahun {year}", "heads": heads, "rows": list(rows)}


def agenda_row(line: Mapping[str, Any]) -> list[str]:
    """Returns what the paper says of one line of a buku agenda."""
    dated = line["tanggal_surat"]
    party = line["asal"] if "asal" in line else line["tujuan"]
    days = date_words(line["tanggal_terima"]), date_words(dated) if dated else ""
    return [str(line["nomor"]), days[0], line["nomor_surat"], days[1], party, line["perihal"], line["keterangan"]]


async def _pdf(
    commands: Commands, queries: Queries, name: str, paper: dict[str, Any], what: str, language: str, *, inside: bool
) -> Response:
    kit, template, shown = commands.scoped.kit, f"{name}.typ", f"{name}-{what.replace('/', '-')}.pdf"
    head = {"body": kit.settings.body_name, "unit": UNIT, **letterhead(kit.settings.papers, inside=inside)}
    words, at = {**head, **paper}, kit.clock.now()
    if language == ENGLISH:
        data, shown = await print_reading_copy(PAPERS, template, words, at=at), copy_name(shown)
    else:
        trail, folder = await queries.audit_head(), kit.settings.papers.folder
        data = await print_pdf(PAPERS, template, words, at=at, head=trail, folder=folder)
    headers = {"content-disposition": f'inline; filename="{shown}"', "cache-control": "no-store"}
    return Response(data, media_type="application/pdf", headers=headers)


def receipt(found: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the words of the receipt of a submission, with its agenda number and the hashes of its files."""
    return {
        "title": "Tanda terima",
        "agenda": f"{found['agenda_number']}/{found['agenda_year']}",
        "skpd": found["skpd_name"],
        "received": moment_words(found["received_at"]),
        "subject": f"Informasi yang dikecualikan, {KINDS.get(found['kind'], found['kind'])}",
        "id": found["submission_id"],
        "items": [
            {
                "title": item["title"] or item["public_title"] or "(judulnya tersegel sejak ditetapkan)",
                "files": [{"name": file["name"] or "berkas", "sha256": file["sha256"]} for file in item["files"]],
            }
            for item in found["items"]
        ],
    }
