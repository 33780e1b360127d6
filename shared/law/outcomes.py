"""What a decision on an opening case may be, as codes carry it and as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class OutcomeWords:
    """One outcome: `label` and `hint` of the choice, and `manner`, what it is called within a sentence.

    `of_fact` is its label and hint where a fact opens, not a weighing; None where both are called alike.
    """

    label: str
    hint: str
    manner: str
    of_fact: tuple[str, str] | None = None


CASE_OUTCOMES: Mapping[str, OutcomeWords] = MappingProxyType(
    {
        "open_at_end": OutcomeWords(
            "Dibuka pada akhir jangka waktu",
            "Berlaku sehari setelah hari terakhir dikecualikan.",
            "pada akhir jangka waktu",
        ),
        "open_now": OutcomeWords(
            "Dibuka lebih awal",
            "Berlaku mulai hari yang Anda sebut.",
            "sekarang",
            (
                "Terjadi, dan mengakhiri pengecualian",
                "Berlaku sehari setelah pimpinan menyetujuinya; dasar lain yang masih berjalan tetap berlaku.",
            ),
        ),
        "open_in_part": OutcomeWords(
            "Dibuka sebagian",
            "Hanya salinan yang dihitamkan yang keluar (Pasal 22 ayat (7) UU 14/2008).",
            "sebagian",
        ),
        "reclassify": OutcomeWords(
            "Diklasifikasi ulang", "Hanya dengan uji konsekuensi baru (Pasal 10 PP 61/2010).", "klasifikasi ulang"
        ),
        "did_not_occur": OutcomeWords(
            "Tidak terjadi",
            "Peristiwa, persetujuan, atau sidangnya tidak terjadi; sebut alasannya.",
            "tidak terjadi",
        ),
    }
)
