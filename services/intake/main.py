"""Composition root: the only file of the room that knows broker, tables and objects at once."""

from collections.abc import Sequence
from functools import partial

from services.intake import api, consumers, pages
from services.intake.commands import Commands
from services.intake.commands.forgetting import Forgetting
from services.intake.commands.orphans import Orphans
from services.intake.commands.previews import Previews
from services.intake.domain.item import SubmissionState
from services.intake.queries import Queries
from services.intake.settings import Limits
from services.intake.store.scoped import ScopedStore
from services.intake.tables import MESSAGING
from shared.messaging.delivery import Delivery
from shared.room.context import Awaiting, Room, RoomContext
from shared.security.identity import Actor
from shared.web.routes import add_routes
from shared.web.shell import room_app


def build(kit: RoomContext, limits: Limits | None = None) -> Room:
    """Builds intake: routes, subscribers and the sweep for orphaned objects; `limits` are read where none are given."""
    scoped = ScopedStore(kit, limits=limits)
    commands, queries = Commands(scoped), Queries(scoped)
    delivery = Delivery(kit.database, MESSAGING, consumers.GROUP, consumers.handlers(commands), kit.clock)
    consumers.connect(kit.broker, delivery)
    tasks = partial(awaits, queries)
    app = room_app(kit, title="Terbuka: intake", messaging=MESSAGING, delivery=delivery, awaits=tasks)
    add_routes(app, api.router(commands, queries))
    previews = Previews(scoped, commands.unfinished)
    add_routes(app, pages.router(commands, queries, previews))
    sweeps = (Orphans(scoped).run, Forgetting(scoped).run, previews.run)
    workers = (*sweeps, commands.kept.run_quarantine, commands.uploads.run)
    return Room("intake", app, workers=workers, awaits=tasks)


async def awaits(queries: Queries, actor: Actor) -> Sequence[Awaiting]:
    """Returns what waits for an SKPD, returned items first."""
    if not actor.has("skpd"):
        return ()
    counts = await queries.waiting(actor)
    returned = counts.get(SubmissionState.RETURNED, 0)
    return (
        Awaiting("Usulan yang dikembalikan untuk diperbaiki", returned, "/intake/", urgent=returned > 0),
        Awaiting("Usulan yang menunggu kelengkapan", counts.get(SubmissionState.QUEUED, 0), "/intake/"),
        Awaiting("Usulan yang menunggu klasifikasi", counts.get(SubmissionState.SUBMITTED, 0), "/intake/"),
    )
