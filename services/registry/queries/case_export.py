"""An item's life as a case that `terbuka rehearse` plays: its dates, periods and acts, every text replaced by a neutral
one, so that a fault seen on a desk becomes a test without secrets.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from shared.law.months import MONTHS

Record = Mapping[str, Any]
NEUTRAL = "Contoh"
FIRST_MINUTE, MINUTES = 8 * 60 + 10, 5
"""When on a day its acts are played; the record keeps days only."""
KINDS_WITH_WORDS = {"years", "until_date"}
DIP = dict.fromkeys(("summary", "holder", "responsible", "made", "form", "retention"), NEUTRAL)
DOCUMENT = {"document": {"name": "bukti.pdf", "text": NEUTRAL}}
ITEM = "/registry/api/items/{a}"
CASE = "/registry/api/cases/{a.case}"
FIGURE_WORDS = frozenset((
    "tahun", "bulan", "sampai", "dengan", "s.d.", "s.d", "s/d", "tanggal", "sejak", "ditetapkan", "tidak", "terbatas",
    *(month.name for month in MONTHS),
))  # fmt: skip
EVENT_WORDS = "setelah pemeriksaan selesai"
EARLIER_WORDS = "atau sampai pemeriksaan selesai"


def case_of_item(record: Record, today: date) -> str:
    """Returns an item as registry shows it as the YAML of a case, with what is to be seen today as its last step.

    A proposal that was sent back and proposed anew is written as its last form only.
    """
    acts = sorted(_acts(record), key=lambda act: str(act[0]))
    whole = {
        "title": f"Riwayat butir huruf {', '.join(record['huruf'])}",
        "law": "; ".join(f"UU 14/2008 Ps 17 {letter}" for letter in record["huruf"]) or "UU 14/2008 Ps 17",
        "start": date.fromisoformat(str(record["received_on"])),
        "items": {"a": _row(record) if record["kind"] == "history" else _typed(record)},
        "steps": [*_timed(acts), _look(record, today)],
    }
    return str(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=120))


def _typed(record: Record) -> dict[str, Any]:
    grounds = [_ground(each) for each in _grounds(record)] or [{"huruf": letter} for letter in record["huruf"]]
    return {**(grounds[0] if len(grounds) == 1 else {"grounds": grounds}), "state": "submitted"}


def _grounds(record: Record) -> Sequence[Record]:
    """Returns the grounds as they were first proposed, those in force where no proposal is kept."""
    proposed = (record.get("proposal") or {}).get("classification") or record.get("classification") or {}
    return list(proposed.get("grounds", ()))


def _ground(ground: Record) -> dict[str, Any]:
    angka = {"angka": ground["angka"]} if ground.get("angka") else {}
    return {"huruf": ground["huruf"], **angka, "period": _period(ground["period"])}


def _period(period: Record) -> dict[str, Any]:
    """Returns the figures of a period and nothing of its words; a condition becomes a neutral one of the same kind."""
    names = ("kind", "years", "months", "until", "review_on")
    told = {name: _day(period.get(name)) for name in names if period.get(name) is not None}
    if period.get("starts_on_event"):
        return {**told, "start": "event", "conditions": [EVENT_WORDS]}
    if period["kind"] in KINDS_WITH_WORDS and period.get("conditions"):
        return {**told, "conditions": [EARLIER_WORDS]}
    return told


def _row(record: Record) -> dict[str, Any]:
    """Returns a row of an old list: what is missing stays missing, what is written becomes neutral."""
    dossier = record["dossier"]
    ground: Record = next(iter(dossier["grounds"]), {})
    statute = ground.get("statute") or dossier.get("legal_basis")
    letters = ", ".join(record["huruf"])
    told = {
        "title": NEUTRAL,
        "legal_basis": f"UU 14/2008 Pasal 17 huruf {letters}" if statute and letters else "",
        **{name: NEUTRAL for name in ("consequence_open", "consequence_closed") if ground.get(name)},
        "period": _figures(str(ground.get("period", ""))),
        "decree_number": "1/CONTOH" if dossier.get("decree_number") else "",
        "decree_date": _day(dossier.get("decree_date")),
    }
    return {"row": {name: value for name, value in told.items() if value}}


def _figures(words: str) -> str:
    """Returns the words of a period where they are figures and dates alone, else nothing: they could name a person."""
    known = [
        word for word in words.split() if word.lower().strip(",;()") in FIGURE_WORDS or word.strip(",;()").isdigit()
    ]
    return words if len(known) == len(words.split()) else "sampai pemeriksaan selesai"


def _acts(record: Record) -> Iterator[tuple[date, dict[str, Any]]]:
    """Yields every act that the record keeps, with its day."""
    if proposal := record.get("proposal"):
        grounds = [_proposed(each) for each in proposal["classification"]["grounds"]]
        body = {"grounds": grounds, "public_title": NEUTRAL, "public_reason": NEUTRAL}
        yield _act(proposal["by"], "petugas", f"{ITEM}/proposal", body)
    if (consultation := record.get("consultation")) and consultation.get("answered"):
        yield _act(consultation["asked"], "petugas", f"{ITEM}/consideration-request", {})
        yield _act(consultation["answered"], "tim", f"{ITEM}/consideration", _advice(consultation))
    if decision := record.get("decision"):
        yield _act(decision["by"], "ketua", f"{ITEM}/decision", _answer(decision))
    if approval := record.get("approval"):
        yield _act(approval["by"], "pimpinan", f"{ITEM}/approval", {**_answer(approval), "place": "Pontianak"})
    for case in record.get("cases", ()):
        yield from _acts_of(case)


def _acts_of(case: Record) -> Iterator[tuple[date, dict[str, Any]]]:
    if case["trigger"] != "due" and case.get("evidence"):
        yield _act(case["opened"], "petugas", f"{ITEM}/early-opening", _proof(case), 201, upload=DOCUMENT)
    if advice := case.get("consideration"):
        yield _act(advice["by"], "tim", f"{CASE}/consideration", _advice(advice))
    if ruling := case.get("ruling"):
        confirmed = case["trigger"] == "ruling"
        yield _act(ruling["by"], "ketua", f"{CASE}/{'confirmation' if confirmed else 'decision'}", _ruling(ruling))
    if approval := case.get("approval"):
        yield _act(approval["by"], "pimpinan", f"{CASE}/approval", _answer(approval))


def _act(by: Record, role: str, path: str, body: Record, status: int = 200, **more: Any) -> tuple[date, dict[str, Any]]:
    step = {"by": role, "call": f"POST {path}", "body": dict(body), "status": status, **more}
    return date.fromisoformat(str(by["on"])), step


def _proposed(ground: Record) -> dict[str, Any]:
    angka = f" angka {ground['angka']}" if ground.get("angka") else ""
    told = _ground(ground)
    period = {name: value for name, value in told["period"].items() if name != "start"}
    event = {"starts_on_event": True} if told["period"].get("start") == "event" else {}
    basis = {"statute": "UU 14/2008", "article": f"Pasal 17 huruf {ground['huruf']}{angka}"}
    return {**told, **basis, "period": {**period, **event, "text": NEUTRAL}}


def _advice(advice: Record) -> dict[str, Any]:
    dissent = {"dissent": [NEUTRAL] * len(advice["dissent"])} if advice.get("dissent") else {}
    members = {"members": [f"Anggota {n}" for n, _ in enumerate(advice["members"], 1)]} if advice.get("members") else {}
    return {"recommendation": advice["recommendation"], "text": NEUTRAL, **dissent, **members}


def _answer(verdict: Record) -> dict[str, Any]:
    return {"answer": verdict["answer"], **({"reason": NEUTRAL} if verdict.get("reason") else {})}


def _proof(case: Record) -> dict[str, Any]:
    proof = case["evidence"]
    told = {"trigger": case["trigger"], "reference": "1/CONTOH", "date": _day(proof["dated"])}
    told |= {name: proof[name] for name in ("part", "final") if name in proof}
    if proof.get("occurred_on"):
        told["occurred_on"] = _day(proof["occurred_on"])
    return {**told, "huruf": " ".join(proof["huruf"])} if proof.get("huruf") else told


def _ruling(ruling: Record) -> dict[str, Any]:
    told: dict[str, Any] = {"outcome": ruling["outcome"], "reason": NEUTRAL}
    told |= {"effective_on": _day(ruling["effective_on"])} if ruling.get("effective_on") else {}
    told |= {"dip": dict(DIP)} if ruling.get("dip") else {}
    told |= {"part_title": NEUTRAL} if ruling.get("part_title") else {}
    if ruling.get("test"):
        told["test"] = {"consequence_open": NEUTRAL, "consequence_closed": NEUTRAL}
    if anew := ruling.get("classification"):
        tests = {"consequence_open": NEUTRAL, "consequence_closed": NEUTRAL}
        grounds = [{**_proposed(each), **tests} for each in anew["grounds"]]
        told["new_classification"] = {"grounds": grounds, "public_title": NEUTRAL, "public_reason": NEUTRAL}
    return told


def _timed(acts: Sequence[tuple[date, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Yields the acts in their order, those of one day a few minutes apart."""
    before, count = None, 0
    for day, step in acts:
        count = count + 1 if day == before else 0
        before = day
        minute = FIRST_MINUTE + MINUTES * count
        yield {"at": f"{day.isoformat()}T{minute // 60:02d}:{minute % 60:02d}", **step}


def _look(record: Record, today: date) -> dict[str, Any]:
    opened = record.get("opened") or {}
    seen = {"state": record["state"], "queue": record["queue"] or None, "ends_on": _day(record["ends_on"])}
    seen |= {"mode": opened.get("mode"), "opened_on": _day(opened.get("on"))}
    listed = {"exempt": "dik", "public": "dip"}.get(str(record["state"]), "none")
    return {"at": today.isoformat() + "T23:59", "expect": {"a": {**seen, "list": listed}}}


def _day(value: Any) -> Any:
    """Returns an ISO text as a date, so that YAML writes it without quotes; anything else as it is."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value
