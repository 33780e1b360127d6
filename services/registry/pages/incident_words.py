"""The words of incidents: on their pages, on the notices that go out (UU 27/2022 Ps 46(2)), on the list of accesses."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from services.registry.commands import Commands
from services.registry.commands.incident_access import AccessRead
from services.registry.domain.acts import EVERY_ITEM, ActName
from services.registry.domain.incident_letters import Addressee, Audience, IncidentFacts, NoticeLetter, NoticeWay
from services.registry.domain.incidents import Incident
from services.registry.pages.labels import ACTS
from services.registry.queries.incidents import AccessEntry
from shared.law.limits import NOTICE_HOURS
from shared.law.notice_duties import NOTICE_DUTIES, NOTICE_EXCEPTIONS
from shared.runtime.legal_zone import legal_zone
from shared.runtime.phrases import date_words, moment_words, number_words

AUDIENCES: Mapping[str, str] = {code: duty.who for code, duty in NOTICE_DUTIES.items()}
WAYS: Mapping[str, str] = {
    NoticeWay.LANGSUNG: "Diserahkan langsung",
    NoticeWay.POS: "Pos tercatat",
    NoticeWay.SUREL: "Surat elektronik",
    NoticeWay.MEDIA: "Media massa atau papan pengumuman",
}
READINGS: Mapping[str, str] = {
    ActName.READ_ITEM: "membaca informasinya",
    ActName.READ_CASE: "membaca berkas pembukaannya",
    ActName.READ_FILE: "membuka berkas aslinya",
    ActName.READ_DOCUMENT: "membuka dokumen bukti",
    ActName.READ_COPY: "membuka salinan publikasi",
    ActName.READ_PAPER: "membaca surat penetapannya",
    ActName.CHECK_DESTRUCTION: "memeriksa pemusnahannya",
    ActName.BEGIN_EXPORT: "mengekspor provinsi untuk penerima lain",
    ActName.BEGIN_BACKUP: "mencadangkan semuanya untuk penerima lain",
}
FINDERS: Mapping[str, str] = {
    "probe": "pemeriksaan sebagai orang luar",
    "compare": "pembandingan situs dengan registri",
}
LEAK_KINDS: Mapping[str, str] = {
    "unlisted": "tercantum di situs, tidak di registri",
    "opened": "terbuka di situs, dikecualikan di registri",
    "words": "kata-katanya di situs bukan yang ditetapkan",
    "file": "berkas yang tidak dilepas",
    "file_back": "berkas yang sudah ditarik",
    "broken": "baris situs yang tidak dapat dibaca",
    "judul": "judul dalam",
    "nomor": "nomor informasi",
    "berkas": "nomor berkas",
    "hash": "isi berkas",
    "terbuka": "alamat tertutup menjawab",
    "pencarian": "ditemukan lewat pencarian",
}
LEAK_PLACES: Mapping[str, str] = {
    "page": "halaman situs",
    "file": "alamat berkas",
    "data": "data terbuka",
    "search": "pencarian",
    "log": "log penutupan",
    "closed": "alamat ruang yang tertutup",
    "store": "tempat objek",
    "website": "situs",
}
"""What machines found and where, as officers read it; an unknown code is shown as it is."""
TO: Mapping[str, tuple[str, ...]] = {
    Audience.SUBJEK: ("Yth. Saudara", "", "di tempat"),
    Audience.LEMBAGA: ("Yth. Lembaga pelindungan data pribadi", "(Pasal 58 ayat (2) UU 27/2022)", ""),
    Audience.MASYARAKAT: ("Kepada masyarakat", "", ""),
}
"""The lines of an address; an empty line of a person is filled in by hand."""
RIGHTS = (
    "Saudara dapat meminta keterangan lebih lanjut kepada PPID, meminta data yang keliru diperbaiki, serta menggugat "
    "dan menerima ganti rugi atas pelanggaran pemrosesan data pribadi (Pasal 5, 6, dan 12 UU 27/2022)."
)


def hours_words(span: timedelta) -> str:
    """Returns a span in hours and minutes, e.g. `71 jam 59 menit`."""
    minutes = int(abs(span).total_seconds() // 60)
    return f"{minutes // 60} jam {minutes % 60} menit"


def time_words(known_at: datetime, due_at: datetime, served_at: datetime | None, now: datetime) -> tuple[str, str]:
    """Returns how an incident stands against its hours, and the tone of it."""
    if served_at is not None:
        late = served_at > due_at
        took = f"diberitahukan {hours_words(served_at - known_at)} sesudah diketahui"
        return (f"{took}, terlambat", "bad") if late else (took, "good")
    if now > due_at:
        return f"lewat {hours_words(now - due_at)}", "bad"
    return f"tinggal {hours_words(due_at - now)}", "warn"


def to_words(to: Addressee) -> str:
    """Returns who a notice is for, an SKPD by its name."""
    return f"SKPD {to.name}" if to.name else AUDIENCES[to.audience]


def notice(commands: Commands, incident: Incident, letter: NoticeLetter) -> dict[str, Any]:
    """Returns the words of a notice: what Ps 46(2) asks, as it was known when the letter was issued."""
    kit = commands.units.kit
    papers = kit.settings.papers
    facts, audience = letter.said, letter.to.audience
    address = TO.get(audience) or (f"Yth. Kepala {letter.to.name}", "", "di tempat")
    return {
        "title": _title(facts),
        "number": letter.number,
        "dated": date_words(letter.dated),
        "place": papers.place,
        "body": kit.settings.body_name,
        "unit": papers.unit,
        "contact": kit.settings.body_contact,
        "nature": "Segera" if audience is Audience.MASYARAKAT else "Segera, rahasia",
        "address": list(address),
        "named": audience is not Audience.SUBJEK,
        "opening": _opening(incident, facts),
        "contents": [*_contents(incident, facts), *_excepted(letter)],
        "closing": RIGHTS if audience is Audience.SUBJEK else _closing(incident, facts, audience),
        "office": "Ketua PPID",
    }


def accesses(commands: Commands, read: AccessRead) -> dict[str, Any]:
    """Returns the words of the list of who had access."""
    titles = {EVERY_ITEM: "seluruh informasi", **{item.id: item.title for item in read.items}}
    now = commands.units.kit.clock.now()
    rows = [
        {
            "at": moment_words(each.at),
            "who": who(each),
            "act": access_words(each),
            "item": titles.get(each.item_id, each.item_id),
        }
        for each in read.entries
    ]
    return {
        "title": "Daftar akses",
        "number": read.incident.number,
        "rows": rows,
        "persons": str(len(read.persons)),
        "published": [_published(each, titles) for each in read.published],
        "at": moment_words(now),
        "body": commands.units.kit.settings.body_name,
        "unit": commands.units.kit.settings.papers.unit,
    }


def who(entry: AccessEntry) -> str:
    """Returns who had access: the person's name with the account."""
    return f"{entry.name} ({entry.account})" if entry.name else entry.account


