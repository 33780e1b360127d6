"""Who sat in the Tim Pertimbangan: the names on its paper, and the persons whom they mean."""

from services.registry.commands.unit_of_work import UnitOfWork
from services.registry.domain.team import check_quorum, persons_of
from shared.security.identity import known_names


async def sitting(work: UnitOfWork, members: tuple[str, ...], quorum: int) -> dict[str, tuple[str, ...]]:
    """Returns `members` and `seated` of a consideration, by default whoever writes it.

    Raises KUORUM_TIDAK_TERCAPAI below the province's quorum.
    """
    present = check_quorum(members or (work.by.office,), quorum)
    seated = persons_of(present, await known_names(work.connection)) if members else (work.by.person,)
    return {"members": present, "seated": seated}
