"""What an item's timeline says, what comes next, and whose turn it is."""

from collections.abc import Mapping
from typing import Any

from services.intake.domain.item import STATE_NAMES
from services.intake.pages.rendering import QUEUES
from shared.runtime.phrases import date_words, number_words

HAPPENED: Mapping[str, str] = {
    "handed_in": "Diserahkan kepada PPID dan dicatat pada buku agenda surat masuk.",
    "corrected": "Perbaikannya diserahkan kepada PPID.",
    "completed": "Kelengkapannya sudah terpenuhi; menunggu klasifikasi.",
    "returned": "Dikembalikan oleh Ketua PPID dengan alasan.",
    "withdrawn": "Ditarik kembali oleh SKPD.",
    "classified": "Ditetapkan sebagai informasi yang dikecualikan, dengan persetujuan pimpinan.",
    "opened": "Menjadi informasi publik.",
    "published": "Tampil di situs publik.",
}
DECREES: Mapping[str, str] = {
    "klasifikasi": "Penetapan klasifikasi",
    "perubahan": "Penetapan perubahan klasifikasi",
    "peristiwa": "Penetapan akhir karena peristiwa",
    "pembukaan": "Penetapan pembukaan",
}
NEXT: Mapping[str, tuple[str, str]] = {
    "submitted": ("PPID", "Petugas PPID mengusulkan klasifikasinya, lalu Ketua PPID memutus dan pimpinan menyetujui."),
    "queued": ("PPID", "Petugas PPID melengkapinya bersama Anda; jawablah bila ditanya."),
    "returned": ("Anda", "Baca alasannya, perbaiki, lalu ajukan lagi."),
    "withdrawn": ("–", "Selesai: PPID tidak memprosesnya lagi."),
    "exempt": ("PPID", "PPID meninjaunya sebelum jangka waktunya berakhir; sesudah itu informasi ini terbuka."),
    "opened": ("–", "Selesai: informasi ini terbuka bagi masyarakat."),
}
"""Whose turn it is in a state, and what comes next."""


def said(line: Mapping[str, Any]) -> str:
    """Returns the sentence of one line of a timeline."""
    told = line["told"]
    if line["what"] == "queued":
        return QUEUES.get(told["queue"], "Menunggu di antrean Petugas PPID.")
    if line["what"] == "decreed":
        kind = DECREES.get(told["kind"], "Penetapan")
        return f"{kind} nomor {told['number']} tanggal {date_words(told['dated'])}."
    sentence = HAPPENED.get(line["what"], "")
    if told.get("ends_on"):
        return f"{sentence} Jangka waktunya sampai {date_words(told['ends_on'])}."
    return sentence


def tabs_of(states: Mapping[str, int], chosen: str, base: str, kept: str) -> list[tuple[str, str, bool]]:
    """Returns a tab for each state that occurs, in the order of an item's life, with how many are in it."""
    more = f"&{kept}" if kept else ""
    return [
        (f"{words} ({number_words(states[state])})", f"{base}?keadaan={state}{more}", state == chosen)
        for state, words in STATE_NAMES.items()
        if states.get(state)
    ]


FOLLOWING: Mapping[str, Any] = {
    "said": said,
    "tabs_of": tabs_of,
    "next_steps": NEXT,
}
"""The words of the pages on which a submission is followed."""
