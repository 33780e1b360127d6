"""Composition root: the only file of the room that knows broker, tables and objects at once."""

from collections.abc import Sequence
from functools import partial

from services.publisher import consumers
from services.publisher.api import takedown as api
from services.publisher.api import withheld as withheld_api
from services.publisher.commands.closures import Sequencer
from services.publisher.commands.copy_check import CopyCheck
from services.publisher.commands.entries import Commands
from services.publisher.commands.file_takedowns import Takedowns
from services.publisher.commands.leaks import LeakTeller
from services.publisher.commands.unused_copies import UnusedCopies
from services.publisher.commands.withholding import Withholdings
from services.publisher.pages import takedown as pages
from services.publisher.pages import withheld as withheld_pages
from services.publisher.pages.site import PublicSite, site_app
from services.publisher.settings import Office, PublisherSettings
from services.publisher.store.copies import Copies
from services.publisher.store.renderings import Renderings
from services.publisher.tables import MESSAGING
from services.publisher.website.closures import LogPages
from services.publisher.website.data import DataFiles
from services.publisher.website.site import Look, Website
from shared.messaging.delivery import Delivery
from shared.room.context import Awaiting, Room, RoomContext
from shared.runtime.clock import Clock, SystemClock
from shared.runtime.errors import TerbukaError
from shared.runtime.settings import Settings
from shared.security.encryption import Keys
from shared.security.identity import Actor
from shared.security.keys import LOG
from shared.security.log_signer import LogSigner
from shared.storage.database import Database
from shared.storage.objects import ObjectStore
from shared.web.routes import add_routes
from shared.web.shell import room_app


def build(kit: RoomContext) -> Room:
    """Builds the publisher: the room's own app with its ops routes, and the public website."""
    copies = shelf(kit.objects, kit.keys)
    commands = Commands(
        kit.database, copies, lambda signed: kit.signing_keys.public.record(signed), kit.clock,
        kit.settings.address,
    )  # fmt: skip
    delivery = Delivery(
        kit.database, MESSAGING, consumers.GROUP, consumers.handlers(commands), kit.clock, verifier=kit.verifier
    )
    consumers.connect(kit.broker, delivery)
    takedowns, withholdings = Takedowns(commands), Withholdings(kit.database, kit.clock)
    tasks = partial(_awaits, withholdings)
    app = room_app(kit, title="Terbuka: publisher", messaging=MESSAGING, delivery=delivery, awaits=tasks)
    add_routes(app, api.router(commands, takedowns))
    add_routes(app, pages.router(takedowns))
    add_routes(app, withheld_api.router(withholdings))
    add_routes(app, withheld_pages.router(withholdings))
    own = PublisherSettings()
    pages_of = website(kit.settings, own, kit.clock, tuple(kit.titles), kit.database)
    desk = PublicSite(kit.database, pages_of, copies, own.cache_bytes)
    sweep = UnusedCopies(kit.database, copies, own.sweep_seconds)
    check = CopyCheck(kit.database, copies, kit.clock, own.check_seconds)
    teller = LeakTeller(kit.database, kit.clock)
    workers = (sweep.run, check.run, sequencer(kit, own).run, teller.run)
    return Room("publisher", app, workers=workers, site=site_app(desk), awaits=tasks)


async def _awaits(withholdings: Withholdings, actor: Actor) -> Sequence[Awaiting]:
    if not actor.has("petugas", "ketua", "operator"):
        return []
    many = sum((await withholdings.read()).counts)
    return (
        [Awaiting("Butir yang di situs berbeda dari registri", many, withheld_pages.PAGE, urgent=True)] if many else []
    )


def website(
    settings: Settings,
    own: PublisherSettings | None = None,
    clock: Clock | None = None,
    rooms: tuple[str, ...] = (),
    database: Database | None = None,
) -> Website:
    """Builds the website as a function of snapshots, for serving and for exporting alike.

    `rooms` are those whose signed heads of audit trails are served beside it; `database` keeps what is rendered.
    """
    own = own or PublisherSettings()
    office = Office(settings.body_name, settings.body_contact, own.desk, own.desk_hours, settings.address, rooms)
    look = Look(office)
    kept = Renderings(database, f"{look.release} {settings.address}") if database else None
    return Website(look, DataFiles(settings.address, own.cache_bytes, kept), clock or SystemClock(), LogPages(look))


def sequencer(kit: RoomContext, own: PublisherSettings) -> Sequencer:
    """Builds the sequencer of the log of closures; raises `TerbukaError` (`KUNCI_TIDAK_ADA`) without its key."""
    if kit.keys.log_private is None:
        raise TerbukaError("KUNCI_TIDAK_ADA", "Ruang publisher tidak memegang kunci untuk log penutupan.")
    origin = own.log_name(kit.settings.address)
    signer = LogSigner.following(origin, kit.keys.own_signer(LOG, kit.keys.log_private))
    return Sequencer(kit.database, kit.clock, signer, kit.settings.audit_folder, own.log_seconds)


def shelf(objects: ObjectStore, keys: Keys) -> Copies:
    """Builds the store of public copies; raises `TerbukaError` (`KUNCI_TIDAK_ADA`) without the publisher's identity."""
    if consumers.GROUP not in keys.identities:
        raise TerbukaError("KUNCI_TIDAK_ADA", "Ruang publisher tidak memegang kuncinya sendiri.")
    return Copies(objects, keys.identities[consumers.GROUP])
