"""The DIK as a decree with its list in the official columns: the form that stays inside, and the one for everybody."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.registry.domain.classification import Ground
from services.registry.domain.item import Item
from services.registry.pages.decrees import RECALLING
from services.registry.pages.labels import jenis
from shared.runtime.phrases import date_words

TITLE = "Keputusan tentang daftar informasi yang dikecualikan"
PUBLIC_TITLE = "Daftar informasi yang dikecualikan untuk masyarakat"
WEIGHING = (
    "bahwa setiap informasi pada lampiran telah diuji konsekuensinya dengan saksama dan penuh ketelitian serta "
    "ditetapkan dengan surat penetapannya sendiri (Pasal 19 UU 14/2008; Pasal 3 dan 4 PP 61/2010);",
    "bahwa daftarnya perlu dihimpun dan diumumkan tanpa isi informasinya (Pasal 24 Peraturan Komisi Informasi 1/2021; "
    "langkah 5 SOP 065/453/DPP-A);",
)
DICTA = (
    ("KESATU", "Daftar informasi yang dikecualikan ialah daftar pada lampiran keputusan ini."),
    (
        "KEDUA",
        "Informasi pada lampiran menjadi informasi publik pada saat berakhirnya jangka waktu pengecualiannya, juga "
        "bila keputusan ini belum diubah (Pasal 11 ayat (3) PP 61/2010).",
    ),
    ("KETIGA", "Keputusan ini berlaku sejak tanggal ditetapkan."),
)
COLUMNS = (
    "No.",
    "Informasi yang dikecualikan",
    "Dasar hukum pengecualian",
    "Akibat bila dibuka",
    "Akibat bila ditutup",
    "Jangka waktu",
    "Penanggung jawab",
)
PUBLIC_COLUMNS = ("No.", "Informasi", "Dasar hukum", "Alasan", "Jangka waktu", "SKPD", "Penetapan")
COPIES = (
    "Gubernur selaku pimpinan badan publik;",
    "Sekretaris Daerah selaku atasan PPID;",
    "Komisi Informasi Provinsi, tanpa lampiran;",
    "Kepala SKPD selaku PPID Pembantu, dengan petikan lampiran yang memuat barisnya saja.",
)
PUBLIC_NOTE = (
    "Daftar ini memuat judul untuk masyarakat, dasar, alasan, dan jangka waktu. Isi informasinya dan uraian pengujian "
    "konsekuensinya tidak dimuat."
)


def dik_decree(items: Sequence[Item], today: date) -> dict[str, Any]:
    """Returns the words of the decree with its list: what is exempt, on what ground, with both consequences."""
    rows = [[str(number), *_row(item, today)] for number, item in enumerate(items, start=1)]
    return {
        "title": TITLE,
        "weighing": list(WEIGHING),
        "recalling": list(RECALLING),
        "dicta": [list(each) for each in DICTA],
        "copies": list(COPIES),
        "as_of": date_words(today),
        "columns": list(COLUMNS),
        "rows": rows,
        "note": "",
    }


def dik_for_all(items: Sequence[Item], today: date) -> dict[str, Any]:
    """Returns the words of the list for everybody: no inner title, no consequence test, no name of an office."""
    rows = [[str(number), *_public_row(item, today)] for number, item in enumerate(items, start=1)]
    return {
        "title": PUBLIC_TITLE,
        "as_of": date_words(today),
        "columns": list(PUBLIC_COLUMNS),
        "rows": rows,
        "note": PUBLIC_NOTE,
    }


def _row(item: Item, today: date) -> list[str]:
    grounds = item.classification_in_force.in_force(today).grounds
    return [
        item.dossier.title,
        _each(grounds, _basis),
        _each(grounds, lambda ground: ground.consequence_open),
        _each(grounds, lambda ground: ground.consequence_closed),
        _period(item, grounds),
        ". ".join(filter(None, (item.dossier.responsible, item.skpd_name))),
    ]


def _public_row(item: Item, today: date) -> list[str]:
    kept = item.classification_in_force.in_force(today)
    number = f"{item.penetapan_number}, {date_words(item.penetapan_date)}"
    return [
        kept.public_title,
        _each(kept.grounds, _basis),
        kept.public_reason,
        _period(item, kept.grounds),
        item.skpd_name,
        number,
    ]


def _basis(ground: Ground) -> str:
    label = jenis(ground.huruf)
    return f"{label[:1].upper()}{label[1:]}. {ground.basis}"


def _period(item: Item, grounds: Sequence[Ground]) -> str:
    """Returns the words of the period, with the last exempt day or the day of the review."""
    last = f"Berakhir {date_words(item.ends_on)}." if item.ends_on else ""
    review = f"Ditinjau paling lambat {date_words(item.review_on)}." if item.review_on and not item.ends_on else ""
    return "\n".join(filter(None, (_each(grounds, lambda ground: ground.period.text), last or review)))


def _each(grounds: Sequence[Ground], words: Any) -> str:
    """Returns the words of each ground, numbered where there are several and they differ."""
    said = [words(ground) for ground in grounds]
    if len(set(said)) < 2:
        return said[0] if said else ""
    return "\n".join(f"({number}) {each}" for number, each in enumerate(said, start=1) if each)