def access_words(entry: AccessEntry) -> str:
    """Returns what somebody did, with the page or the reason that the audit line holds."""
    said, more = access_parts(entry)
    return f"{said} ({more})" if more else said


def access_parts(entry: AccessEntry) -> tuple[str, str]:
    """Returns what somebody did, and apart from it the page or the reason that the audit line holds."""
    said = READINGS.get(entry.act) or ACTS.get(entry.act) or entry.act.replace("_", " ")
    detail = entry.detail
    more = [f"halaman {detail['page']}"] if detail.get("page") else []
    if detail.get("bytes"):
        more.append(f"berkas utuh: {detail.get('reason', '')}")
    return said, ", ".join(more)


def moment_in(words: str) -> datetime | None:
    """Returns the instant that an address names (ISO 8601 with its zone), None for other words."""
    try:
        moment = datetime.fromisoformat(words)
        return moment.astimezone(legal_zone()) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def typed_moment(instant: datetime | None) -> str:
    """Returns an instant as a field of date and time holds it, by the clock of Pontianak."""
    return instant.astimezone(legal_zone()).strftime("%Y-%m-%dT%H:%M") if instant else ""


def _title(facts: IncidentFacts) -> str:
    if facts.is_personal:
        return "Pemberitahuan kegagalan pelindungan data pribadi"
    return "Pemberitahuan kebocoran informasi yang dikecualikan"


