"""The shell of every room's web application: one way to refuse, one set of headers, one set of probes."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from fastapi import FastAPI

from shared.room.context import Awaits, Checks, RoomContext
from shared.runtime.telemetry import Metrics
from shared.security.read_trail import ReadTrail
from shared.web import announced_heads, docs, health, language, peers, problems
from shared.web.guard import RequestGuard
from shared.web.read_audit import ReadAudit
from shared.web.routes import add_routes

if TYPE_CHECKING:
    from shared.messaging.delivery import Delivery
    from shared.messaging.effects.desk import EffectDesk
    from shared.messaging.tables import MessagingTables

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def room_app(
    kit: RoomContext,
    *,
    title: str,
    description: str = "",
    messaging: "MessagingTables | None" = None,
    delivery: "Delivery | None" = None,
    awaits: Awaits | None = None,
    effects: "EffectDesk | None" = None,
    checks: Checks | None = None,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """Builds a room's FastAPI application with everything that all rooms share.

    With `messaging` every refused act and every reading leaves its audit line, and the ops routes are mounted;
    `delivery` lets operators replay and park, `effects` does the same for mails; `awaits` answers `/api/awaits`, which
    the landing page asks; `checks` adds named conditions to `/readyz`.
    """
    app = FastAPI(
        title=title,
        description=description,
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.kit = kit
    app.state.messaging = messaging
    app.state.delivery = delivery
    app.state.metrics = Metrics(kit.room)
    problems.install(app)
    if messaging is not None:
        trail = ReadTrail(messaging.audit, kit.database, kit.clock, kit.settings.audit_folder)
        app.add_middleware(ReadAudit, trail=trail)
    app.add_middleware(RequestGuard, sizes=kit.sizes, metrics=app.state.metrics)
    add_routes(app, health.router(kit, checks or {}))
    add_routes(app, docs.router())
    add_routes(app, language.router())
    if messaging is not None:
        from shared.web.ops import router as ops_routes

        add_routes(app, announced_heads.router(messaging.audit, kit.database))
        add_routes(app, ops_routes(kit, messaging, delivery, effects))
        add_routes(app, peers.router(awaits))
    return app
