"""The check page of a form: an address of its own, so that the browser's way back is no second sending."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands import Commands
from services.intake.domain.dossier import DossierFault, HandedInDossier, check_lawful, read_dossier
from services.intake.domain.hand_in_doubts import Doubt
from services.intake.pages.grounds import FORM_FIELDS, dossier_of
from services.intake.pages.rendering import KEPT, confirmed_in, letters, page, read_parts
from services.intake.queries import Queries
from services.intake.store.unfinished import FORM
from services.intake.store.uploads import StagedUploads
from shared.runtime.byte_streams import MEBIBYTE
from shared.runtime.errors import Refusal
from shared.security.identity import Actor
from shared.web.typed_forms import Faults, Typed

CHECK = "/intake/formulir/periksa"


@dataclass(frozen=True)
class Aim:
    """What a form makes: a new submission, or the next version of a returned item with its earlier files."""

    address: str = "/intake/formulir"
    submission_id: str = ""
    item_id: str = ""
    reason: str = ""
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckedForm:
    """A form that was checked: its words, the dossier that they make, what it is for, and its files."""

    work_id: str
    typed: Typed
    text: str
    aim: Aim
    files: tuple[str, ...] = ()

    @property
    def form(self) -> HandedInDossier:
        """Returns the dossier; raises `Malformed` (`DOSIR_RUSAK`)."""
        return read_dossier(self.text)


async def keep_checked(commands: Commands, actor: Actor, aim: Aim, typed: Typed) -> Response:
    """Keeps a form that the law refuses nothing of, and leads on to its check page."""
    whole = dossier_of(typed)
    content = {
        "name": typed("title"),
        "draft_id": typed("draft_id"),
        "words": typed.words,
        "aim": asdict(aim),
        "text": json.dumps(whole, ensure_ascii=False),
    }
    work_id = await commands.unfinished.keep(actor, FORM, content)
    return RedirectResponse(f"{CHECK}/{work_id}", status_code=303)


async def find_checked(queries: Queries, actor: Actor, work_id: str) -> CheckedForm:
    """Returns a form that was checked; raises `NotFound` (`KONSEP_TIDAK_ADA`), also for another's."""
    content = await queries.begun(actor, work_id, FORM)
    aim = Aim(**{**content["aim"], "earlier": tuple(content["aim"]["earlier"])})
    return CheckedForm(work_id, Typed(content["words"]), content["text"], aim, tuple(content.get("files", ())))


async def change_files(
    commands: Commands,
    queries: Queries,
    actor: Actor,
    work_id: str,
    *,
    added: Sequence[str] = (),
    gone: str = "",
    kind: str = FORM,
) -> None:
    """Notes which files belong to a checked form, or to a list; raises `NotFound` (`KONSEP_TIDAK_ADA`)."""
    content = await queries.begun(actor, work_id, kind)
    named = [name for name in dict.fromkeys((*content.get("files", ()), *added)) if name != gone]
    await commands.unfinished.change(actor, work_id, {**content, "files": named})


async def keep_sent(
    request: Request, commands: Commands, actor: Actor
) -> tuple[dict[str, str], list[str], Refusal | None]:
    """Keeps the files of a request; returns its words, the ids of its good files, and why another was refused."""
    words: dict[str, str] = {}
    async with await commands.scoped.tray(actor) as tray:
        try:
            words = await read_parts(request, commands, tray, limit=commands.scoped.limits.dossier)
            await commands.kept.settle_files(actor, tray)
            refusal, kept = None, await commands.kept.keep_files(actor, tray)
        except Refusal as error:
            refusal, kept = error, error.data.get("kept", [])
            words = words or error.data.pop("words", {})
    return words, [*words.get(KEPT, "").split(), *(file["file_id"] for file in kept)], refusal


async def lawful(commands: Commands, actor: Actor, form: HandedInDossier, *, correcting: bool) -> list[DossierFault]:
    """Returns what is only told about a form; raises `DossierRefused` for what the law refuses."""
    if not correcting:
        await commands.scoped.agency(actor, form.skpd)
    return check_lawful(form, commands.scoped.today())


async def questions(commands: Commands, actor: Actor, aim: Aim, form: HandedInDossier) -> tuple[Doubt, ...]:
    """Returns what is asked before a new form is handed in; a correction is of an item that was handed in already."""
    return () if aim.item_id else await commands.submissions.questions(actor, form)


async def hand_in(
    commands: Commands, actor: Actor, aim: Aim, tray: StagedUploads, words: Mapping[str, str], key: str
) -> dict[str, Any]:
    """Hands a form in with its files: as a new submission, or as the next version of a returned item."""
    form = read_dossier(words.get("dossier", ""))
    if not aim.item_id:
        return await commands.submissions.submit_from(tray, actor, form, key, confirmed_in(words))
    entries = tuple(replace(entry, files=tuple(dict.fromkeys((*entry.files, *tray.files)))) for entry in form.entries)
    form = replace(form, entries=entries)
    return await commands.corrections.resubmit_from(tray, actor, aim.submission_id, aim.item_id, form, key)


@dataclass(frozen=True)
class LeftFiles:
    """What an account sent before and did not hand in: kept files, and uploads that are not kept files yet."""

    kept: Sequence[Mapping[str, Any]]
    uploads: Sequence[Mapping[str, Any]]


async def files_left(commands: Commands, queries: Queries, actor: Actor) -> LeftFiles:
    """Returns what the check page lists beside the form."""
    return LeftFiles(await queries.kept_files(actor), await commands.uploads.list_own(actor))


def check_page(
    request: Request,
    checked: CheckedForm,
    left: LeftFiles,
    faults: Faults,
    now: Collection[str] = (),
    *,
    status: int = 200,
    told: Sequence[DossierFault] = (),
    asked: Sequence[Doubt] = (),
    ticked: Sequence[str] = (),
) -> Response:
    """Shows what will be handed in and what is asked before.

    `left` are the files that came in before; ticked are those of the form, and those of `now`, of this very request.
    """
    context: dict[str, Any] = {"work_id": checked.work_id, "aim": checked.aim, "dossier": checked.text}
    context["now"] = {*checked.files, *now}
    context |= {
        "kept": [file for file in left.kept if file["own"]],
        "uploads": left.uploads,
        "entry": checked.form.entries[0],
    }
    context |= {"told": [fault.as_json() for fault in told], "asked": asked, "ticked": ticked}
    context |= {
        "names": dict(letters()),
        "fields": FORM_FIELDS,
        "largest": request.app.state.kit.sizes.file // MEBIBYTE,
    }
    return page(request, "periksa.html", status=status, errors=faults, wrong=dict(reversed(faults)), **context)
