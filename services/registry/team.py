"""The Tim Pertimbangan: who sat, and whether they were enough (domain reading 12)."""

from services.registry.rules import refuse


def check_quorum(members: tuple[str, ...], quorum: int) -> tuple[str, ...]:
    """Returns the members who sat, each once and without blanks.

    Raises Refusal KUORUM_TIDAK_TERCAPAI where they are fewer than the province's quorum.
    """
    present = tuple(dict.fromkeys(" ".join(member.split()) for member in members if member.strip()))
    if len({member.casefold() for member in present}) < quorum:
        raise refuse("KUORUM_TIDAK_TERCAPAI", present=len(present), quorum=quorum)
    return present
