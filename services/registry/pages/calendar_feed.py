"""The calendar to which an officer subscribes: one event a day with how much is due, in words that tell nothing."""

import hashlib
from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.refusals import refuse
from services.registry.queries.items import Queries
from services.registry.queries.work_counts import due_days
from shared.runtime.clock import legal_day
from shared.runtime.phrases import date_words
from shared.web.act_names import does
from shared.web.ics import MEDIA_TYPE, CalendarDay, calendar
from shared.web.language import translator

HEADERS = {"cache-control": "private, no-store", "content-disposition": 'inline; filename="terbuka.ics"'}
UID_DIGITS = 32


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the feed; the secret stands behind the question mark, which no log keeps."""
    kit = commands.units.kit

    @routes.get("/kalender.ics")
    @does(ActName.READ_CALENDAR)
    async def feed(kunci: str = "") -> Response:
        actor = await kit.identity.calendar.actor_of(kunci)
        if actor is None:
            raise refuse("KALENDER_TIDAK_ADA")
        now = kit.clock.now()
        async with queries.database.snapshot() as connection:
            found = await due_days(connection, actor, legal_day(now))
            language = await kit.identity.own.language_of(actor.account, connection)
        days = _days(actor.account, found, legal_day(now), f"{kit.settings.address}/meja", language)
        return Response(calendar("Terbuka", days, now), media_type=MEDIA_TYPE, headers=HEADERS)


def _days(account: str, found: Mapping[date, int], today: date, link: str, language: str) -> list[CalendarDay]:
    """Returns an event a day on which something is due; what is over stands together on today."""
    _ = translator(language, "services.registry").gettext
    over = sum(many for day, many in found.items() if day < today)
    told = [(today, "lewat", _("Terbuka: %(many)s hal lewat waktu") % {"many": over})] if over else []
    coming = _("Terbuka: %(many)s hal menunggu, batas %(day)s")
    told += [
        (day, day.isoformat(), coming % {"many": many, "day": date_words(day, language)})
        for day, many in sorted(found.items())
        if day >= today
    ]
    return [CalendarDay(_uid(account, name), day, words, link) for day, name, words in told]


def _uid(account: str, name: str) -> str:
    return hashlib.sha256(f"terbuka:{account}:{name}".encode()).hexdigest()[:UID_DIGITS]