def _opening(incident: Incident, facts: IncidentFacts) -> str:
    law = (
        " Pemberitahuan ini disampaikan menurut Pasal 46 Undang-Undang Nomor 27 Tahun 2022."
        if facts.is_personal
        else ""
    )
    known = moment_words(incident.known_at)
    return f"Pada {known} badan publik mengetahui insiden nomor {incident.number}.{law}"


def _contents(incident: Incident, facts: IncidentFacts) -> list[list[str]]:
    when = moment_words(facts.happened_at) if facts.happened_at else "belum diketahui"
    what = "Data pribadi yang terungkap" if facts.is_personal else "Informasi yang terungkap"
    counted = "belum diketahui" if facts.persons is None else f"{number_words(facts.persons)} orang"
    concerned = f"{counted}, {facts.concerned}" if facts.concerned else counted
    rows = [
        [what, facts.data],
        ["Kapan terungkap", f"{when}; diketahui {moment_words(incident.known_at)}"],
        ["Bagaimana terungkap", facts.how],
        ["Penanganan dan pemulihan", facts.handling],
    ]
    return [*rows, ["Orang yang terdampak", concerned]] if facts.is_personal else rows


def _excepted(letter: NoticeLetter) -> list[list[str]]:
    """Returns the row that says that the persons are not told, on papers to offices."""
    excepted = letter.excepted
    if excepted is None or letter.to.audience not in {Audience.LEMBAGA, Audience.SKPD}:
        return []
    ground = NOTICE_EXCEPTIONS[excepted.ground]
    who = f"diputus {excepted.by.office}, {date_words(excepted.by.on)}"
    words = f"tidak dilakukan: {ground.label} ({ground.article}), untuk melaksanakan {excepted.statute}; {who}"
    return [["Pemberitahuan kepada orangnya", words]]


def _closing(incident: Incident, facts: IncidentFacts, audience: Audience) -> str:
    if audience is Audience.MASYARAKAT:
        return "Pertanyaan dapat disampaikan kepada PPID."
    if audience is Audience.LEMBAGA:
        return f"Perkembangan penanganannya akan disampaikan. Batas {NOTICE_HOURS // 24} × 24 jam: " + (
            f"{moment_words(incident.due_at)}."
        )
    law = f" UU 27/2022 tidak berlaku: {facts.not_personal}" if facts.not_personal else ""
    return f"Informasinya tetap dikecualikan; kebocoran tidak mengubah klasifikasinya.{law}"


def _published(copy: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    until = f"sampai {date_words(copy['withdrawn_on'])}" if copy["withdrawn_on"] else "dan masih terbit"
    return f"{titles.get(copy['item_id'], copy['item_id'])}: di situs sejak {date_words(copy['released_on'])} {until}"


INCIDENT_WORDS: Mapping[str, Any] = {
    "access_parts": access_parts,
    "everything": EVERY_ITEM,
    "audiences": AUDIENCES,
    "ways": WAYS,
    "way_choices": [("", "Pilih cara"), *WAYS.items()],
    "to_words": to_words,
    "finders": FINDERS,
    "leak_kinds": LEAK_KINDS,
    "leak_places": LEAK_PLACES,
    "exceptions": NOTICE_EXCEPTIONS,
    "duties": NOTICE_DUTIES,
    "exception_choices": [
        ("", "Tidak dikecualikan: orangnya diberi tahu"),
        *((code, f"{each.label} ({each.article})") for code, each in NOTICE_EXCEPTIONS.items()),
    ],
}
