"""What a Petugas makes of a row of an existing list: its own words as a proposal, or nothing where they are unclear."""

from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter

from services.registry.domain.periods import Period, period_of
from shared.law.period_words import PeriodReading, parse

PERIODS: TypeAdapter[Period] = TypeAdapter(Period)
REVIEW = timedelta(days=360)


def proposal_of(item: dict[str, Any], review_on: date) -> dict[str, Any] | None:
    """Returns the proposal for an item as registry shows it; None for one that a person must first mend."""
    dossier = item["dossier"]
    ground = dossier["grounds"][0]
    reading = parse(ground["period"])
    if item["queue"] == "belum_lengkap" or reading.kind in {"missing", "unclear", "compound"}:
        return None
    return {
        "grounds": [_ground(huruf, dossier, reading, review_on) for huruf in item["huruf"]],
        "public_title": dossier["public_title"] or dossier["title"],
        "public_reason": ground["consequence_open"] or ground["consequence_closed"],
        "public_words_confirmed": True,
    }


def _ground(huruf: str, dossier: dict[str, Any], reading: PeriodReading, review_on: date) -> dict[str, Any]:
    decree = date.fromisoformat(dossier["decree_date"]) if dossier["decree_date"] else None
    period = PERIODS.dump_python(period_of(reading, decree), mode="json")
    if reading.needs_review_date:
        period["review_on"] = review_on.isoformat()
    statute = dossier["legal_basis"] or dossier["grounds"][0]["statute"]
    return {"huruf": huruf, "statute": statute, "article": f"Pasal 17 huruf {huruf}", "period": period}
