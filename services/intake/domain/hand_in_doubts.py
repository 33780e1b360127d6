"""What is asked about before a list is taken in, because it is seldom meant; who hands in may confirm it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.intake.domain.agencies import Skpd
from shared.law.texts.normalise import words_of

HANDED_IN_BEFORE = "DAFTAR_SUDAH_DIAJUKAN"
ANOTHER_AGENCY = "SKPD_LAIN_DI_KEPALA"
NIHIL_REPORTED = "NIHIL_SUDAH_DILAPORKAN"
DOUBTS = (HANDED_IN_BEFORE, ANOTHER_AGENCY, NIHIL_REPORTED)
_GENERAL = {"provinsi", "prov", "kalimantan", "barat", "kalbar", "pemerintah", "pemprov", "daerah", "dan", "di", "pada"}
_BODIES = re.compile(r"^pemerintah (?:provinsi|prov|daerah provinsi)\b|^pemprov\b", re.IGNORECASE)


@dataclass(frozen=True)
class Doubt:
    """One question to who hands in: a stable code, what was seen, and what to do."""

    code: str
    message: str
    mend: str

    def as_json(self) -> dict[str, str]:
        """Returns the question for the preview and for the refusal."""
        return {"code": self.code, "message": self.message, "mend": self.mend}


@dataclass(frozen=True)
class EarlierList:
    """A submission of the same agency: its agenda number, and the titles in it, folded by `folded_title`."""

    agenda: str
    titles: frozenset[str]
    same_file: bool = False


def folded_title(title: str) -> str:
    """Returns a title for comparison: without case, marks and spacing."""
    return " ".join(words_of(title))


def handed_in_before(titles: Iterable[str], earlier: Sequence[EarlierList]) -> Doubt | None:
    """Asks about titles that the same agency handed in before, with the agenda numbers under which it did."""
    folded = {folded_title(title) for title in titles} - {""}
    again = {title for each in earlier for title in each.titles & folded}
    numbers = [each.agenda for each in earlier if each.same_file or each.titles & folded]
    if not numbers:
        return None
    what = f"{len(again)} judul dalam daftar ini" if again else "Berkas daftar ini"
    return Doubt(
        HANDED_IN_BEFORE,
        f"{what} sudah Anda ajukan (agenda {', '.join(dict.fromkeys(numbers))}).",
        "Bila ini pengiriman ulang, batalkan. Bila memang informasi lain, tegaskan.",
    )


def another_agency(head: str, agency: Skpd) -> Doubt | None:
    """Asks about a list whose head names another body than the agency for which it is handed in."""
    named = _words(head)
    if not named or _BODIES.match(head.strip()) or _is(named, _words(agency.name)) or named == _words(agency.code):
        return None
    return Doubt(
        ANOTHER_AGENCY,
        f'Kepala daftar menyebut "{head.strip()[:120]}", padahal daftar ini diajukan atas nama {agency.name}.',
        "Bila salah berkas atau salah akun, batalkan. Bila benar milik SKPD ini, tegaskan.",
    )


def nihil_reported(agenda: str, year: int) -> Doubt:
    """Asks about a list in a year for which the agency said that it has nothing to hand in."""
    return Doubt(
        NIHIL_REPORTED,
        f"SKPD ini sudah melaporkan nihil untuk tahun {year} (agenda {agenda}).",
        "Bila daftar ini memang milik tahun itu, tegaskan; laporan nihilnya tetap tercatat.",
    )


def _is(named: frozenset[str], own: frozenset[str]) -> bool:
    """Tells whether a name is the agency's: all words of the one stand in the other."""
    return named <= own or own <= named


def _words(name: str) -> frozenset[str]:
    return frozenset(words_of(name)) - _GENERAL
