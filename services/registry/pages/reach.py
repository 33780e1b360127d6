"""Whether whoever reads a record may approve it today: the widest scope of their mandates stands in it as `reach`."""

from services.registry.domain.mandates import REACHES_C_F, Scope
from services.registry.pages.form_values import Record
from shared.security.identity import Actor


def reaches(record: Record, *, highest: bool = False) -> bool:
    """Tells whether a mandate in force reaches a record of an item; `highest` asks for one of huruf c–f."""
    return record["reach"] in (REACHES_C_F if highest else set(Scope))


def may_approve(actor: Actor, record: Record) -> bool:
    """Tells whether a person may approve the penetapan of an item: not their own, and within their mandate."""
    signed = {record["proposal"]["by"]["person"], record["decision"]["by"]["person"]}
    return reaches(record, highest=record["asks_highest"]) and actor.person not in signed
