"""What is asked about before something is recorded, because it is seldom meant; who hands in may confirm it."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from services.intake.domain.agencies import Skpd
from services.intake.domain.refusals import say_no
from shared.law.texts.normalise import words_of

HANDED_IN_BEFORE = "DAFTAR_SUDAH_DIAJUKAN"
ANOTHER_AGENCY = "SKPD_LAIN_DI_KEPALA"
NIHIL_REPORTED = "NIHIL_SUDAH_DILAPORKAN"
NIHIL_BESIDE_ITEMS = "NIHIL_ADA_INFORMASI"
FILES_MISSING = "BERKAS_DAFTAR_BELUM_ADA"
DOUBTS = (HANDED_IN_BEFORE, ANOTHER_AGENCY, NIHIL_REPORTED, FILES_MISSING)
"""What may be asked about a list."""

SHOWN_NAMES = 10

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
class HandedIn:
    """What a hand-in is compared by: the titles of a list, the body that its head names, the sha256 of its file.

    One item alone is no list: it has no titles here, and registry shows the Petugas which items have the same.
    `missing` are the files that the list names and that did not come in.
    """

    titles: tuple[str, ...] = ()
    head: str = ""
    sha256: str = ""
    missing: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Tells whether it may be a list that came in before."""
        return bool(self.titles or self.sha256)


@dataclass(frozen=True)
class Standing:
    """How far the papers of an agency have come: its newest agenda number, and that of its nihil report of the year.

    `directory` changes with the directory of agencies, which says under which codes it holds papers.
    """

    newest: str = ""
    nihil: str = ""
    directory: str = ""


@dataclass(frozen=True)
class Asked:
    """What was asked about a hand-in, and the standing of the papers that its agency held then under these codes."""

    handed: HandedIn
    held: tuple[str, ...]
    standing: Standing
    doubts: tuple[Doubt, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Returns the codes of the questions."""
        return tuple(doubt.code for doubt in self.doubts)


@dataclass(frozen=True)
class EarlierList:
    """A submission of the same agency: its agenda number, and the titles in it, folded by `folded_title`."""

    agenda: str
    titles: frozenset[str]
    same_file: bool = False


def refuse_unconfirmed(doubts: Sequence[Doubt], confirmed: Collection[str]) -> None:
    """Raises `Conflict` (`PERLU_DITEGASKAN`) with every question that was not confirmed."""
    asked = [doubt for doubt in doubts if doubt.code not in confirmed]
    if asked:
        raise say_no(
            "PERLU_DITEGASKAN", why=" ".join(doubt.message for doubt in asked), asked=[each.as_json() for each in asked]
        )


def confirmation_note(codes: Sequence[str]) -> str:
    """Returns what the buku agenda keeps of what the sender confirmed, empty for nothing."""
    return f"Ditegaskan pengirim: {', '.join(codes)}" if codes else ""


def titles_of_list(titles: Sequence[str]) -> tuple[str, ...]:
    """Returns the titles by which a form of several items is compared; one item alone is no list."""
    return tuple(titles) if len(titles) > 1 else ()


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


def nihil_reported(agenda: str, year: int) -> Doubt | None:
    """Asks about a hand-in of a year for which the agency said that it has nothing; no agenda number, no question."""
    if not agenda:
        return None
    return Doubt(
        NIHIL_REPORTED,
        f"SKPD ini sudah melaporkan nihil untuk tahun {year} (agenda {agenda}).",
        "Bila yang diajukan memang milik tahun itu, tegaskan; laporan nihilnya tetap tercatat.",
    )


def files_missing(names: Sequence[str]) -> Doubt | None:
    """Asks about a list that names files which did not come in with it; no name, no question."""
    if not names:
        return None
    more = f" dan {len(names) - SHOWN_NAMES} lainnya" if len(names) > SHOWN_NAMES else ""
    return Doubt(
        FILES_MISSING,
        f"{len(names)} berkas yang disebut daftar ini belum ada: {', '.join(names[:SHOWN_NAMES])}{more}.",
        "Tambahkan berkasnya. Bila daftar memang diajukan tanpa berkas itu, tegaskan.",
    )


def nihil_beside_items(count: int, year: int) -> Doubt | None:
    """Asks about a nihil report for a year in which the agency handed items in."""
    if not count:
        return None
    return Doubt(
        NIHIL_BESIDE_ITEMS,
        f"SKPD ini sudah mengajukan {count} informasi pada tahun {year}.",
        "Periksa tahunnya. Bila SKPD ini tetap nihil untuk tahun itu, tegaskan; informasinya tetap diproses.",
    )


def _is(named: frozenset[str], own: frozenset[str]) -> bool:
    """Tells whether a name is the agency's: all words of the one stand in the other."""
    return named <= own or own <= named


def _words(name: str) -> frozenset[str]:
    return frozenset(words_of(name)) - _GENERAL
