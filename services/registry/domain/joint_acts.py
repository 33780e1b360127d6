"""What one act on many items refuses of each of them, beyond what the act alone refuses."""

from services.registry.domain.facts import Location
from services.registry.domain.guards import proposal_of
from services.registry.domain.item import Item
from services.registry.domain.joint_refusals import BY_ITSELF
from services.registry.domain.refusals import refuse

MOST = 100
"""Items of one joint act."""


def check_first(item: Item) -> None:
    """Refuses a joint proposal of an item that was proposed before; its answer is read first (SUDAH_DIUSUL)."""
    if item.proposal is not None or item.decision is not None:
        raise refuse("SUDAH_DIUSUL")


def check_letters(item: Item) -> None:
    """Refuses the joint ya to a proposal with a letter that is answered by itself (HURUF_DIPUTUS_SATU_PER_SATU)."""
    found = sorted(BY_ITSELF.intersection(proposal_of(item).classification.huruf))
    if found:
        raise refuse("HURUF_DIPUTUS_SATU_PER_SATU", huruf=found)


def check_place(item: Item, location: Location | None) -> None:
    """Refuses a joint address where another one is recorded (ALAMAT_SUDAH_DICATAT)."""
    if item.location is not None and item.location != location:
        raise refuse("ALAMAT_SUDAH_DICATAT")
