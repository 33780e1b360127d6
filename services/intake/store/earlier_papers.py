"""What an agency handed in or reported before; every function works in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.hand_in_doubts import Standing
from services.intake.domain.item import SubmissionState
from services.intake.store.kept_files import TAKEN
from services.intake.tables import files, forms, items, kept_files, nihil_reports, submissions

_WITHDRAWN = str(SubmissionState.WITHDRAWN)


async def lock(connection: AsyncConnection, skpd_code: str) -> None:
    """Waits until no other transaction records papers of this agency, and keeps others waiting until this one ends."""
    await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"papers:{skpd_code}", 0))))


async def standing(connection: AsyncConnection, skpd_code: str, codes: Sequence[str], year: int) -> Standing:
    """Returns how far the papers of an agency have come; `codes` are those under which it holds papers."""
    query = select(submissions.c.agenda_number, submissions.c.agenda_year).where(submissions.c.skpd_code.in_(codes))
    query = query.order_by(submissions.c.agenda_year.desc(), submissions.c.agenda_number.desc()).limit(1)
    newest = (await connection.execute(query)).first()
    nihil = await nihil_of(connection, skpd_code, year)
    return Standing(
        f"{newest.agenda_number}/{newest.agenda_year}" if newest else "",
        f"{nihil['agenda_number']}/{nihil['agenda_year']}" if nihil else "",
    )


async def readable_forms(connection: AsyncConnection, codes: Sequence[str], limit: int) -> list[tuple[str, bytes]]:
    """Returns agenda number and sealed form of the newest items of agencies, those withdrawn left out."""
    joined = forms.join(items, forms.c.item_id == items.c.item_id).join(
        submissions, submissions.c.submission_id == items.c.submission_id
    )
    query = select(submissions.c.agenda_number, submissions.c.agenda_year, forms.c.sealed).select_from(joined)
    query = query.where(items.c.skpd_code.in_(codes), items.c.state != _WITHDRAWN)
    rows = (await connection.execute(query.order_by(items.c.item_id.desc()).limit(limit))).mappings()
    return [(f"{row['agenda_number']}/{row['agenda_year']}", bytes(row["sealed"])) for row in rows]


async def lists_of_file(connection: AsyncConnection, codes: Sequence[str], sha256: str) -> list[str]:
    """Returns the agenda numbers under which agencies handed in a file of this content, with an item not withdrawn."""
    joined = files.join(submissions, files.c.submission_id == submissions.c.submission_id).join(
        items, items.c.submission_id == submissions.c.submission_id
    )
    query = select(submissions.c.agenda_number, submissions.c.agenda_year).select_from(joined).distinct()
    query = query.where(files.c.sha256 == sha256, submissions.c.skpd_code.in_(codes))
    rows = await connection.execute(query.where(items.c.state != _WITHDRAWN))
    return [f"{number}/{year}" for number, year in rows]


async def bytes_since(connection: AsyncConnection, skpd_code: str, account: str, since: datetime) -> int:
    """Counts the bytes of files that an agency handed in since a moment, and of those that an account left waiting."""
    joined = files.join(submissions, files.c.submission_id == submissions.c.submission_id)
    taken = select(func.coalesce(func.sum(files.c.size), 0)).select_from(joined)
    taken = taken.where(submissions.c.skpd_code == skpd_code, submissions.c.received_at >= since)
    left = select(func.coalesce(func.sum(kept_files.c.size), 0))
    left = left.where(kept_files.c.account == account, kept_files.c.kept_at >= since, kept_files.c.state != TAKEN)
    return int((await connection.execute(select(taken.scalar_subquery() + left.scalar_subquery()))).scalar_one())


async def handed_in_during(connection: AsyncConnection, codes: Sequence[str], year: int) -> int:
    """Counts the items that agencies handed in during a year of the agenda, those withdrawn left out."""
    joined = items.join(submissions, submissions.c.submission_id == items.c.submission_id)
    query = select(func.count()).select_from(joined).where(items.c.skpd_code.in_(codes))
    query = query.where(submissions.c.agenda_year == year, items.c.state != _WITHDRAWN)
    return int((await connection.execute(query)).scalar_one())


async def nihil_of(connection: AsyncConnection, skpd_code: str, year: int) -> dict[str, Any] | None:
    """Returns the nihil report of an agency for a year."""
    mine = (nihil_reports.c.skpd_code == skpd_code) & (nihil_reports.c.year == year)
    row = (await connection.execute(select(nihil_reports).where(mine))).mappings().first()
    return dict(row) if row else None


async def add_nihil(connection: AsyncConnection, **values: Any) -> None:
    """Writes a nihil report."""
    await connection.execute(nihil_reports.insert().values(**values))
