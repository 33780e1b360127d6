"""What a process asks before it begins: nothing wrong may start, and what is merely away is waited for."""

from collections.abc import Collection

from deploy.preflight import database, kafka, keys, smtp, store
from deploy.preflight.check import PreflightCheck, PreflightFinding, examine, refuse
from deploy.rooms import MAILING, STORING
from shared.messaging.effects.settings import MailSettings
from shared.runtime.settings import Settings


async def refuse_unfit(settings: Settings, room: str, roles: Collection[str]) -> tuple[str, ...]:
    """Returns the engines that do not answer, and changes nothing.

    `room` is a room or `identity`, `roles` are of `api`, `worker`, `relay`. Raises `TerbukaError` with the cure for
    the first thing that answers and is wrong: a password, a right, a version, a schema, a topic, a bucket, a clock,
    a key.
    """
    return await refuse(checks(settings, room, roles))


async def diagnose(settings: Settings, room: str, roles: Collection[str]) -> list[PreflightFinding]:
    """Returns every finding of the same checks, what the store keeps of its promises, and whether mail goes out.

    Mail is not asked before a start: a mail server that refuses keeps no room from working.
    """
    found = checks(settings, room, roles, promises=True)
    if room not in MAILING or "worker" not in roles:
        return await examine(found)
    mail = MailSettings()
    return await examine(found + smtp.checks(mail)) + smtp.not_set(mail)


def checks(settings: Settings, room: str, roles: Collection[str], *, promises: bool = False) -> list[PreflightCheck]:
    """Returns what must hold for a process of a room in its roles."""
    opens = bool({"api", "worker"} & set(roles))

    async def own_keys() -> None:
        keys.refuse_keys(settings.home, room, opens=opens)

    found = [PreflightCheck("kunci", "milik ruang ini", own_keys), *database.checks(settings, room)]
    if {"worker", "relay"} & set(roles):
        found += kafka.checks(settings, room, roles)
    if opens and room in STORING:
        found += store.checks(settings, promises=promises)
    return found
