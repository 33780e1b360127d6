"""Composition root of the registry."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from services.registry import consumers, pages
from services.registry.api import archive as api_archive
from services.registry.api import items as api
from services.registry.commands import Commands
from services.registry.commands.older_texts import OlderTexts
from services.registry.commands.orphans import RegistryOrphans
from services.registry.commands.tallies import TallyKeeper
from services.registry.pages.list_places import workdays_on
from services.registry.queries.archive import ArchiveQueries
from services.registry.queries.awaiting import WaitingWork
from services.registry.queries.incidents import IncidentQueries
from services.registry.queries.items import Queries
from services.registry.settings import RegistrySettings
from services.registry.tables import EFFECTS, MESSAGING
from shared.messaging.delivery import Delivery
from shared.messaging.effects.desk import EffectDesk
from shared.messaging.effects.mail import CHANNEL
from shared.messaging.effects.mail_channel import MailChannel
from shared.messaging.effects.settings import MailSettings
from shared.messaging.effects.worker import EffectWorker
from shared.room.context import Awaiting, Room, RoomContext, Worker
from shared.runtime.clock import legal_day
from shared.security.identity import Actor
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
    desk = EffectDesk(kit.database, EFFECTS, MESSAGING.audit, kit.clock, configured=commands.units.mails.configured)
    app = room_app(kit, title="Terbuka: registry", messaging=MESSAGING, delivery=delivery, awaits=tasks, effects=desk)
    add_routes(app, api.router(commands, queries))
    add_routes(app, api_archive.router(commands, ArchiveQueries(kit.database)))
    add_routes(app, pages.router(commands, queries))
    sender = mail_worker(kit, commands.units.mails.settings)
    workers: tuple[Worker, ...] = (commands.suggestions.suggest_forever, commands.days.follow_forever, sweep.run)
    workers += (OlderTexts(kit).run, TallyKeeper(kit, commands.units.settings).run)
    return Room("registry", app, workers=(*workers, sender.run) if sender else workers, awaits=tasks)


def mail_worker(kit: RoomContext, mail: MailSettings) -> EffectWorker | None:
    """Returns the worker that sends mail; without mail settings there is none, and what was staged before waits."""
    if not mail.configured:
        return None
    channel = MailChannel("services.registry.mails", kit.database, kit.identity, kit.clock, kit.settings, mail)
    return EffectWorker(kit.database, EFFECTS, MESSAGING.audit, {CHANNEL: channel}, kit.clock)


LINES: tuple[tuple[str, str, str], ...] = (
    ("petugas", "submitted", "Informasi yang menunggu usul klasifikasi"),
    ("petugas", "belum_lengkap", "Baris daftar lama yang belum lengkap"),
    ("petugas", "periode_belum_jelas", "Jangka waktu yang belum jelas"),
    ("petugas", "menunggu_tanggal_tinjau", "Yang menunggu tanggal tinjau"),
    ("petugas", "tinjau_ulang", "Jangka waktu yang harus ditinjau ulang"),
    ("petugas", "row_unconfirmed", "Daftar lama yang menunggu penegasan Anda"),
    ("petugas", "case:unproven", "Berkas pembukaan yang belum berisi bukti"),
    ("petugas", "case:ruling", "Putusan yang menunggu dicatat orang kedua"),
    ("petugas", "case:undo", "Pencatatan putusan yang diminta dibatalkan"),
    ("petugas", "without_address", "Informasi yang belum beralamat simpan"),
    ("petugas", "loan_overdue", "Naskah yang lewat hari kembalinya"),
    ("petugas", "taken_down", "Berkas yang diturunkan dan menunggu salinan baru"),
    ("ketua", "taken_down", "Berkas yang diturunkan dan menunggu putusan Anda"),
    ("ketua", "proposed", "Usul yang menunggu jawaban ya atau tidak"),
    ("ketua", "case:open", "Berkas pembukaan yang menunggu keputusan"),
    ("ketua", "row_over", "Daftar lama yang jangka waktunya sudah berakhir"),
    ("ketua", "row_unconfirmed", "Daftar lama yang menunggu penegasan Anda"),
    ("ketua", "renewal", "Peninjauan yang menunggu keputusan"),
    ("ketua", "content", "Isi informasi yang menunggu putusan"),
    ("ketua", "case:undo", "Pencatatan putusan yang diminta dibatalkan"),
    ("tim", "case:unconsidered", "Berkas pembukaan yang menunggu pertimbangan"),
    ("tim", "consultation", "Usul yang menunggu pertimbangan"),
    ("pimpinan", "decided", "Penetapan yang menunggu persetujuan"),
    ("pimpinan", "case:decided", "Pembukaan yang menunggu persetujuan"),
    ("pimpinan", "content", "Putusan isi yang menunggu penegasan"),
    ("pimpinan", "taken_down", "Berkas yang diturunkan dan menunggu putusan"),
)
"""Role, name of the work list, and what the landing page calls it."""
INCIDENTS = "/registry/insiden"
SOON_DAYS = 3
URGENT = frozenset({"case:open", "case:decided", "case:undo", "row_over", "taken_down"})


async def _awaits(commands: Commands, queries: Queries, actor: Actor) -> Sequence[Awaiting]:
    today, told = legal_day(commands.units.kit.clock.now()), await _mandates(commands, actor)
    told += await _incidents(commands, actor)
    for role in dict.fromkeys(line[0] for line in LINES):
        if not actor.has(role):
            continue
        waiting = await queries.standings(role, actor.person, today)
        told += [
            _line(role, name, label, waiting[name], today)
            for of, name, label in LINES
            if of == role and waiting[name].many
        ]
    return told


def _line(role: str, name: str, label: str, waiting: WaitingWork, today: date) -> Awaiting:
    """Returns the line of a work list; what is due within `SOON_DAYS` is urgent whatever it is."""
    soon = waiting.due is not None and waiting.due <= workdays_on(today, SOON_DAYS)
    by = waiting.due.isoformat() if waiting.due else ""
    address = f"/registry/meja/{role}/{name.replace('case:', 'berkas-')}"
    return Awaiting(label, waiting.many, address, urgent=name in URGENT or soon, by=by)


async def _mandates(commands: Commands, actor: Actor) -> list[Awaiting]:
    if not actor.has("operator", "petugas") or actor.has("ketua"):
        return []
    many = await commands.mandates.mandates_waiting(actor.person)
    return [Awaiting("Mandat yang menunggu orang kedua", many, "/registry/mandat")] if many else []


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
