"""Questions to intake: submissions with the state of each item, drafts, the agenda books, the SKPD."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.item import STATE_NAMES, SubmissionState
from services.intake.domain.refusals import say_no
from services.intake.store import happenings, unfinished
from services.intake.store import kept_files as kept
from services.intake.store import submissions as store
from services.intake.store.scoped import ALL_SKPD, ScopedStore
from services.intake.tables import (
    MESSAGING,
    agenda,
    drafts,
    files,
    forms,
    item_files,
    items,
    nihil_reports,
    submissions,
)
from shared.runtime.byte_streams import whole
from shared.runtime.errors import NotFound
from shared.runtime.page_counts import page_count
from shared.security.identity import Actor
from shared.security.read_trail import counted
from shared.storage.narrowing import NOBODY

PAGE = 50
LINES = 200
"""Lines of one page of a buku agenda."""
BOOKS = ("masuk", "keluar")
NO_LETTER = {"number": "", "dated": ""}
"""A letter whose number is written by hand."""
WAITING = tuple(str(state) for state in (SubmissionState.SUBMITTED, SubmissionState.QUEUED, SubmissionState.RETURNED))


class Queries:
    """Questions within the asker's SKPD; sealed words are shown after an audit line was written."""

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def submissions(self, actor: Actor, *, before: str = "", skpd: str = "") -> dict[str, Any]:
        """Lists submissions, newest first, with the number of items in each state; `next` is the next `before`."""
        query = _scoped(select(submissions), submissions.c.skpd_code, await self._narrowed(actor, skpd))
        if before:
            query = query.where(submissions.c.submission_id < before)
        async with self._scoped.database.snapshot() as connection:
            rows = await _rows(connection, query.order_by(submissions.c.submission_id.desc()).limit(PAGE + 1))
            counts = await self._states(connection, [row["submission_id"] for row in rows])
        shown = [{**_submission(row), "states": counts.get(row["submission_id"], {})} for row in rows[:PAGE]]
        counted(shown)
        return {"submissions": shown, "next": shown[-1]["submission_id"] if len(rows) > PAGE else ""}

    async def submission(self, actor: Actor, submission_id: str, *, only: str = "") -> dict[str, Any]:
        """Shows a submission with every item's state, words, files and, when returned, the reason; or `only` one item.

        Raises `NotFound` (`PENGAJUAN_TIDAK_DITEMUKAN`), also for another SKPD's submission.
        """
        own = _scoped(select(submissions), submissions.c.skpd_code, await self._scoped.scope(actor))
        async with self._scoped.database.transaction() as connection:
            found = await _rows(connection, own.where(submissions.c.submission_id == submission_id))
            if not found:
                raise say_no("PENGAJUAN_TIDAK_DITEMUKAN")
            await self._audit(connection, actor, "read_submission", submission_id)
            joined = items.outerjoin(forms, forms.c.item_id == items.c.item_id)
            mine = (items.c.submission_id == submission_id) & (items.c.item_id == only if only else true())
            rows = await _rows(
                connection, select(items, forms.c.sealed).select_from(joined).where(mine).order_by(items.c.position)
            )
            attached = await self._files(connection, submission_id)
        shown = [await self._item(row, attached.get((row["item_id"], row["version"]), [])) for row in rows]
        return {**_submission(found[0]), "items": shown}

    async def followed(
        self, actor: Actor, submission_id: str, *, state: str = "", text: str = "", page: int = 1
    ) -> dict[str, Any]:
        """Shows a page of a submission's items in short, with the count of each state, and marks what is new.

        `text` is searched in titles. Raises `NotFound` (`PENGAJUAN_TIDAK_DITEMUKAN`), also for another's.
        """
        own = _scoped(select(submissions), submissions.c.skpd_code, await self._scoped.scope(actor))
        mine = items.c.submission_id == submission_id
        query = select(items, forms.c.sealed).select_from(items.outerjoin(forms, forms.c.item_id == items.c.item_id))
        query = query.where(mine, *([items.c.state == state] if state else [])).order_by(items.c.position)
        async with self._scoped.database.transaction() as connection:
            found = await _rows(connection, own.where(submissions.c.submission_id == submission_id))
            if not found:
                raise say_no("PENGAJUAN_TIDAK_DITEMUKAN")
            await self._audit(connection, actor, "read_submission", submission_id)
            seen = (actor.account, submission_id, found[0]["received_at"], self._scoped.clock.now())
            since = await happenings.look(connection, *seen)
            counts = (await self._states(connection, [submission_id])).get(submission_id, {})
            rows = await _rows(connection, query)
        if text:
            rows = [row for row in rows if text.casefold() in (await self._title(row)).casefold()]
        shown = rows[(page - 1) * PAGE : page * PAGE]
        short = [{**_short(row, since), "title": await self._title(row)} for row in shown]
        withdrawable = [row["item_id"] for row in rows if _may_go(row)]
        told = {"states": counts, "found": len(rows), "pages": page_count(len(rows), PAGE), "rows": short}
        return {**_submission(found[0]), **told, "withdrawable": withdrawable}

    async def item(self, actor: Actor, submission_id: str, item_id: str) -> dict[str, Any]:
        """Shows a submission with one item of it, whole; raises `NotFound` (`PENGAJUAN_TIDAK_DITEMUKAN`)."""
        found = await self.submission(actor, submission_id, only=item_id)
        if not found["items"]:
            raise say_no("PENGAJUAN_TIDAK_DITEMUKAN")
        return found

    async def news(self, actor: Actor, shown: Sequence[Mapping[str, Any]]) -> set[str]:
        """Returns which submissions of a list changed since this account last looked at them."""
        ids = [row["submission_id"] for row in shown]
        query = select(items.c.submission_id, func.max(items.c.changed_at).label("last"))
        query = query.where(items.c.submission_id.in_(ids)).group_by(items.c.submission_id)
        async with self._scoped.database.snapshot() as connection:
            rows, looked = await _rows(connection, query), await happenings.looked(connection, actor.account, ids)
        came = {row["submission_id"]: datetime.fromisoformat(row["received_at"]) for row in shown}
        seen = {**came, **looked}
        return {row["submission_id"] for row in rows if row["last"] > seen[row["submission_id"]]}

    async def waiting(self, actor: Actor) -> dict[str, int]:
        """Counts the asker's items that wait for somebody by state, for the landing page."""
        query = select(items.c.state, func.count().label("many")).where(items.c.state.in_(WAITING))
        query = _scoped(query, items.c.skpd_code, await self._scoped.scope(actor))
        async with self._scoped.database.snapshot() as connection:
            return {row["state"]: row["many"] for row in await _rows(connection, query.group_by(items.c.state))}

    async def returned(self, actor: Actor, limit: int = 10) -> list[dict[str, Any]]:
        """Lists at most `limit` submissions with something that came back to be corrected, the newest return first."""
        names = (submissions.c.submission_id, submissions.c.agenda_number, submissions.c.agenda_year)
        joined = items.join(submissions, submissions.c.submission_id == items.c.submission_id)
        query = select(*names, func.count().label("many")).select_from(joined)
        query = query.where(items.c.state == str(SubmissionState.RETURNED)).group_by(*names)
        query = _scoped(query, items.c.skpd_code, await self._scoped.scope(actor))
        async with self._scoped.database.snapshot() as connection:
            return await _rows(connection, query.order_by(func.max(items.c.changed_at).desc()).limit(limit))

    async def forms_of(self, actor: Actor, skpd: str = "") -> list[dict[str, Any]]:
        """Returns the forms that are still kept readable, for the export; each as `{item_id, entry, files}`."""
        joined = forms.join(items, forms.c.item_id == items.c.item_id)
        codes = await self._narrowed(actor, skpd)
        query = _scoped(select(forms).select_from(joined), items.c.skpd_code, codes)
        async with self._scoped.database.transaction() as connection:
            await self._audit(connection, actor, "read_forms", actor.skpd or skpd or "semua")
            rows = await _rows(connection, query.order_by(items.c.item_id))
        return [{"item_id": row["item_id"], **await self._scoped.unseal_form(row["sealed"])} for row in rows]

    async def drafts(self, actor: Actor) -> list[dict[str, Any]]:
        """Lists the SKPD's drafts, the last saved first."""
        query = select(drafts).where(drafts.c.skpd_code == (actor.skpd or NOBODY)).order_by(drafts.c.saved_at.desc())
        async with self._scoped.database.transaction() as connection:
            rows = await _rows(connection, query)
            await self._audit(connection, actor, "read_drafts", actor.skpd or NOBODY)
        return [_draft(row, await self._scoped.unseal_form(row["sealed"])) for row in rows]

    async def unfinished(self, actor: Actor) -> list[dict[str, Any]]:
        """Lists what the account began and did not hand in, the newest first, each by the name that it was given."""
        async with self._scoped.database.transaction() as connection:
            rows = await unfinished.of_account(connection, actor.account)
            if rows:
                await self._audit(connection, actor, "read_unfinished", actor.account)
        return [_begun(row, await self._scoped.unseal_form(row["sealed"])) for row in rows]

    async def begun(self, actor: Actor, work_id: str, kind: str) -> dict[str, Any]:
        """Shows what the account began; raises `NotFound` (`KONSEP_TIDAK_ADA`), also for another's."""
        async with self._scoped.database.transaction() as connection:
            row = await unfinished.find(connection, actor.account, work_id, kind)
            if row is None:
                raise say_no("KONSEP_TIDAK_ADA")
            await self._audit(connection, actor, "read_unfinished", work_id)
        return await self._scoped.unseal_form(row["sealed"])

    async def draft(self, actor: Actor, draft_id: str) -> dict[str, Any]:
        """Shows a draft; raises `NotFound` (`KONSEP_TIDAK_ADA`)."""
        found = [draft for draft in await self.drafts(actor) if draft["draft_id"] == draft_id]
        if not found:
            raise say_no("KONSEP_TIDAK_ADA")
        return found[0]

    async def agenda(
        self, actor: Actor, *, book: str = "masuk", year: int | None = None, after: int = 0
    ) -> dict[str, Any]:
        """Shows a page of a buku agenda of a year, by number; an SKPD sees its own lines.

        The page begins behind the number `after`; `next` is the next `after`, None on the last page.
        Raises `Malformed` (`PILIHAN_SALAH`) for an unknown book.
        """
        if book not in BOOKS:
            raise say_no("PILIHAN_SALAH", why="book harus masuk atau keluar")
        wanted = year or self._scoped.today().year
        query = _scoped(select(agenda), agenda.c.skpd_code, await self._scoped.scope(actor))
        query = query.where(agenda.c.book == book, agenda.c.year == wanted, agenda.c.number > after)
        async with self._scoped.database.snapshot() as connection:
            lines = await _rows(connection, query.order_by(agenda.c.number).limit(LINES + 1))
        shown = counted(lines[:LINES])
        following = shown[-1]["number"] if len(lines) > LINES else None
        return {"book": book, "year": wanted, "lines": [_line(row) for row in shown], "next": following}

    async def each_agenda(self, actor: Actor, *, book: str, year: int) -> AsyncIterator[list[dict[str, Any]]]:
        """Yields the lines of a year of a buku agenda, page by page."""
        following: int | None = 0
        while following is not None:
            found = await self.agenda(actor, book=book, year=year, after=following)
            yield found["lines"]
            following = found["next"]

    async def letter_of(self, actor: Actor, item_id: str) -> dict[str, str]:
        """Returns number and date of the newest letter out about an item; empty where its line names no item."""
        query = _scoped(select(agenda), agenda.c.skpd_code, await self._scoped.scope(actor))
        query = query.where(agenda.c.book == "keluar", agenda.c.item_id == item_id)
        query = query.order_by(agenda.c.year.desc(), agenda.c.number.desc()).limit(1)
        async with self._scoped.database.snapshot() as connection:
            found = await _rows(connection, query)
        return {"number": found[0]["letter_number"], "dated": found[0]["letter_date"]} if found else NO_LETTER

    async def nihil(self, actor: Actor, year: int | None = None) -> list[dict[str, Any]]:
        """Lists nihil reports, of a year when given."""
        query = _scoped(select(nihil_reports), nihil_reports.c.skpd_code, await self._scoped.scope(actor))
        if year is not None:
            query = query.where(nihil_reports.c.year == year)
        async with self._scoped.database.snapshot() as connection:
            rows = await _rows(connection, query.order_by(nihil_reports.c.year.desc(), nihil_reports.c.skpd_code))
        return [{**row, "reported_at": row["reported_at"].isoformat()} for row in rows]

    async def skpd(self, day: date | None = None) -> list[dict[str, Any]]:
        """Lists the SKPD by name; `active` is that of a day, today by default."""
        async with self._scoped.database.snapshot() as connection:
            found = await store.directory(connection)
        asked = day or self._scoped.today()
        return [
            {**vars(agency), "active": agency.exists_on(asked)}
            for agency in sorted(found.agencies, key=lambda agency: agency.name)
        ]

    async def audit_head(self) -> str:
        """Returns the last signed head of the room's audit trail as papers print it; empty before the first one."""
        return await MESSAGING.audit.printed_head(self._scoped.database)

    async def _narrowed(self, actor: Actor, skpd: str) -> Sequence[str] | None:
        own = await self._scoped.scope(actor)
        return (skpd,) if own is None and skpd else own

    async def _states(self, connection: AsyncConnection, ids: list[str]) -> dict[str, dict[str, int]]:
        query = select(items.c.submission_id, items.c.state, func.count().label("many"))
        query = query.where(items.c.submission_id.in_(ids)).group_by(items.c.submission_id, items.c.state)
        counts: dict[str, dict[str, int]] = {}
        for row in await _rows(connection, query):
            counts.setdefault(row["submission_id"], {})[row["state"]] = row["many"]
        return counts

    async def _files(self, connection: AsyncConnection, submission_id: str) -> dict[tuple[str, int], list[Any]]:
        joined = item_files.join(files, files.c.file_id == item_files.c.file_id)
        query = select(files, item_files.c.item_id, item_files.c.version).select_from(joined)
        found: dict[tuple[str, int], list[Any]] = {}
        for row in await _rows(connection, query.where(files.c.submission_id == submission_id)):
            found.setdefault((row["item_id"], row["version"]), []).append(row)
        return found

    async def _item(self, row: Mapping[str, Any], attached: list[Any]) -> dict[str, Any]:
        form = await self._scoped.unseal_form(row["sealed"]) if row["sealed"] else {"entry": None, "files": []}
        names = {file["file_id"]: file["name"] for file in form["files"]}
        kept = ("item_id", "kind", "version", "state", "queue", "missing", "opened_mode", "website_list", "website_url")
        entry = form["entry"] or {}
        return {
            **{name: row[name] for name in kept},
            "state_name": STATE_NAMES[SubmissionState(row["state"])],
            "title": entry.get("title", ""),
            "public_title": row["public_title"] or entry.get("public_title", ""),
            "form": form["entry"],
            "files": [_file(file, names.get(file["file_id"]) or await self._name(file)) for file in attached],
            "reason": await self._reason(row["reason_key"]),
            "changed_at": row["changed_at"].isoformat(),
        }

    async def history(self, item_id: str) -> list[dict[str, Any]]:
        """Returns what happened to an item that the asker was shown, in order."""
        async with self._scoped.database.snapshot() as connection:
            return await happenings.of_item(connection, item_id)

    async def _name(self, file: Mapping[str, Any]) -> str:
        sealed = file["sealed_name"]
        return (await self._scoped.unseal_for_intake(sealed)).decode() if sealed else ""

    async def _title(self, row: Mapping[str, Any]) -> str:
        entry = (await self._scoped.unseal_form(row["sealed"]))["entry"] if row["sealed"] else {}
        return str(entry.get("title") or row["public_title"])

    async def _reason(self, key: str) -> str:
        if not key:
            return ""
        try:
            sealed = await whole(await self._scoped.objects.open(key))
        except NotFound:
            return ""
        return (await self._scoped.unseal_for_intake(sealed)).decode()

    async def kept_files(self, actor: Actor) -> list[dict[str, Any]]:
        """Lists what came in with refused requests: one's own, and for officers what is in quarantine.

        Officers see sizes and hashes of another's files, not their names.
        """
        officer = actor.has(*ALL_SKPD)
        async with self._scoped.database.snapshot() as connection:
            own = await kept.of_account(connection, actor.account)
            states = (kept.WAITING, kept.INFECTED)
            quarantined = await kept.in_state(connection, *states, most=kept.MOST_LISTED) if officer else []
        rows = {row["file_id"]: row for row in (*own, *quarantined)}
        return counted([await self._kept_file(row, own=row["account"] == actor.account) for row in rows.values()])

    async def _kept_file(self, row: Mapping[str, Any], *, own: bool) -> dict[str, Any]:
        name = (await self._scoped.unseal_for_intake(row["sealed_name"])).decode() if own else ""
        told = {field: row[field] for field in ("file_id", "state", "why", "size", "sha256", "media_type")}
        return {"name": name, "own": own, **told, "kept_at": row["kept_at"].isoformat()}

    async def _audit(self, connection: AsyncConnection, actor: Actor, act: str, subject: str) -> None:
        await MESSAGING.audit.record(
            connection, actor=actor.account, act=act, subject=subject, at=self._scoped.clock.now()
        )


