"""How an item becomes open, as codes carry it and as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class OpeningMode:
    """One way of becoming open.

    `basis` names it at the desks, `manner` follows "menjadi informasi publik", `label` and `sentences` are what the
    public reads; `article` carries it.
    """

    basis: str
    manner: str
    label: str
    sentences: str
    article: str


OPENING_MODES: Mapping[str, OpeningMode] = MappingProxyType(
    {
        "decided": OpeningMode(
            "keputusan PPID",
            "dengan keputusan",
            "Dibuka dengan penetapan",
            "PPID menetapkan informasi ini terbuka. Pimpinan badan publik menyetujuinya.",
            "PP 61/2010 Pasal 11 ayat (1)",
        ),
        "by_law": OpeningMode(
            "demi hukum karena tidak diputus (Pasal 11 ayat (3) PP 61/2010)",
            "demi hukum",
            "Terbuka karena hukum",
            "Jangka waktu pengecualiannya sudah habis. Menurut hukum, informasi ini terbuka dengan sendirinya.",
            "PP 61/2010 Pasal 11 ayat (3)",
        ),
        "ruling": OpeningMode(
            "putusan",
            "karena putusan",
            "Dibuka dengan putusan",
            "Putusan Komisi Informasi atau pengadilan membuka informasi ini.",
            "UU 14/2008 Pasal 11 ayat (2)",
        ),
        "consent": OpeningMode(
            "persetujuan orang yang bersangkutan",
            "karena persetujuan",
            "Dibuka dengan persetujuan",
            "Orang yang bersangkutan menyetujuinya secara tertulis, atau informasi ini menyangkut jabatan publiknya.",
            "UU 14/2008 Pasal 18 ayat (2)",
        ),
        "court": OpeningMode(
            "sidang terbuka",
            "karena sidang",
            "Dibuka dalam sidang",
            "Informasi ini sudah dibuka dalam sidang pengadilan yang terbuka untuk umum.",
            "PP 61/2010 Pasal 5 ayat (2)",
        ),
        "partial": OpeningMode(
            "keputusan pembukaan sebagian",
            "sebagian",
            "Dibuka sebagian",
            "Sebagian informasi ini terbuka. Bagian yang masih dikecualikan dihitamkan atau dikaburkan.",
            "UU 14/2008 Pasal 22 ayat (7) huruf e",
        ),
    }
)
