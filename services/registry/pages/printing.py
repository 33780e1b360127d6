"""The words of the printed papers, the same on screen and in the PDF."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.registry.commands import Commands
from services.registry.domain.announcements import Issued, Listed
from services.registry.pages.labels import ACTS, MODES
from services.registry.queries.items import Announcement, RekapEntry
from shared.runtime.clock import legal_day
from shared.runtime.phrases import date_words
from shared.security.identity import Person

OPENING = (
    "Pejabat Pengelola Informasi dan Dokumentasi mengumumkan perubahan daftar berikut. Yang diumumkan ialah daftarnya, "
    "bukan isi informasinya (UU 14/2008; Pasal 24 Perki 1/2021)."
)
CLOSING = (
    "Daftar lengkap dapat dibaca di situs resmi dan di meja layanan informasi. Pertanyaan dapat disampaikan kepada "
    "PPID."
)


def announcement(commands: Commands, change: Announcement | Issued) -> dict[str, Any]:
    """Returns the words of the announcement of changes between two days, with its number once it was issued."""
    issued = change if isinstance(change, Issued) else None
    dated = issued.dated if issued else legal_day(commands.units.kit.clock.now())
    return {
        "number": issued.number if issued else "",
        "signer": issued.signer.name if issued else "",
        "nip": issued.signer.nip if issued else "",
        "title": "Pengumuman perubahan daftar informasi yang dikecualikan",
        "span": _span(change.since, change.until),
        "opening": OPENING,
        "sections": [
            _section("Baru dikecualikan", "Berakhir", change.added, _ends),
            _section("Klasifikasinya diubah", "Berakhir", change.changed, _ends),
            _section("Menjadi informasi publik", "Sejak, karena", change.opened, _opened),
        ],
        "closing": CLOSING,
        "place": commands.units.kit.settings.papers.place,
        "dated": date_words(dated),
        "office": issued.signer.office if issued else "Ketua PPID",
        **head(commands),
    }


def rekap(commands: Commands, lines: Sequence[Mapping[str, str]], since: date, until: date) -> dict[str, Any]:
    """Returns the buku rekap informasi by its lines (`rekap_line`)."""
    return {"title": "Buku rekap informasi", "span": _span(since, until), "rows": list(lines), **head(commands)}


def rekap_line(entry: RekapEntry, persons: Mapping[str, Person]) -> dict[str, str]:
    """Returns one line of the buku rekap: what changed, who answered what, and why."""
    return {
        "item_id": entry.item_id,
        "number": str(entry.number),
        "day": date_words(entry.day),
        "title": entry.public_title,
        "skpd": entry.skpd_name,
        "huruf": ", ".join(entry.huruf),
        "act": ACTS.get(entry.act, entry.act.replace("_", " ")),
        "penetapan": entry.penetapan_number,
        "ends": date_words(entry.ends_on) if entry.ends_on else "",
        "answer": answered(entry),
        "office": who(entry, persons),
    }


def answered(entry: RekapEntry) -> str:
    """Returns ya or tidak, setuju or tolak, with the reason; a reason alone where an act has no answer."""
    return ": ".join(filter(None, (entry.answer.replace("_", " ").capitalize(), entry.reason)))


def who(entry: RekapEntry, persons: Mapping[str, Person]) -> str:
    """Returns who acted by name and office, so that two people of one office are told apart."""
    person = persons.get(entry.person)
    if person is None:
        return entry.office
    return f"{person.name}, {entry.office}" if person.name else f"{entry.office} ({person.id})"


def _section(title: str, last: str, items: Sequence[Listed], say: Any) -> dict[str, Any]:
    rows = [
        {"title": item.public_title, "skpd": item.skpd_name, "huruf": ", ".join(item.huruf), "last": say(item)}
        for item in items
    ]
    return {"title": title, "last": last, "rows": rows}


def _ends(item: Listed) -> str:
    return date_words(item.ends_on) if item.ends_on else f"ditinjau {date_words(item.review_on)}"


def _opened(item: Listed) -> str:
    return f"{date_words(item.opened_on)}, {MODES.get(item.opened_mode, '')}".rstrip(", ")


def _span(since: date, until: date) -> str:
    return f"{date_words(since)} sampai {date_words(until)}"


def head(commands: Commands) -> dict[str, str]:
    """Returns body and unit, as they stand at the head of each paper."""
    settings = commands.units.kit.settings
    return {"body": settings.body_name, "unit": settings.papers.unit}
