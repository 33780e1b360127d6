"""How long each huruf may stay exempt and who sets it: PP 61/2010 Pasal 5–9, and the two ways of opening early."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.law.huruf import Huruf, PeriodRule, SetBy
from shared.law.instruments import PP_61, UU_KIP, cite
from shared.law.limits import CAP_YEARS

CONSENT = cite(
    UU_KIP,
    "Pasal 18 ayat (2)",
    "Tidak termasuk yang dikecualikan menurut huruf g dan h apabila pihak yang rahasianya diungkap memberikan "
    "persetujuan tertulis dan/atau pengungkapan berkaitan dengan posisi seseorang dalam jabatan publik.",
)
COURT_HEARING = cite(
    PP_61,
    "Pasal 5 ayat (2)",
    "Pengecualian berakhir apabila informasi telah dibuka dalam sidang pengadilan yang terbuka untuk umum.",
)


def _needed(ayat: int) -> PeriodRule:
    text = "Selama jangka waktu yang dibutuhkan; ditetapkan oleh pimpinan tertinggi Badan Publik (Pasal 7 ayat (5))."
    return PeriodRule(text, cite(PP_61, f"Pasal 7 ayat ({ayat})", text), SetBy.PIMPINAN_TERTINGGI)


def _statute(article: str, text: str) -> PeriodRule:
    return PeriodRule(text, cite(PP_61, article, text), SetBy.STATUTE)


_A_TEXT = f"Paling lama {CAP_YEARS} (tiga puluh) tahun."
_H_TEXT = "Selama jangka waktu yang dibutuhkan untuk perlindungan rahasia pribadi seseorang."
_J_TEXT = "Mengikuti Undang-Undang yang melarang pengungkapannya; PP 61/2010 tidak mengatur huruf j."

PERIOD_RULES: Mapping[Huruf, PeriodRule] = MappingProxyType(
    {
        Huruf.A: PeriodRule(_A_TEXT, cite(PP_61, "Pasal 5 ayat (1)", _A_TEXT), SetBy.PPID, cap_years=CAP_YEARS),
        Huruf.B: _statute(
            "Pasal 6", "Berdasarkan ketentuan peraturan perundang-undangan, misalnya tentang rahasia dagang dan paten."
        ),
        Huruf.C: _needed(1),
        Huruf.D: _needed(2),
        Huruf.E: _needed(3),
        Huruf.F: _needed(4),
        Huruf.G: _statute(
            "Pasal 8 ayat (1)", "Berdasarkan ketentuan peraturan perundang-undangan, misalnya tentang kearsipan."
        ),
        Huruf.H: PeriodRule(_H_TEXT, cite(PP_61, "Pasal 8 ayat (2)", _H_TEXT), SetBy.PPID),
        Huruf.I: _statute(
            "Pasal 9",
            "Berdasarkan ketentuan peraturan perundang-undangan, misalnya tentang kearsipan dan dokumen perusahaan.",
        ),
        Huruf.J: PeriodRule(_J_TEXT, cite(UU_KIP, "Pasal 17 huruf j", _J_TEXT), SetBy.STATUTE),
    }
)
