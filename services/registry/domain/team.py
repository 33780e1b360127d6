"""The quorum of the Tim Pertimbangan (docs/law.md 12)."""

from services.registry.domain.refusals import refuse


def check_quorum(members: tuple[str, ...], quorum: int) -> tuple[str, ...]:
    """Returns the members who were present, each once and without blanks.

    Raises Refusal KUORUM_TIDAK_TERCAPAI where they are fewer than the province's quorum.
    """
    named = [" ".join(member.split()) for member in members if member.strip()]
    present = tuple({member.casefold(): member for member in reversed(named)}.values())[::-1]
    if len(present) < quorum:
        raise refuse("KUORUM_TIDAK_TERCAPAI", present=len(present), quorum=quorum)
    return present
