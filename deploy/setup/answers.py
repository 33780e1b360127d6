"""The answers of `terbuka setup`: a TOML file without any secret, read whole and checked before anything is written."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.runtime.errors import Malformed
from shared.runtime.legal_zone import ZoneName
from shared.security.identity import ROLES

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Needed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Scope = Literal["pimpinan_tertinggi", "huruf_c_f", "umum"]


class Table(BaseModel):
    """A table of the file; a key that it does not know is refused, so that a misspelled one is found."""

    model_config = ConfigDict(extra="forbid")


class BodyAnswers(Table):
    """The public body and the head of its letters."""

    nama: Needed
    kontak: Words = ""
    unit: Words = "PPID Utama"
    tempat: Needed
    zona_waktu: ZoneName = "WIB"
    alamat_publik: Words = ""


class Agencies(Table):
    """The list of SKPD: a workbook or CSV beside the answers; `berlaku_sejak` where the list has no such column."""

    berkas: Path
    berlaku_sejak: date | None = None


class Someone(Table):
    """One account and its person; `orang` names the person of another account that the same human holds."""

    akun: Needed
    peran: list[Needed] = Field(min_length=1)
    nama: Words = ""
    jabatan: Words = ""
    orang: Words = ""
    skpd: Words = ""
    nip: Words = ""
    surel: Words = ""
    keputusan: Words = ""
    tanggal_keputusan: date | None = None
    sejak: date | None = None
    sampai: date | None = None
    sandi_berkas: Path | None = None


class MandateAnswers(Table):
    """A mandate of an account's person; it waits until a second person confirms it at the desk."""

    akun: Needed
    jabatan: Needed
    nomor: Needed
    tanggal: date
    sejak: date
    sampai: date | None = None
    lingkup: Scope


class Answers(Table):
    """Everything that was answered."""

    badan: BodyAnswers
    skpd: Agencies | None = None
    orang: list[Someone] = []
    mandat: list[MandateAnswers] = []


def read_answers(path: Path) -> Answers:
    """Reads a file of answers; the files that it names lie beside it. Raises `Malformed` (`JAWABAN_SETUP_SALAH`)."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise wrong([f"berkas {path} tidak dapat dibaca sebagai TOML"]) from error
    return checked(content, path.parent)


def checked(content: Any, folder: Path) -> Answers:
    """Returns answers in which everything fits together; raises `Malformed` (`JAWABAN_SETUP_SALAH`) with all faults."""
    try:
        answers = Answers.model_validate(content)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise wrong([f"{'.'.join(map(str, each['loc']))} ({each['type']})" for each in found]) from None
    if answers.skpd is not None:
        answers.skpd.berkas = folder / answers.skpd.berkas
    for each in answers.orang:
        each.sandi_berkas = folder / each.sandi_berkas if each.sandi_berkas else None
    if faults := _faults(answers):
        raise wrong(faults)
    return answers


def _faults(answers: Answers) -> list[str]:
    accounts = [each.akun for each in answers.orang]
    faults = [f"orang {name}: akun disebut dua kali" for name in sorted(set(accounts)) if accounts.count(name) > 1]
    for each in answers.orang:
        if unknown := sorted(set(each.peran) - set(ROLES)):
            faults.append(f"orang {each.akun}: peran {', '.join(unknown)} tidak dikenal")
        if ("skpd" in each.peran) != bool(each.skpd):
            faults.append(f"orang {each.akun}: skpd diisi untuk peran skpd, dan hanya untuk peran itu")
    return faults


def wrong(faults: list[str]) -> Malformed:
    """Builds the refusal of answers, with every fault; values are not repeated."""
    return Malformed(
        "JAWABAN_SETUP_SALAH",
        f"Jawaban setup belum benar: {'; '.join(faults)}.",
        mend="Perbaiki berkas jawabannya; contohnya deploy/setup/contoh-jawaban.toml.",
        faults=faults,
    )
