"""Composition root of the registry."""

from collections.abc import Sequence
from functools import partial

from services.registry import api, consumers, pages
from services.registry.commands import Commands
from services.registry.queries import Queries
from services.registry.settings import RegistrySettings
from services.registry.tables import PLUMBING
from shared.identity import Actor
from shared.inbox import Delivery
from shared.room import Awaiting, Kit, Room
from shared.web.shell import room_app


def build(kit: Kit) -> Room:
    """Builds the registry: its app, its subscribers on the broker, and the classifier as a worker."""
    commands = Commands(kit, RegistrySettings())
    queries = Queries(kit.database)
    delivery = Delivery(kit.database, PLUMBING, "registry", consumers.handlers(commands), kit.clock)
    consumers.connect(kit.broker, delivery)
    tasks = partial(_awaits, queries)
    app = room_app(kit, title="Terbuka: registry", plumbing=PLUMBING, delivery=delivery, awaits=tasks)
    app.include_router(api.router(commands, queries))
    app.include_router(pages.router(commands, queries))
    return Room("registry", app, workers=(commands.suggest_forever,), awaits=tasks)


async def _awaits(queries: Queries, actor: Actor) -> Sequence[Awaiting]:
    counts = await queries.counts() | {f"case:{name}": many for name, many in (await queries.case_counts()).items()}
    lines = [
        ("petugas", "Informasi yang menunggu usul klasifikasi", "submitted", "/registry/meja/petugas"),
        ("petugas", "Baris daftar lama yang belum lengkap", "queue:belum_lengkap", "/registry/meja/petugas"),
        ("petugas", "Jangka waktu yang belum jelas", "queue:periode_belum_jelas", "/registry/meja/petugas"),
        ("petugas", "Yang menunggu tanggal tinjau", "queue:menunggu_tanggal_tinjau", "/registry/meja/petugas"),
        ("petugas", "Jangka waktu yang harus ditinjau ulang", "queue:tinjau_ulang", "/registry/meja/petugas"),
        ("ketua", "Usul yang menunggu jawaban ya atau tidak", "proposed", "/registry/meja/ketua"),
        ("ketua", "Berkas pembukaan yang menunggu keputusan", "case:open", "/registry/meja/ketua"),
        ("ketua", "Daftar lama yang jangka waktunya sudah berakhir", "queue:sudah_berakhir", "/registry/meja/ketua"),
        ("tim", "Berkas pembukaan yang menunggu pertimbangan", "case:open", "/registry/meja/tim"),
        ("pimpinan", "Penetapan yang menunggu persetujuan", "decided", "/registry/meja/pimpinan"),
        ("pimpinan", "Pembukaan yang menunggu persetujuan", "case:decided", "/registry/meja/pimpinan"),
    ]
    return [
        Awaiting(label, counts[name], href) for role, label, name, href in lines if actor.has(role) and name in counts
    ]
