"""Neutral words for what a case leaves unsaid: titles, articles, consequence tests, words of periods."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date

from deploy.rehearse.case_form import GroundForm, ItemForm, PeriodForm
from services.registry.domain.periods import Period, PeriodKind, anniversary, parse
from services.registry.domain.periods import period_of as registered
from shared.law import ON_AN_ACT
from shared.law.limits import LONG_YEARS

STATUTE = "UU 14/2008"
STATUTE_OF_J = "UU 14/2008 dan UU 43/2009 Pasal 66"
"""Huruf j names the Act that forbids to tell, beside the one of public information."""
PERIOD_BASIS = "Pasal 17 UU 14/2008"
"""The article of an Act that a period of more than `LONG_YEARS` must name."""
REVIEW_AFTER = timedelta(days=330)
"""A year at most (docs/law.md 15), less the days that a case may spend before its classification."""

TITLES: Mapping[str, str] = {
    "a": "Bahan pendampingan perkara yang berjalan",
    "b": "Rincian teknik pengolahan milik usaha binaan",
    "c": "Denah ruang kendali persandian daerah",
    "d": "Hasil pemetaan cadangan mineral daerah",
    "e": "Rencana penyertaan modal sebelum diumumkan",
    "f": "Bahan perundingan kerja sama luar negeri",
    "g": "Dokumen wasiat yang dititipkan",
    "h": "Hasil penilaian kompetensi pegawai",
    "i": "Nota dinas penyusunan kebijakan",
    "j": "Laporan yang dirahasiakan undang-undang",
}
PERIODS: Mapping[str, str] = {
    "until_event": "sampai pemeriksaan selesai",
    "until_consent": "sampai ada persetujuan tertulis dari yang bersangkutan",
    "while_in_force": "selama perjanjian kerja sama berlaku",
    "per_regulation": "sesuai ketentuan peraturan perundang-undangan",
    "permanent": "tidak terbatas",
    "compound": "a. 5 tahun b. 10 tahun",
    "missing": "-",
    "unclear": "menyesuaikan keadaan",
}
OPEN_TEST = "Bila dibuka, pihak lain dapat memakainya untuk merugikan kepentingan yang dilindungi huruf {huruf}."
CLOSED_TEST = "Bila ditutup, kepentingan yang dilindungi huruf {huruf} terjaga selama jangka waktunya."
REASON = "Membukanya sekarang merugikan kepentingan yang dilindungi undang-undang."
UNTIL = ("sampai", "selama", "s.d", "s/d", "hingga", "setelah", "sejak", "sebelum", "dibuka")


def title_of(name: str, item: ItemForm) -> str:
    """Returns the inner title of an item, its own for each name."""
    return item.title or f"{TITLES[item.all_grounds[0].huruf]}, contoh butir {name}"


def public_title_of(name: str, item: ItemForm) -> str:
    """Returns the title that the public may read: more general than the inner one, so that nobody is asked about it."""
    return item.public_title or f"Contoh huruf {item.all_grounds[0].huruf}, nomor {name}"


def dossier_of(name: str, item: ItemForm, skpd: str) -> dict[str, Any]:
    """Returns the item as its SKPD hands it in."""
    entry = {
        "title": title_of(name, item),
        "public_title": public_title_of(name, item),
        "responsible": item.responsible,
        "legal_basis": item.legal_basis,
        "grounds": [_written(ground) for ground in item.all_grounds],
        "files": [],
    }
    return {"skpd": skpd, "items": [entry]}


def proposal_of(name: str, item: ItemForm, day: date) -> dict[str, Any]:
    """Returns what the Petugas proposes on a day."""
    body: dict[str, Any] = {
        "grounds": [_proposed(ground, day) for ground in item.all_grounds],
        "public_title": public_title_of(name, item),
        "public_reason": item.public_reason or REASON,
        "public_words_confirmed": True,
    }
    if item.first_penetapan_date:
        body["first_penetapan_date"] = item.first_penetapan_date.isoformat()
    return body


def words_of(period: PeriodForm) -> str:
    """Returns the words of a typed period as an official would write them."""
    if period.text:
        return period.text
    if period.typed == "until_date" and period.until:
        return f"sampai dengan {_day(period.until)}"
    if period.typed == "years":
        return _length(period)
    if period.conditions:
        words = " dan ".join(period.conditions)
        return words if words.lower().startswith(UNTIL) else f"sampai {words}"
    return PERIODS[period.typed]


def _length(period: PeriodForm) -> str:
    numbers = [f"{period.years} tahun" if period.years else "", f"{period.months} bulan" if period.months else ""]
    words = [" ".join(filter(None, numbers))]
    if isinstance(period.start, date):
        words.append(f"terhitung sejak {_day(period.start)}")
    elif period.start == "penetapan":
        words.append("sejak ditetapkan")
    return " ".join([*words, *period.conditions])


def _day(day: date) -> str:
    return format_date(day, "d MMMM yyyy", locale="id")


def _written(ground: GroundForm) -> dict[str, Any]:
    return {
        "huruf": ground.huruf,
        "angka": ground.angka,
        **_basis(ground),
        "consequence_open": _given(ground.consequence_open, OPEN_TEST, ground),
        "consequence_closed": _given(ground.consequence_closed, CLOSED_TEST, ground),
        "period": words_of(period_of(ground)),
    }


def _proposed(ground: GroundForm, day: date) -> dict[str, Any]:
    period = period_of(ground)
    basis = PERIOD_BASIS if ground.period_basis is None and _is_long(period, day) else ground.period_basis
    set_by = {"period_basis": basis} if basis else {}
    return {
        "huruf": ground.huruf,
        "angka": ground.angka,
        **_basis(ground),
        **set_by,
        "period": typed(period, day),
    }


def _is_long(period: PeriodForm, day: date) -> bool:
    """Tells whether a period is longer than what needs no article of its own."""
    latest = anniversary(day, LONG_YEARS)
    beyond = period.until is not None and latest is not None and period.until > latest
    return beyond or (period.years or 0) * 12 + (period.months or 0) > LONG_YEARS * 12


def _basis(ground: GroundForm) -> dict[str, str]:
    angka = f" angka {ground.angka}" if ground.angka else ""
    article = f"Pasal 17 huruf {ground.huruf}{angka}" if ground.article is None else ground.article
    usual = STATUTE_OF_J if ground.huruf in ON_AN_ACT else STATUTE
    return {"statute": usual if ground.statute is None else ground.statute, "article": article}


def _given(own: str | None, usual: str, ground: GroundForm) -> str:
    return usual.format(huruf=ground.huruf) if own is None else own


def period_of(ground: GroundForm) -> PeriodForm:
    """Returns the period of a ground, two years where the case says none."""
    period = ground.period or PeriodForm(kind="years", years=2)
    return _read(period.text) if period.typed == "unclear" and period.text else period


def _read(text: str) -> PeriodForm:
    """Returns the typed period of words as an official writes them; registry reads them by the same function."""
    read = registered(parse(text))
    return PeriodForm(
        kind=str(read.kind),
        text=text,
        years=read.years,
        months=read.months,
        start="event" if read.starts_on_event else read.start,
        until=read.until,
        conditions=read.conditions,
    )


def typed(period: PeriodForm, day: date) -> dict[str, Any]:
    """Returns a period as the interface takes it, with a review date within a year where one is due."""
    body: dict[str, Any] = period.model_dump(mode="json", exclude_none=True, exclude={"conditions", "text"})
    body |= {"kind": period.typed, "text": words_of(period), "conditions": list(period.conditions)}
    if period.start in {"penetapan", "event"}:
        body.pop("start")
    if period.start == "event":
        body["starts_on_event"] = True
    if period.review_on is None and _model_of(period).starting(day).needs_review():
        body["review_on"] = (day + REVIEW_AFTER).isoformat()
    return body


def _model_of(period: PeriodForm) -> Period:
    return Period(
        kind=PeriodKind(period.typed),
        text=words_of(period),
        years=period.years,
        months=period.months,
        until=period.until,
        start=period.start if isinstance(period.start, date) else None,
        conditions=period.conditions,
        starts_on_event=period.start == "event",
    )
