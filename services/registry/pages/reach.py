"""Whether whoever reads a record may decide or approve it; `reach` in it is the widest scope of their mandates."""

from services.registry.domain.mandates import REACHES_C_F, Scope
from services.registry.domain.team import sits
from services.registry.pages.form_values import Record
from shared.security.identity import Actor


def reaches(record: Record, *, highest: bool = False) -> bool:
    """Tells whether a mandate in force reaches a record of an item; `highest` asks for one of huruf c–f."""
    return record["reach"] in (REACHES_C_F if highest else set(Scope))


def has_advised(actor: Actor, advice: Record | None) -> bool:
    """Tells whether a person wrote the Tim's words about an item or a case, or sat when they were found."""
    if not advice:
        return False
    wrote: Record = advice.get("by") or advice.get("answered") or {}
    sat = sits(actor.person, actor.name or actor.account, members=advice["members"], seated=advice["seated"])
    return sat or wrote.get("person") == actor.person


def may_decide(actor: Actor, record: Record) -> bool:
    """Tells whether a person may answer the proposal of an item: not their own, nor one on which they advised."""
    return record["proposal"]["by"]["person"] != actor.person and not has_advised(actor, record["consultation"])


def may_approve(actor: Actor, record: Record) -> bool:
    """Tells whether a person may approve the penetapan of an item: not theirs in any part, and within their mandate."""
    signed = {record["proposal"]["by"]["person"], record["decision"]["by"]["person"]}
    apart = actor.person not in signed and not has_advised(actor, record["consultation"])
    return apart and reaches(record, highest=record["asks_highest"])
