"""The words of the lembar uji konsekuensi of one item (UU 14/2008 Ps 19; Perki 1/2021 Ps 49(2))."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.registry.pages.labels import jenis, period_words
from shared.runtime.phrases import date_words
from shared.security.identity import Person

Record = Mapping[str, Any]
Persons = Mapping[str, Person]
TITLE = "Lembar pengujian konsekuensi"
LAW = "Pasal 19 UU 14/2008; Pasal 49 ayat (2) Peraturan Komisi Informasi 1/2021"
ROOM_FOR = 2
"""Rows in which those sign whom Terbuka does not know."""


def consequence_paper(record: Record, persons: Persons) -> dict[str, Any]:
    """Returns the words of the sheet as a paper of its own, with everybody known who took part."""
    people = attending(record, persons)
    return {"title": TITLE, "law": LAW, "sheet": consequence_sheet(record), "people": people, "empty": ROOM_FOR}


def consequence_sheet(record: Record) -> dict[str, Any]:
    """Returns what is tested: the information, each ground with both consequences, and the answers given so far."""
    return {
        "facts": _facts(record),
        "source": _source(record),
        "tests": [[str(number), *row] for number, row in enumerate(_tests(record), start=1)],
        "answers": _answers(record),
        "closed": bool(record["penetapan_number"]),
    }


def attending(record: Record, persons: Persons) -> list[dict[str, str]]:
    """Returns who proposed and who sat in the Tim, by name and office."""
    proposed = record["proposal"]["by"] if record["proposal"] else None
    found = [_person(proposed, persons)] if proposed else []
    told = record["consultation"]["members"] if record["consultation"] else ()
    return found + [{"name": name, "office": "Tim Pertimbangan"} for name in told]


def _person(by: Mapping[str, Any], persons: Persons) -> dict[str, str]:
    known = persons.get(by["person"])
    return {"name": known.name if known else "", "office": (known.office if known else "") or by["office"]}


def _facts(record: Record) -> list[list[str]]:
    dossier = record["dossier"]
    files = ", ".join(file["name"] for file in dossier["files"] if file["name"])
    return [
        ["Informasi yang diuji", dossier["title"]],
        ["Dokumen yang memuatnya", files],
        ["SKPD", record["skpd_name"]],
        ["Penanggung jawab", dossier["responsible"]],
        ["Agenda surat masuk", f"{record['agenda'] or '–'}, diterima {date_words(record['received_on'])}"],
        ["Judul untuk masyarakat", (_standing(record) or dossier)["public_title"]],
    ]


def _standing(record: Record) -> Mapping[str, Any] | None:
    """Returns the classification in force, else the proposed one, else None."""
    proposed = record["proposal"]["classification"] if record["proposal"] else None
    found: Mapping[str, Any] | None = record["classification"] or proposed
    return found


def _source(record: Record) -> str:
    if record["classification"] and record["penetapan_number"]:
        dated = date_words(record["penetapan_date"])
        return f"Menurut penetapan nomor {record['penetapan_number']} tanggal {dated}."
    if record["proposal"]:
        by = record["proposal"]["by"]
        return f"Menurut usul {by['office']}, {date_words(by['on'])}."
    return "Menurut formulir SKPD; Petugas PPID belum mengusulkan klasifikasinya."


def _tests(record: Record) -> list[list[str]]:
    standing = _standing(record)
    if standing is not None:
        return [
            _row(ground, ground["period"]["text"] or period_words(ground["period"])) for ground in standing["grounds"]
        ]
    return [_row(ground, ground["period"]) for ground in record["dossier"]["grounds"]]


def _row(ground: Mapping[str, Any], period: str) -> list[str]:
    angka = f", angka {ground['angka']}" if ground["angka"] else ""
    basis = f"{ground['article']} {ground['statute']}".strip()
    label = f"{jenis(ground['huruf'])}{angka}. {basis}".strip()
    return [label[:1].upper() + label[1:], ground["consequence_open"], ground["consequence_closed"], period]


def _answers(record: Record) -> list[list[str]]:
    given: Sequence[tuple[str, Mapping[str, Any] | None]] = (
        ("Jawaban Ketua PPID", record["decision"]),
        ("Jawaban pimpinan", record["approval"]),
    )
    return [[words, verdict_words(verdict)] for words, verdict in given if verdict]


def verdict_words(verdict: Mapping[str, Any]) -> str:
    """Returns who answered what, when and why, in one line."""
    by = verdict["by"]
    said = f"{verdict['answer'].capitalize()}, {by['office']}, {date_words(by['on'])}"
    return f"{said}: {verdict['reason']}" if verdict["reason"] else said
