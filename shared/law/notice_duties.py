"""Who is told of an incident and who is not (UU 27/2022 Ps 46), and what excepts the persons alone (Ps 50(1)).

Read in the text of the Act and its elucidation. Ps 50(1) names Ps 46(1) huruf a only: the agency and the public are
excepted by nothing. That the SKPD is told is practice and no article of UU 27/2022.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class NoticeDuty:
    """Who is told: `only_personal` says that it is a duty for personal data alone, `excepted` that Ps 50(1) reaches it.

    `on_request`: only where the description says that the case of Ps 46(3) is there.
    """

    who: str
    article: str
    only_personal: bool
    excepted: bool = False
    on_request: bool = False


NOTICE_DUTIES: Mapping[str, NoticeDuty] = MappingProxyType(
    {
        "subjek": NoticeDuty(
            "Orang yang datanya terungkap", "UU 27/2022 Pasal 46 ayat (1) huruf a", True, excepted=True
        ),
        "lembaga": NoticeDuty(
            "Lembaga pelindungan data pribadi", "UU 27/2022 Pasal 46 ayat (1) huruf b dan Pasal 58 ayat (2)", True
        ),
        "skpd": NoticeDuty("SKPD pemilik informasi", "praktik; bukan kewajiban UU 27/2022", False),
        "masyarakat": NoticeDuty("Masyarakat", "UU 27/2022 Pasal 46 ayat (3)", False, on_request=True),
    }
)


@dataclass(frozen=True)
class NoticeException:
    """One interest for which the persons are not told."""

    label: str
    article: str


NOTICE_EXCEPTIONS: Mapping[str, NoticeException] = MappingProxyType(
    {
        "pertahanan": NoticeException(
            "kepentingan pertahanan dan keamanan nasional", "UU 27/2022 Pasal 50 ayat (1) huruf a"
        ),
        "penegakan_hukum": NoticeException(
            "kepentingan proses penegakan hukum", "UU 27/2022 Pasal 50 ayat (1) huruf b"
        ),
        "penyelenggaraan_negara": NoticeException(
            "kepentingan umum dalam rangka penyelenggaraan negara", "UU 27/2022 Pasal 50 ayat (1) huruf c"
        ),
        "sektor_keuangan": NoticeException(
            "kepentingan pengawasan sektor jasa keuangan, moneter, sistem pembayaran, dan stabilitas sistem keuangan",
            "UU 27/2022 Pasal 50 ayat (1) huruf d",
        ),
    }
)
"""Only to carry out a provision of an Act, which is named (Ps 50(2))."""
