"""What may start an opening case: what it is called, whose grounds it ends, and the mode in which it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.law.categories import BY_CONSENT, BY_COURT_HEARING, letters_in_words
from shared.law.huruf import Huruf


@dataclass(frozen=True)
class OpeningTrigger:
    """One trigger of an opening case.

    `label` names it within a sentence; `hint` says when it may be chosen, empty where nobody chooses it. `mode` is a
    code of `OPENING_MODES`. `ends` holds the huruf whose grounds it ends, None where no huruf limits it. `weighed`: the
    Tim considers it; `of_fact`: a fact came, which can only have occurred or not.
    """

    label: str
    hint: str
    mode: str
    ends: frozenset[Huruf] | None = None
    weighed: bool = False
    of_fact: bool = False

    @property
    def choice(self) -> str:
        """Returns the label as a form offers it, with a capital."""
        return self.label[:1].upper() + self.label[1:]


OPENING_TRIGGERS: Mapping[str, OpeningTrigger] = MappingProxyType(
    {
        "due": OpeningTrigger("jatuh tempo", "", "decided", weighed=True),
        "event": OpeningTrigger(
            "peristiwa yang mengakhiri jangka waktu sudah terjadi",
            "Untuk jangka waktu yang menunggu peristiwa, selama berlaku, atau menurut peraturan (Pasal 11 ayat (1) PP "
            "61/2010).",
            "decided",
            of_fact=True,
        ),
        "ruling": OpeningTrigger(
            "putusan Komisi Informasi atau pengadilan",
            "Harus sudah berkekuatan hukum tetap (Pasal 11 ayat (2) UU 14/2008).",
            "ruling",
        ),
        "consent": OpeningTrigger(
            "persetujuan tertulis orang yang bersangkutan",
            f"Hanya untuk huruf {letters_in_words(BY_CONSENT)} (Pasal 18 ayat (2) UU 14/2008).",
            "consent",
            ends=BY_CONSENT,
            of_fact=True,
        ),
        "public_office": OpeningTrigger(
            "jabatan publik orang yang bersangkutan",
            f"Hanya untuk huruf {letters_in_words(BY_CONSENT)} (Pasal 18 ayat (2) huruf b UU 14/2008).",
            "consent",
            ends=BY_CONSENT,
            of_fact=True,
        ),
        "court": OpeningTrigger(
            "dibuka dalam sidang terbuka",
            f"Hanya untuk huruf {letters_in_words(BY_COURT_HEARING)} (Pasal 5 ayat (2) PP 61/2010).",
            "court",
            ends=BY_COURT_HEARING,
            of_fact=True,
        ),
        "new_test": OpeningTrigger(
            "uji konsekuensi baru",
            "Tim menulis pertimbangannya dahulu (Pasal 10 PP 61/2010).",
            "decided",
            weighed=True,
        ),
    }
)
