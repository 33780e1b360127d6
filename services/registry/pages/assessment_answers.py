"""The answers to a questionnaire of the Komisi Informasi: each from the books, with its evidence and what is missing.

Everything said here may be handed out: titles for the public, numbers, days, never an inner title or a test.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from services.registry.domain.announcements import Issued
from services.registry.domain.questionnaires import BY_ADDRESS, Indicator, Questionnaire
from services.registry.pages.exempt_tally import NAMED, ExemptTally, NewestDecrees, some
from services.registry.pages.labels import OMISSIONS
from services.registry.pages.report_papers import DECREES
from services.registry.queries.omissions import AgencyOmissions, NamedOmission
from services.registry.queries.year_report import YearReport

Said = Literal["ya", "sebagian", "tidak", ""]
UNKNOWN = "Terbuka tidak mengetahui jawabannya; diisi oleh PPID."
BY_LINKS = "Dijawab oleh pemeriksaan alamatnya."


@dataclass(frozen=True)
class YearFacts:
    """What the books hold of a year, and what is exempt on the day of the answers."""

    year: int
    exempt: ExemptTally
    report: YearReport
    omissions: Sequence[AgencyOmissions]
    announcements: Sequence[Issued]


@dataclass(frozen=True)
class AnswerEvidence:
    """What an answer rests on."""

    name: str
    dated: date | None = None


@dataclass(frozen=True)
class IndicatorAnswer:
    """One answer; `is_known` is False where Terbuka does not know. `missing` says by SKPD what is missing."""

    indicator: Indicator
    answer: Said
    words: str
    evidence: tuple[AnswerEvidence, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_known: bool = True


@dataclass(frozen=True)
class _Found:
    answer: Said
    words: str
    evidence: tuple[AnswerEvidence, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def answers(questionnaire: Questionnaire, facts: YearFacts) -> list[IndicatorAnswer]:
    """Returns the answer to each indicator, in order."""
    return [_answered(each, facts) for each in questionnaire.indicators]


def _answered(indicator: Indicator, facts: YearFacts) -> IndicatorAnswer:
    if not indicator.fact:
        return IndicatorAnswer(indicator, "", UNKNOWN, is_known=False)
    if indicator.fact == BY_ADDRESS:
        return IndicatorAnswer(indicator, "", BY_LINKS)
    return IndicatorAnswer(indicator, **vars(ANSWERED[indicator.fact](facts)))


def _listed(facts: YearFacts) -> _Found:
    many = facts.exempt.many
    said = (AnswerEvidence(f"Daftar informasi yang dikecualikan: {many} informasi"),)
    return _Found("ya" if many else "tidak", f"{many} informasi dikecualikan pada hari jawaban ini.", said)


def _decreed(facts: YearFacts) -> _Found:
    return _each(facts, "penetapan", "mempunyai nomor penetapan")


def _tested(facts: YearFacts) -> _Found:
    return _each(facts, "uji_konsekuensi", "diuji konsekuensinya untuk kedua akibat")


def _dated(facts: YearFacts) -> _Found:
    return _each(facts, "jangka_waktu", "mempunyai hari terakhir atau tanggal tinjau")


def _each(facts: YearFacts, name: str, words: str) -> _Found:
    """Returns whether a check holds of every exempt item; those of which it does not are named by SKPD."""
    check, whole = facts.exempt.checks[name], facts.exempt.many
    many = check.passed
    answer: Said = "" if not whole else "ya" if many == whole else "sebagian" if many else "tidak"
    return _Found(answer, f"{many} dari {whole} informasi {words}.", _named(check.decrees), check.missing())


def _named(decrees: NewestDecrees) -> tuple[AnswerEvidence, ...]:
    """Returns the decrees on which items rest, each with its tests and periods, the newest first."""
    return tuple(AnswerEvidence(each.number, each.dated) for each in decrees.newest())


def _decrees_of_year(facts: YearFacts) -> _Found:
    many = sum(facts.report.decrees.values())
    counted = [AnswerEvidence(f"{words}: {facts.report.decrees.get(kind, 0)}") for kind, words in DECREES.items()]
    words = f"{many} penetapan bernomor pada tahun {facts.year}."
    return _Found("ya" if many else "tidak", words, (*counted, *_named(facts.exempt.of_year)))


def _announced(facts: YearFacts) -> _Found:
    made = [AnswerEvidence(each.number, each.dated) for each in facts.announcements if each.dated.year == facts.year]
    words = f"{len(made)} pengumuman bernomor pada tahun {facts.year}."
    return _Found("ya" if made else "tidak", words, tuple(made[:NAMED]))


def _in_time(facts: YearFacts) -> _Found:
    many = sum(each.many for each in facts.omissions)
    words = f"{many} kelalaian pada tahun {facts.year}." if many else "Tidak ada kelalaian yang tercatat."
    missing = {each.skpd_name: some([_late(row) for row in each.first], each.many) for each in facts.omissions}
    return _Found("sebagian" if many else "ya", words, (AnswerEvidence("Laporan kelalaian"),), missing)


def _late(row: NamedOmission) -> str:
    return f"{OMISSIONS[row.omission]}: {row.public_title or row.item_id}"


ANSWERED: Mapping[str, Callable[[YearFacts], _Found]] = {
    "daftar_dikecualikan": _listed,
    "penetapan": _decreed,
    "penetapan_setahun": _decrees_of_year,
    "uji_konsekuensi": _tested,
    "jangka_waktu": _dated,
    "pengumuman": _announced,
    "tepat_waktu": _in_time,
}
"""What answers each fact that a questionnaire may name, its addresses apart."""


def written(questionnaire: Questionnaire, given: Sequence[IndicatorAnswer], about: Mapping[str, Any]) -> dict[str, Any]:
    """Returns questionnaire and answers as the bundle has them, days in ISO 8601."""
    head = {name: value for name, value in asdict(questionnaire).items() if name != "indicators"}
    return {**about, "kuesioner": head, "jawaban": [_row(each) for each in given]}


def _row(given: IndicatorAnswer) -> dict[str, Any]:
    asked = given.indicator
    return {
        "kode": asked.code,
        "kelompok": asked.group,
        "pertanyaan": asked.question,
        "jawaban": given.answer,
        "keterangan": given.words,
        "diketahui": given.is_known,
        "dijawab_alamat": asked.fact == BY_ADDRESS,
        "alamat": list(asked.addresses),
        "bukti": [
            {"nama": each.name, "tanggal": each.dated.isoformat() if each.dated else ""} for each in given.evidence
        ],
        "yang_kurang": {skpd: list(lines) for skpd, lines in given.missing.items()},
    }
