"""Puts answers into the database: schemas, keys, SKPD, people and mandates; what is there already stays as it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.embedded import SCHEMAS
from deploy.operator_name import operator
from deploy.room_keys import create_keys, load_keys
from deploy.rooms import IDENTITY
from deploy.setup.answers import Answers, MandateAnswers, Someone, wrong
from services.intake.commands.agencies import AgencyCommands
from services.intake.domain.agencies import Skpd
from services.intake.store import submissions as intake_store
from services.intake.store.scoped import ScopedStore
from services.registry.commands.mandates import MandateCommands
from services.registry.commands.unit_of_work import UnitsOfWork, new_id
from services.registry.domain.mandates import Mandate, Scope
from services.registry.settings import RegistrySettings
from shared.messaging.broker import make_broker
from shared.room.context import RoomContext
from shared.runtime.clock import SystemClock, legal_day
from shared.runtime.errors import TerbukaError
from shared.runtime.settings import Settings
from shared.security.identity import Account, Actor, Identity, Person
from shared.storage import migrate
from shared.storage.database import Database
from shared.storage.objects import open_store

PasswordOf = Callable[[Someone], str]

MADE, STANDS, DIFFERS, WAITS = "dibuat", "sudah ada", "berbeda, tidak diubah", "menunggu orang kedua"


@dataclass(frozen=True)
class SetupStep:
    """One thing of the answers, and what became of it."""

    part: str
    name: str
    state: str


async def apply(
    settings: Settings, url: str, answers: Answers, agencies: Sequence[Skpd], password_of: PasswordOf
) -> list[SetupStep]:
    """Does what the answers say and returns each step; a second time everything stands.

    Passwords are asked for first, so that nothing is half done where one is missing.
    """
    if not (settings.home / "keys").exists():
        create_keys(settings.home)
    for schema in SCHEMAS:
        if await migrate.check(url, schema):
            await migrate.upgrade(url, schema)
    databases = {room: Database.connect(url, room) for room in (IDENTITY, "intake", "registry")}
    identity = Identity(databases[IDENTITY], SystemClock(), operator())
    try:
        _refuse_strangers(answers, agencies, {account.actor.account for account in await identity.list_accounts()})
        steps = await _people(identity, answers.orang, password_of)
        if agencies:
            steps += await _agencies(_context(settings, "intake", databases["intake"], identity), agencies)
        if answers.mandat:
            steps += await _mandates(_context(settings, "registry", databases["registry"], identity), answers.mandat)
        return steps
    finally:
        for database in databases.values():
            await database.close()


def _context(settings: Settings, room: str, database: Database, identity: Identity) -> RoomContext:
    keys, objects = load_keys(settings.home, room), open_store(settings)
    return RoomContext(room, database, objects, SystemClock(), identity, keys, make_broker(settings), settings)


def _by() -> Actor:
    """Returns who acts: the system user, whom no account of Terbuka has the name of."""
    name = operator().name
    return Actor(name, name, frozenset({"operator"}), None, "Operator")


def _refuse_strangers(answers: Answers, agencies: Sequence[Skpd], known: set[str]) -> None:
    accounts, codes = known | {each.akun for each in answers.orang}, {each.code for each in agencies}
    faults = [
        f"mandat {each.nomor}: akun {each.akun} tidak ada" for each in answers.mandat if each.akun not in accounts
    ]
    strange = [each for each in answers.orang if codes and each.skpd and each.skpd not in codes]
    faults += [f"orang {each.akun}: SKPD {each.skpd} tidak ada dalam daftar" for each in strange]
    if faults:
        raise wrong(faults)


async def _people(identity: Identity, people: Sequence[Someone], password_of: PasswordOf) -> list[SetupStep]:
    known = {account.actor.account: account for account in await identity.list_accounts()}
    passwords = {each.akun: password_of(each) for each in people if each.akun not in known}
    persons, steps = await identity.persons(), list[SetupStep]()
    for each in people:
        if account := known.get(each.akun):
            state = STANDS if _same(account, persons[account.actor.person], each) else DIFFERS
        else:
            told: dict[str, Any] = {"roles": each.peran, "skpd": each.skpd or None, **_whose(each)}
            await identity.add_account(each.akun, passwords[each.akun], **told)
            state = MADE
        steps.append(SetupStep("akun", each.akun, state))
    return steps


def _whose(each: Someone) -> dict[str, Any]:
    if each.orang:
        return {"person": each.orang}
    dates = {"decree_date": each.tanggal_keputusan, "valid_from": each.sejak, "valid_to": each.sampai}
    words = {"decree_number": each.keputusan, "nip": each.nip, "email": each.surel, **dates}
    return {"who": Person(each.akun, each.nama, each.jabatan, **words)}  # type: ignore[arg-type]


def _same(account: Account, person: Person, each: Someone) -> bool:
    rights = account.actor.roles == frozenset(each.peran) and (account.actor.skpd or "") == each.skpd
    told = ((person.name, each.nama), (person.office, each.jabatan), (person.email, each.surel))
    return rights and all(word in ("", there) for there, word in told)


async def _agencies(kit: RoomContext, agencies: Sequence[Skpd]) -> list[SetupStep]:
    async with kit.database.snapshot() as connection:
        there = (await intake_store.directory(connection)).agencies
    missing = [agency for agency in agencies if agency not in there]
    commands = AgencyCommands(ScopedStore(kit))
    if missing:
        await commands.import_list(_by(), missing)
    new = {agency.code for agency in missing}
    return [SetupStep("SKPD", agency.code, MADE if agency.code in new else STANDS) for agency in agencies]


async def _mandates(kit: RoomContext, letters: Sequence[MandateAnswers]) -> list[SetupStep]:
    commands = MandateCommands(UnitsOfWork(kit, RegistrySettings()))
    steps = list[SetupStep]()
    for letter in letters:
        try:
            held = await commands.record_mandate(_by(), await _mandate(kit, commands, letter))
            state = WAITS if held.state == "waiting" else STANDS
        except TerbukaError as error:
            if error.code != "MANDAT_SUDAH_DIPUTUS":
                raise
            state = STANDS
        steps.append(SetupStep("mandat", letter.nomor, state))
    return steps


async def _mandate(kit: RoomContext, commands: MandateCommands, letter: MandateAnswers) -> Mandate:
    person, today = await commands.person_of(letter.akun), legal_day(kit.clock.now())
    dates = (letter.tanggal, letter.sejak, letter.sampai)
    return Mandate(new_id(), person, letter.jabatan, letter.nomor, *dates, Scope(letter.lingkup), _by().person, today)
