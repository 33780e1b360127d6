"""Why a file that was public is taken down at once, as codes carry it and as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class TakedownReason:
    """One reason: `choice` is what an officer picks, `because` and `english` end public sentences on `article`."""

    choice: str
    because: str
    english: str
    article: str


TAKEDOWN_REASONS: Mapping[str, TakedownReason] = MappingProxyType(
    {
        "exempt_content": TakedownReason(
            "Memuat hal yang dikecualikan",
            "isinya memuat hal yang dikecualikan",
            "it holds matters that the law exempts",
            "UU 14/2008 Pasal 6 ayat (3) dan Pasal 17",
        ),
        "personal_data": TakedownReason(
            "Memuat data pribadi",
            "isinya memuat data pribadi",
            "it holds personal data",
            "UU 27/2022 Pasal 65; UU 14/2008 Pasal 17 huruf h",
        ),
        "consent_withdrawn": TakedownReason(
            "Persetujuan orang yang bersangkutan ditarik kembali",
            "persetujuan tertulis yang menjadi dasarnya ditarik kembali",
            "the written consent that it rested on was withdrawn",
            "UU 27/2022 Pasal 9",
        ),
        "wrong_file": TakedownReason(
            "Berkasnya keliru atau rusak",
            "berkasnya keliru atau rusak",
            "it is the wrong file, or a damaged one",
            "UU 14/2008 Pasal 7 ayat (2)",
        ),
        "order": TakedownReason(
            "Perintah pengadilan atau lembaga yang berwenang",
            "diperintahkan pengadilan atau lembaga yang berwenang",
            "a court or a competent authority ordered it",
            "UU 14/2008 Pasal 47 dan Pasal 48",
        ),
    }
)
