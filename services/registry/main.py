"""Composition root of the registry."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from services.registry import consumers, pages
from services.registry.api import archive as api_archive
from services.registry.api import items as api
from services.registry.commands import Commands
from services.registry.commands.older_texts import OlderTexts
from services.registry.commands.orphans import RegistryOrphans
from services.registry.domain.work_names import WORK
from services.registry.queries.archive import ArchiveQueries
from services.registry.queries.awaiting import WaitingWork
from services.registry.queries.due import worked_days
from services.registry.queries.incidents import IncidentQueries
from services.registry.queries.items import Queries
from services.registry.queries.work_counts import unreached
from services.registry.settings import RegistrySettings
from services.registry.store.tallies import TALLIED
from services.registry.tables import EFFECTS, MESSAGING
from shared.messaging.delivery import Delivery
from shared.messaging.effects.desk import EffectDesk
from shared.messaging.effects.mail import CHANNEL
from shared.messaging.effects.mail_channel import MailChannel
from shared.messaging.effects.settings import MailSettings
from shared.messaging.effects.worker import EffectWorker
from shared.room.context import Awaiting, Room, RoomContext, Worker
from shared.room.tallies import TallyKeeper
from shared.runtime.clock import legal_day
from shared.runtime.quiet_hours import QuietHours
from shared.security.identity import Actor
from shared.web.mail_templates import mail_templates
from shared.web.routes import add_routes
from shared.web.shell import room_app


def build(kit: RoomContext) -> Room:
    """Builds the registry: its app, its subscribers, and its workers."""
    commands = Commands(kit, RegistrySettings())
    queries = Queries(kit.database)
    sweep = RegistryOrphans(kit, commands.units.settings)
    delivery = Delivery(kit.database, MESSAGING, consumers.GROUP, consumers.handlers(commands), kit.clock)
    consumers.connect(kit.broker, delivery)
    tasks = partial(_awaits, commands, queries)
    more: dict[str, Any] = {
        "configured": commands.units.mails.configured,
        "unreached": partial(unreached, kit.database),
    }
    desk = EffectDesk(kit.database, EFFECTS, MESSAGING.audit, kit.clock, **more)
    app = room_app(kit, title="Terbuka: registry", messaging=MESSAGING, delivery=delivery, awaits=tasks, effects=desk)
    add_routes(app, api.router(commands, queries))
    add_routes(app, api_archive.router(commands, ArchiveQueries(kit.database)))
    add_routes(app, pages.router(commands, queries))
    sender = mail_worker(kit, commands.units.mails.settings)
    workers: tuple[Worker, ...] = (commands.suggestions.suggest_forever, commands.days.follow_forever, sweep.run)
    keeper = TallyKeeper(kit.database, TALLIED, kit.clock, every=commands.units.settings.sweep_seconds)
    workers += (OlderTexts(kit).run, keeper.run)
    return Room("registry", app, workers=(*workers, sender.run) if sender else workers, awaits=tasks)


def mail_worker(kit: RoomContext, mail: MailSettings) -> EffectWorker | None:
    """Returns the worker that sends mail; without mail settings there is none, and what was staged before waits."""
    if not mail.configured:
        return None
    channel = MailChannel(
        mail_templates("services.registry"), kit.database, kit.identity, kit.clock, kit.settings, mail
    )
    return EffectWorker(kit.database, EFFECTS, MESSAGING.audit, {CHANNEL: channel}, kit.clock, quiet=QuietHours())


INCIDENTS = "/registry/insiden"
UNTOLD = "Surat kepada Anda yang tidak terkirim; mintalah operator memeriksa alamat Anda"
SOON_DAYS = 3
URGENT = frozenset({"case:open", "case:decided", "case:undo", "row_over", "taken_down"})


async def _awaits(commands: Commands, queries: Queries, actor: Actor) -> Sequence[Awaiting]:
    today, told = legal_day(commands.units.kit.clock.now()), await _mandates(commands, actor)
    told += await _incidents(commands, actor) + await _manuscripts(commands, actor) + await _untold(commands, actor)
    roles = [role for role in dict.fromkeys(line[0] for line in WORK) if actor.has(role)]
    soon = (await worked_days(queries.database)).after(today, SOON_DAYS) if roles else today
    for role in roles:
        waiting = await queries.standings(role, actor.person, today)
        told += [
            _line(role, name, label, waiting[name], soon)
            for of, name, label in WORK
            if of == role and waiting[name].many
        ]
    return told


def _line(role: str, name: str, label: str, waiting: WaitingWork, soon: date) -> Awaiting:
    """Returns the line of a work list; what is due until `soon` is urgent whatever it is."""
    near = waiting.due is not None and waiting.due <= soon
    by = waiting.due.isoformat() if waiting.due else ""
    address = f"/registry/meja/{role}/{name.replace('case:', 'berkas-')}"
    return Awaiting(label, waiting.many, address, urgent=name in URGENT or near, by=by)


async def _untold(commands: Commands, actor: Actor) -> list[Awaiting]:
    """Returns the mails to this account that were given up, so that nobody relies on mail that does not come."""
    async with commands.units.database.snapshot() as connection:
        many = await EFFECTS.failed_to(connection, actor.account)
    return [Awaiting(UNTOLD, many, "/akun", urgent=True)] if many else []


async def _mandates(commands: Commands, actor: Actor) -> list[Awaiting]:
    if not actor.has("operator", "petugas") or actor.has("ketua"):
        return []
    many = await commands.mandates.mandates_waiting(actor.person)
    return [Awaiting("Mandat yang menunggu orang kedua", many, "/registry/mandat")] if many else []


async def _manuscripts(commands: Commands, actor: Actor) -> list[Awaiting]:
    """Returns the papers that wait for the signature of this person."""
    many = await commands.manuscripts.how_many_wait_for(actor)
    return [Awaiting("Naskah yang menunggu tanda tangan Anda", many, "/registry/naskah")] if many else []


async def _incidents(commands: Commands, actor: Actor) -> list[Awaiting]:
    """Returns the incidents that wait for a notice, and those whose closing waits for this person."""
    queries, told = IncidentQueries(commands.units.kit.database), list[Awaiting]()
    if actor.has("petugas"):
        found = await queries.figures(commands.units.kit.clock.now())
        waiting = found.running + found.overdue
        told += [Awaiting("Insiden yang belum diberitahukan", waiting, INCIDENTS, urgent=True)] if waiting else []
    if actor.has("ketua", "pimpinan"):
        many = await queries.to_close(actor.person)
        told += [Awaiting("Insiden yang menunggu ditutup", many, INCIDENTS)] if many else []
    return told
