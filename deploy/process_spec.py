"""What one process of a room is there for, and what must be set before it may start."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from deploy.rooms import ASKING, IDENTITY, STORING
from shared.runtime.errors import Refusal

if TYPE_CHECKING:
    from shared.runtime.settings import Settings


class Role(StrEnum):
    """Names what a process does: answer requests, read events and work, or send what is staged."""

    API = "api"
    WORKER = "worker"
    RELAY = "relay"
    ALL = "all"


@dataclass(frozen=True)
class ProcessSpec:
    """A room (or `identity`) and the roles that one process has there."""

    room: str
    roles: frozenset[Role]

    @classmethod
    def of(cls, room: str, chosen: Iterable[Role]) -> "ProcessSpec":
        """Returns the spec; `all` stands for every role that the room has.

        Raises `Refusal` (`PERAN_PROSES_SALAH`) for identity in another role than api.
        """
        has = {Role.API} if room == IDENTITY else {Role.API, Role.WORKER, Role.RELAY}
        wanted = frozenset(chosen) or {Role.ALL}
        roles = has if Role.ALL in wanted else wanted
        if not roles <= has:
            raise Refusal(
                "PERAN_PROSES_SALAH",
                "Proses identity hanya punya peran api: ia tidak menerima dan tidak mengirim peristiwa.",
                mend="Jalankan `terbuka serve identity` tanpa --role.",
            )
        return cls(room, frozenset(roles))

    @property
    def serves(self) -> bool:
        """Tells whether it answers the room's requests."""
        return Role.API in self.roles

    @property
    def works(self) -> bool:
        """Tells whether it reads events and runs the room's workers."""
        return Role.WORKER in self.roles

    @property
    def relays(self) -> bool:
        """Tells whether it sends the room's staged events."""
        return Role.RELAY in self.roles

    @property
    def stores(self) -> bool:
        """Tells whether the room keeps or opens objects."""
        return self.room in STORING

    @property
    def needs_kafka(self) -> bool:
        """Tells whether it cannot work without Kafka."""
        return self.works or self.relays


def database_address(settings: "Settings") -> str:
    """Returns the address of the server; raises `Refusal` (`BASIS_DATA_BELUM_DIATUR`)."""
    address = settings.database_address()
    if address is None:
        raise Refusal(
            "BASIS_DATA_BELUM_DIATUR",
            "Ruang sebagai proses sendiri memerlukan peladen PostgreSQL, dan DATABASE_URL kosong.",
            mend="Isi DATABASE_URL=postgresql://terbuka_<ruang>@alamat:5432/terbuka, dan kata sandinya dalam berkas "
            "TERBUKA_DATABASE_PASSWORD_FILE. Tanpa peladen: `terbuka up`.",
        )
    return address


def refuse_incomplete(settings: "Settings", spec: ProcessSpec) -> None:
    """Refuses to start without an address that the process needs.

    Raises `Refusal` (`BASIS_DATA_BELUM_DIATUR`, `KAFKA_BELUM_DIATUR`, `ALAMAT_RUANG_BELUM_DIATUR`).
    """
    database_address(settings)
    if spec.needs_kafka and not settings.kafka.bootstrap:
        raise Refusal(
            "KAFKA_BELUM_DIATUR",
            "Peran worker dan relay memerlukan Kafka, dan TERBUKA_KAFKA kosong.",
            mend="Isi TERBUKA_KAFKA=alamat:9092 (beberapa dipisah koma), atau jalankan dengan --role api saja.",
        )
    if spec.serves and spec.room in (IDENTITY, *ASKING) and not settings.peers:
        raise Refusal(
            "ALAMAT_RUANG_BELUM_DIATUR",
            f"Proses {spec.room} bertanya kepada ruang lain, dan TERBUKA_PEERS kosong.",
            mend="Isi alamat proses api tiap ruang dengan {room} di tempat namanya, misalnya "
            "TERBUKA_PEERS=http://{room}-api:8000.",
        )
