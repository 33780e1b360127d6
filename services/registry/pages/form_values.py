"""What stands in the blanks of a form before anybody typed: the dossier's words and the classifier's suggestion."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from services.registry.domain.classification import FURTHER_WORDS
from services.registry.domain.periods import PeriodReading, parse, period_of
from shared.law import CATEGORIES, ON_AN_ACT, Huruf
from shared.law.texts.citations import read as read_basis
from shared.runtime.phrases import date_words
from shared.web.typed_forms import Typed

Record = Mapping[str, Any]

BLANK_GROUND = {"huruf": "", "angka": "", "statute": "", "article": "", "period": {"kind": ""}}


def nothing(_: Record) -> Typed:
    """Returns empty blanks."""
    return Typed({})


def proposal(record: Record) -> Typed:
    """Returns the proposal that stands, or what dossier and suggestion say, for a Petugas to confirm or change."""
    if record["proposal"]:
        return classification(record["proposal"]["classification"])
    written = record["dossier"]["grounds"]
    grounds = _suggested(record) or [_of_dossier(ground, record) for ground in written] or [BLANK_GROUND]
    history, dossier = record["kind"] == "history", record["dossier"]
    title = dossier["public_title"] or (dossier["title"] if history else "")
    started = dossier["decree_date"] if history else None
    return Typed.showing(
        {
            "grounds": grounds,
            "public_title": title,
            "public_reason": _plain(grounds),
            "first_penetapan_date": started,
            **{key: dossier[key] for key in FURTHER_WORDS},
        }
    )


def classification(standing: Record) -> Typed:
    """Returns the blanks filled with a classification as the record keeps it."""
    words = dict(standing)
    words["first_penetapan_date"] = words.pop("first_penetapan", None)
    return Typed.showing(words)


def expiry(record: Record) -> Typed:
    """Returns the public title of the stored row, for a neutral one to replace it."""
    return Typed({"answer": "ya", "public_title": record["dossier"]["public_title"] or record["dossier"]["title"]})


def location(record: Record) -> Typed:
    """Returns the address that is recorded."""
    return Typed.showing(record["location"] or {})


def retention(record: Record) -> Typed:
    """Returns the retention that is recorded."""
    return Typed.showing(record["retention"] or {})


def ruling(case: Record) -> Typed:
    """Returns the DIP columns as the register knows them, and the classification in force for a new one."""
    item = case["item"]
    dossier, keeping = item["dossier"], item["retention"]
    dip = {
        "summary": item["classification"]["public_title"] if item["classification"] else dossier["title"],
        "holder": item["skpd_name"],
        "responsible": dossier["responsible"] or item["skpd_name"],
        "retention": _retention_words(keeping) if keeping else "",
    }
    renewed = classification(item["classification"]).words if item["classification"] else {}
    return Typed(
        {**Typed.showing({"dip": dip}).words, **{f"new_classification.{name}": word for name, word in renewed.items()}}
    )


def rearranged(typed: Typed, prefix: str = "") -> Typed:
    """Returns the words with a ground added (`susun` = `tambah`) or taken away (`hapus.<number>`)."""
    wish, count = typed("susun"), grounds_of(typed, prefix)
    words = {name: word for name, word in typed.words.items() if name != "susun"}
    if wish == "tambah":
        return Typed({**words, f"{prefix}grounds.{count}.huruf": ""})
    _, _, gone = wish.partition(".")
    if not gone.isdecimal() or count < 2:
        return Typed(words)
    return Typed(dict(_moved(words, f"{prefix}grounds.", int(gone))))


def grounds_of(typed: Typed, prefix: str = "") -> int:
    """Counts the grounds that a form shows, at least one."""
    start = f"{prefix}grounds."
    numbers = [name.removeprefix(start).split(".")[0] for name in typed.words if name.startswith(start)]
    return max((int(number) + 1 for number in numbers if number.isdecimal()), default=1)


def _moved(words: Mapping[str, str], start: str, gone: int) -> list[tuple[str, str]]:
    kept = []
    for name, word in words.items():
        number, _, rest = name.removeprefix(start).partition(".")
        if not name.startswith(start) or not number.isdecimal():
            kept.append((name, word))
        elif int(number) != gone:
            kept.append((f"{start}{int(number) - (int(number) > gone)}.{rest}", word))
    return kept


def _suggested(record: Record) -> list[dict[str, Any]]:
    suggestion = (record["suggestion"] or {}).get("proposal") or {}
    written: Sequence[Record] = record["dossier"]["grounds"]
    found = suggestion.get("grounds") or []
    return [_joined(ground, _matching(ground, written, place), record) for place, ground in enumerate(found)]


def _matching(ground: Record, written: Sequence[Record], place: int) -> Record:
    same = [each for each in written if each["huruf"].lower() == ground["huruf"]]
    return next(iter([*same, *written[place : place + 1], *written[:1]]), {})


def _joined(ground: Record, source: Record, record: Record) -> dict[str, Any]:
    huruf, angka = ground["huruf"], ground["angka"] or source.get("angka")
    article, statute = _basis(huruf, angka, record["dossier"]["legal_basis"])
    return {
        "huruf": huruf,
        "angka": angka,
        "statute": source.get("statute") or statute,
        "article": source.get("article") or article,
        "consequence_open": source.get("consequence_open", ""),
        "consequence_closed": source.get("consequence_closed", ""),
        "period": _period(source.get("period", ""), record),
    }


def _of_dossier(ground: Record, record: Record) -> dict[str, Any]:
    return {**ground, "period": _period(ground["period"], record)}


def _basis(huruf: str, angka: int | None, legal_basis: str) -> tuple[str, str]:
    if huruf in ON_AN_ACT:
        others = [each for each in read_basis(legal_basis).statutes if each.is_act and not each.is_kip]
        return (others[0].article, others[0].verbatim) if others else ("", "")
    return f"Pasal 17 huruf {huruf}" + (f" angka {angka}" if angka else ""), "UU 14/2008"


def _period(text: str, record: Record) -> dict[str, Any]:
    """Returns the blanks of a period as its words are read; the kind stays blank where a person must choose it.

    An old row counts from its own decree; where that day is unknown nothing says when its years began. The end that two
    persons read in the old decree stands instead of the row's own words.
    """
    if corrected := record.get("correction"):
        words = f"Sampai dengan {date_words(corrected['ends_on'])}"
        return {"kind": "until_date", "text": words, "until": corrected["ends_on"]}
    history, written = record["kind"] == "history", record["dossier"]["decree_date"]
    decree = _day(written) if history and written else None
    reading = parse(text)
    said = asdict(period_of(reading, decree))
    undated = history and decree is None and _counts_from_decree(reading)
    known = reading.kind.is_period and not undated
    return {**said, "kind": str(reading.kind) if known else "", "conditions": list(reading.conditions)}


def _counts_from_decree(reading: PeriodReading) -> bool:
    return reading.kind == "years" and not reading.is_open and reading.end() is None


def day_typed(text: str) -> date | None:
    """Returns a day of a form or an address, written as 2026-03-02; None for other words."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(written: date | str) -> date:
    return written if isinstance(written, date) else date.fromisoformat(written)


def _plain(grounds: Sequence[Record]) -> str:
    known = [ground["huruf"] for ground in grounds if ground["huruf"] in set(Huruf)]
    return " ".join(dict.fromkeys(CATEGORIES[Huruf(huruf)].plain for huruf in known))


def _retention_words(keeping: Record) -> str:
    years = keeping["active_years"] + keeping["inactive_years"]
    return f"{keeping['jra_code']}, {years} tahun"