def _scoped(query: Select[Any], column: Any, codes: Sequence[str] | None) -> Select[Any]:
    return query if codes is None else query.where(column.in_(codes))


async def _rows(connection: AsyncConnection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in (await connection.execute(query)).mappings()]


def _submission(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("submission_id", "skpd_code", "skpd_name", "kind", "agenda_year", "agenda_number", "item_count")
    return {**{name: row[name] for name in kept}, "received_at": row["received_at"].isoformat()}


def _may_go(row: Mapping[str, Any]) -> bool:
    """Tells whether the SKPD may still take an item back."""
    return row["state"] in {"submitted", "queued", "returned"} and row["kind"] != "history"


def _short(row: Mapping[str, Any], since: datetime) -> dict[str, Any]:
    kept = {name: row[name] for name in ("item_id", "position", "state", "version", "website_url")}
    told = {"state_name": STATE_NAMES[SubmissionState(row["state"])], "changed_at": row["changed_at"].isoformat()}
    return {**kept, **told, "new": row["changed_at"] > since, "may_go": _may_go(row)}


def _file(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"name": name, **{field: row[field] for field in ("file_id", "sha256", "size", "media_type")}}


def _begun(row: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: content.get(name, "") for name in ("name", "draft_id")}
    return {"work_id": row["work_id"], "kind": row["kind"], "saved_at": row["saved_at"].isoformat(), **told}


def _draft(row: Mapping[str, Any], content: Any) -> dict[str, Any]:
    kept = {name: row[name] for name in ("draft_id", "skpd_code", "version")}
    return {**kept, "saved_at": row["saved_at"].isoformat(), "dossier": content}


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "nomor": row["number"],
        "tanggal_terima": row["received_at"].isoformat(),
        "nomor_surat": row["letter_number"],
        "tanggal_surat": row["letter_date"],
        "asal" if row["book"] == "masuk" else "tujuan": row["party"],
        "perihal": row["subject"],
        "keterangan": row["note"],
        "submission_id": row["submission_id"],
    }
