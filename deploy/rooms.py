"""The rooms of Terbuka: what belongs to each. The list stands here once; everything else is made from it.

`python -m deploy.room_files` writes the parts of compose, nginx, Prometheus and the image that name rooms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from shared.room.links import EVERYBODY, STAFF, Link
from shared.security.keys import AUDIT, LOG, SIGNING

if TYPE_CHECKING:
    from shared.messaging.tables import MessagingTables
    from shared.security.audit import Audit

IDENTITY = "identity"
"""Signs people in for every room; it hears and says no events, so it is no room."""


@dataclass(frozen=True)
class RoomSpec:
    """One room: its name is that of its folder, its address, its schema, its accounts and its consumer group.

    `keys` are the private keys that it may hold: `<name>` opens what was sealed for it. `stores` are the beginnings of
    the keys of objects that it writes, reads and removes, `fetches` of those that it reads; `relays` says that it
    writes events, `asks` that it asks the other rooms over HTTP, `site` that
    it serves the website below `/`, `papers` that it names persons and offices on papers, `mails` that it sends mail,
    `receives` that files come in through it, `narrows` that it answers an SKPD under a role of its own, `verifies`
    that it applies signed events alone. `tables` are the tables that its settings have in the TOML file, `calendar` is
    the address of a calendar that it serves. `memory` is what its `api` container may use where the usual does not do,
    in the words of compose.
    """

    name: str
    title: str
    keys: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    fetches: tuple[str, ...] = ()
    relays: bool = True
    asks: bool = False
    site: bool = False
    papers: bool = False
    mails: bool = False
    receives: bool = False
    narrows: bool = False
    verifies: bool = False
    tables: tuple[str, ...] = ()
    calendar: str = ""
    memory: str = ""
    links: tuple[Link, ...] = ()


SPECS = (
    RoomSpec(
        "intake",
        "Penerimaan",
        keys=("intake",),
        stores=("files/", "previews/", "submissions/"),
        fetches=("reasons/",),
        receives=True,
        narrows=True,
        tables=("intake", "limits"),
        memory="${INTAKE_MEMORY:-768m} # reads workbooks and judges files in processes of their own",
        links=(Link("Penyerahan", "/intake/", "Menyerahkan daftar dan melihat statusnya.", ("skpd", "petugas")),),
    ),
    RoomSpec(
        "registry",
        "Registri",
        keys=("registry", SIGNING),
        stores=("copies/", "documents/", "drafts/", "reasons/"),
        fetches=("files/", "submissions/"),
        papers=True,
        mails=True,
        receives=True,
        narrows=True,
        tables=("registry", "mail", "signing"),
        calendar="/registry/kalender.ics",
        memory="${REGISTRY_MEMORY:-768m} # judges files in processes of their own",
        links=(
            Link("Klasifikasi", "/registry/", "Usulan, keputusan, dan penetapan informasi yang dikecualikan.", STAFF),
            Link(
                "Yang menunggu Anda",
                "/registry/pimpinan",
                "Yang hanya dapat diputus pimpinan badan publik.",
                ("pimpinan",),
                first_for=("pimpinan",),
            ),
        ),
    ),
    RoomSpec(
        "scheduler",
        "Penjadwal",
        narrows=True,
        verifies=True,
        tables=("scheduler",),
        links=(
            Link("Jatuh tempo", "/scheduler/", "Kapan sebuah pengecualian berakhir, dan mengapa hari itu.", EVERYBODY),
        ),
    ),
    RoomSpec(
        "publisher",
        "Penerbit",
        keys=("publisher", LOG),
        stores=("public/",),
        fetches=("copies/",),
        site=True,
        verifies=True,
        tables=("publisher",),
        links=(Link("Situs publik", "/", "Daftar yang dilihat masyarakat.", EVERYBODY),),
    ),
    RoomSpec(
        "monitor",
        "Pemantau",
        relays=False,
        asks=True,
        tables=("monitor",),
        links=(
            Link(
                "Pantauan",
                "/monitor/",
                "Apa yang mengalir, apa yang macet, dan tombol untuk mengatasinya.",
                ("operator",),
            ),
        ),
    ),
)
"""The rooms in the order of the flow."""


def names(chosen: Callable[[RoomSpec], bool] = lambda _: True) -> tuple[str, ...]:
    """Returns the names of the rooms that are chosen, in the order of the flow."""
    return tuple(spec.name for spec in SPECS if chosen(spec))


ROOMS = names()
AUDITED = (*ROOMS, IDENTITY)
"""What has an audit trail."""
TITLES = {spec.name: spec.title for spec in SPECS}
STORING = names(lambda spec: bool(spec.stores or spec.fetches))
ASKING = names(lambda spec: spec.asks)
RECEIVING = names(lambda spec: spec.receives)
MAILING = names(lambda spec: spec.mails)
(SITE_ROOM,) = names(lambda spec: spec.site)
NARROWING = names(lambda spec: spec.narrows)
VERIFYING = names(lambda spec: spec.verifies)
"""Who applies events of the signer only where a living key signed them."""
PAPERS = names(lambda spec: spec.papers)
OPENERS = (*names(lambda spec: spec.name in spec.keys), IDENTITY)
"""Who opens what was sealed for it: some rooms, and identity the secrets of code apps."""
(SIGNER,) = names(lambda spec: SIGNING in spec.keys)
(CALENDAR,) = (spec.calendar for spec in SPECS if spec.calendar)
TABLES = (
    "kafka",
    "store",
    "files",
    "papers",
    "oidc",
    "quiet",
    "service",
    *(table for spec in SPECS for table in spec.tables),
)
"""The tables that the TOML file of settings may have."""
LINKS = tuple(sorted((link for spec in SPECS for link in spec.links), key=lambda link: link.href == "/"))
"""Where people can go, the website last."""


def skpd_role_of(room: str) -> str:
    """Returns the role that a room takes while it answers an SKPD, empty where it has none."""
    return f"terbuka_{room}_skpd" if room in NARROWING else ""


def keys_of(room: str) -> tuple[str, ...]:
    """Returns the private keys that a room or identity may hold; none for another name."""
    opening = (IDENTITY,) if room == IDENTITY else next((spec.keys for spec in SPECS if spec.name == room), ())
    return (*opening, f"{AUDIT}{room}") if room in AUDITED else ()


def messaging_of(room: str) -> "MessagingTables":
    """Returns a room's outbox, inbox, dead letters and audit."""
    messaging: MessagingTables = import_module(f"services.{room}.tables").MESSAGING
    return messaging


def audit_of(room: str) -> "Audit":
    """Returns the audit trail of a room or of identity."""
    if room == IDENTITY:
        trail: Audit = import_module("shared.security.identity.tables").AUDIT
        return trail
    return messaging_of(room).audit
