"""The questionnaire of a yearly assessment by the Komisi Informasi (Perki 1/2022), as its file words it."""

import tomllib
from dataclasses import dataclass
from typing import Any

from services.registry.domain.refusals import refuse
from shared.runtime.errors import Refusal

FACTS = (
    "daftar_dikecualikan",
    "penetapan",
    "penetapan_setahun",
    "uji_konsekuensi",
    "jangka_waktu",
    "pengumuman",
    "tepat_waktu",
    "alamat",
)
"""What registry answers of itself; `alamat` is answered by whether the addresses are there."""
BY_ADDRESS = "alamat"
LONGEST = 500


@dataclass(frozen=True)
class Indicator:
    """One question: its `fact` names what answers it, empty where Terbuka does not know."""

    code: str
    group: str
    question: str
    fact: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """The questions of a year, with where they come from."""

    title: str
    year: int
    source: str
    note: str
    indicators: tuple[Indicator, ...]


def read_questionnaire(text: str) -> Questionnaire:
    """Returns the questionnaire of a file (TOML); raises Refusal KUESIONER_TIDAK_TERBACA with what is wrong."""
    try:
        said = tomllib.loads(text)
        found = tuple(_indicator(each) for each in said["indikator"])
        head = (str(said["judul"]), int(said["tahun"]), str(said["sumber"]), str(said.get("catatan", "")))
    except tomllib.TOMLDecodeError as error:
        raise _unreadable("bukan TOML") from error
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(f"{error} tidak ada atau salah") from error
    codes = [each.code for each in found]
    if not found or len(set(codes)) != len(codes):
        raise _unreadable("tanpa indikator, atau satu kode dipakai dua kali")
    return Questionnaire(*head, found)


def _indicator(said: dict[str, Any]) -> Indicator:
    fact, addresses = str(said.get("fakta", "")), tuple(map(str, said.get("alamat", ())))
    code, group, question = words = [str(said[name]).strip() for name in ("kode", "kelompok", "pertanyaan")]
    if fact and fact not in FACTS:
        raise _unreadable(f"fakta {fact[:40]!r} tidak dikenal")
    if any(not address.startswith("/") or address.startswith("//") for address in addresses):
        raise _unreadable("alamat di luar situs sendiri")
    if not all(words) or max(map(len, words)) > LONGEST:
        raise _unreadable("indikator tanpa kata, atau terlalu panjang")
    return Indicator(code, group, question, fact, addresses)


def _unreadable(why: str) -> Refusal:
    return refuse("KUESIONER_TIDAK_TERBACA", reason=why)
