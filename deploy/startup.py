"""What a process asks before it begins: nothing wrong may start, and what is merely away is waited for."""

from collections.abc import Collection

from deploy.preflight import copy_tools, database, kafka, keys, malware, oidc, smtp, store
from deploy.preflight.check import PreflightCheck, PreflightFinding, examine, refuse
from deploy.rooms import IDENTITY, MAILING, RECEIVING, STORING
from shared.files.settings import FileSettings
from shared.messaging.effects.settings import MailSettings
from shared.runtime.settings import Settings
from shared.security.identity.oidc.settings import OidcSettings


async def refuse_unfit(settings: Settings, room: str, roles: Collection[str]) -> tuple[str, ...]:
    """Returns the engines that do not answer, and changes nothing.

    `room` is a room or `identity`, `roles` are of `api`, `worker`, `relay`. Raises `TerbukaError` with the cure for
    the first thing that answers and is wrong: a password, a right, a version, a schema, a topic, a bucket, a clock,
    a key.
    """
    return await refuse(checks(settings, room, roles))


async def diagnose(settings: Settings, room: str, roles: Collection[str]) -> list[PreflightFinding]:
    """Returns every finding of the same checks, what the store keeps, whether mail goes out and files are scanned.

    Mail and scanner are not asked before a start: one that does not answer keeps no room from working.
    """
    found, unset = checks(settings, room, roles, promises=True), []
    if room in MAILING and "worker" in roles:
        mail = MailSettings()
        found, unset = found + smtp.checks(mail), smtp.not_set(mail)
    if room in RECEIVING and "api" in roles:
        files = FileSettings()
        found, unset = found + malware.checks(files), unset + malware.not_set(files) + copy_tools.absent()
    if room == IDENTITY:
        provider = OidcSettings()
        found, unset = found + oidc.checks(provider), unset + oidc.not_set(provider)
    return await examine(found) + unset


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
