"""Records a hand-in in two statements: one that opens it alone with its agency's papers, one that writes its rows.

Both call functions of the database, which have the rights of who calls them: policies bind what an SKPD writes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.agencies import Skpd
from services.intake.domain.hand_in_doubts import Asked
from services.intake.domain.happenings import HANDED_IN
from services.intake.domain.item import AgendaLine, SubmittedItem
from services.intake.store.submissions import Row, agenda_row, earlier_answer, item_row
from services.intake.store.uploads import StoredFile
from shared.runtime.clock import legal_day
from shared.security.encryption import seal_bytes

AT_ONCE = 1_000
"""Rows that one statement writes at most."""

OF_FILE = ("file_id", "object_key", "sha256", "size", "media_type")
Rows = Mapping[str, Sequence[Row]]
"""New rows of tables, those first that others name."""

_OPEN = text(
    "SELECT * FROM intake.open_hand_in(:account, :key, :fingerprint, :at, :agency, :codes, :year,"
    " :newest, :nihil, :directory, :skpd, :since)"
)
_RECORD = text("SELECT intake.record_hand_in(:written)")


@dataclass(frozen=True)
class KeyedRequest:
    """What tells a hand-in from others: who sends it under which key, and the sha256 of what it holds."""

    account: str
    key: str
    fingerprint: str


@dataclass(frozen=True)
class OpenedHandIn:
    """A hand-in that is alone with its agency's papers.

    `before` is the answer that it had already. `number` is that of its line in the agenda, None where papers came in
    since it was `asked` about. `used` are the bytes of an agency since a moment, and of files that the account left.
    """

    before: dict[str, Any] | None
    number: int | None
    used: int


async def open_hand_in(
    connection: AsyncConnection,
    request: KeyedRequest,
    agency: Skpd,
    asked: Asked,
    now: datetime,
    *,
    counted: tuple[str | None, datetime],
) -> OpenedHandIn:
    """Takes the key, waits for the agency's papers, and takes the next number where they are as they were `asked` of.

    What came in since is compared with lists alone, so that other hand-ins of an agency do not hold up each other.
    `counted` names the agency whose bytes since a moment are counted. Raises `Conflict` (`KUNCI_DIPAKAI_ULANG`).
    """
    values = {**vars(request), "at": now, "year": legal_day(now).year, "agency": agency.code, "codes": [*asked.held]}
    skpd, since = counted
    seen = vars(asked.standing) | ({} if asked.handed.is_list else {"newest": None})
    row = (await connection.execute(_OPEN, values | seen | {"skpd": skpd, "since": since})).one()
    if row.earlier_content is not None:
        return OpenedHandIn(earlier_answer(row.earlier_content, row.earlier_answer, request.fingerprint), None, 0)
    return OpenedHandIn(None, row.number, int(row.used))


async def record(connection: AsyncConnection, rows: Rows) -> None:
    """Writes the rows of a hand-in, in the order of the tables; later ones may name earlier ones."""
    for part in _parts(rows):
        await connection.execute(_RECORD, {"written": json.dumps(part, default=_written)})


def agenda_and_submission(
    line: AgendaLine, number: int, year: int, agency: Skpd, *, kind: str, count: int, by: str
) -> Rows:
    """Returns the line of the buku agenda and the row of the submission that it is about."""
    submission = {
        "submission_id": line.submission_id,
        "skpd_code": agency.code,
        "skpd_name": agency.name,
        "kind": kind,
        "submitted_by": by,
        "agenda_year": year,
        "agenda_number": number,
        "item_count": count,
        "received_at": line.received_at,
    }
    return {"agenda": [agenda_row(line, number, year, agency.code)], "submission": [submission]}


def new_items(added: Sequence[tuple[SubmittedItem, bytes]], at: datetime) -> Rows:
    """Returns new items, the forms that are sealed for intake, and that they were handed in."""
    ids = [item.item_id for item, _ in added]
    items = [{**item_row(item), "position": place, "changed_at": at} for place, (item, _) in enumerate(added, start=1)]
    forms = [{"item_id": item.item_id, "sealed": form} for item, form in added]
    happened = [{"item_id": item_id, "what": HANDED_IN, "told": {}, "at": at} for item_id in ids]
    return {"item": items, "form": forms, "happening": happened}


def new_dossiers(added: Sequence[tuple[SubmittedItem, str]]) -> Rows:
    """Returns under which object keys the sealed dossiers of these versions lie."""
    rows = [{"object_key": key, "item_id": item.item_id, "version": item.version} for item, key in added]
    return {"dossier": rows}


def new_files(
    submission_id: str, stored: Sequence[StoredFile], *, loose: Sequence[StoredFile] = (), names_for: str
) -> Rows:
    """Returns stored files, their names sealed `names_for` a recipient; `loose` belong to no single item."""
    rows = [
        {"submission_id": submission_id, "purpose": purpose, "sealed_name": seal_bytes(file.name.encode(), names_for)}
        | {name: getattr(file, name) for name in OF_FILE}
        for purpose, files in (("lampiran", stored), ("daftar asli", loose))
        for file in files
    ]
    return {"file": rows}


def counted_bytes(skpd_code: str, now: datetime, rows: Rows) -> Rows:
    """Returns what the files among new rows add to the bytes that an agency sent in this hour."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    added = sum(int(row["size"]) for row in rows["file"])
    return {"sent_bytes": [{"skpd_code": skpd_code, "hour": hour, "bytes": added}]} if added else {}


def attached(attachments: Sequence[tuple[SubmittedItem, Sequence[StoredFile]]]) -> Rows:
    """Returns which files belong to these versions of items."""
    rows = [
        {"item_id": item.item_id, "version": item.version, "file_id": file.file_id}
        for item, files in attachments
        for file in files
    ]
    return {"item_file": rows}


def answered(request: KeyedRequest, answer: Mapping[str, Any]) -> Rows:
    """Returns the answer that the same request gets when it is sent again."""
    return {"idempotency": [{**asdict(request), "answer": json.dumps(answer)}]}


def _parts(rows: Rows) -> Iterator[Rows]:
    if sum(map(len, rows.values())) <= AT_ONCE:
        yield rows
        return
    for name, each in rows.items():
        for start in range(0, len(each), AT_ONCE):
            yield {name: each[start : start + AT_ONCE]}


def _written(value: Any) -> str:
    """Returns bytes and times as PostgreSQL reads them."""
    return "\\x" + value.hex() if isinstance(value, bytes) else str(value.isoformat())
