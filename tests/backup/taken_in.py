"""A new house into which an export is imported, and exports that their signer changed."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from deploy.backup.sealed_parts import opened, write_part
from deploy.province_export.export_statements import INNER, SealedStatement, read_open, read_sealed
from deploy.province_import.importing import Imported, SourceState, import_province
from deploy.province_import.old_house import OldHouse
from shared.runtime.byte_streams import once, whole
from shared.security.keys import read_key
from tests.backup.exported import Exported
from tests.backup.house import NewHome, quiet

STOPPED = SourceState(stopped=True)


@dataclass(frozen=True)
class TakenIn:
    """A house after its import."""

    new: NewHome
    done: Imported


def house_of(exported: Exported) -> OldHouse:
    """Returns what the old house hands over."""
    return OldHouse.read(exported.lived.home / "keys", None)


async def take_in(
    new: NewHome,
    exported: Exported,
    folder: Path | None = None,
    *,
    house: OldHouse | None = None,
    source: SourceState = STOPPED,
    accept_losses: bool = False,
) -> Imported:
    """Imports the export, or that of another folder; what the lived province had not finished is accepted."""
    house = house or house_of(exported)
    where = folder or exported.made.folder
    accepted = accept_losses or folder is None
    return await import_province(new.settings, new.url, where, house, source, quiet, accept_losses=accepted)


async def signed_anew(
    exported: Exported,
    target: Path,
    change: Callable[[SealedStatement], SealedStatement] = lambda said: said,
    public: Mapping[str, bytes] = MappingProxyType({}),
) -> Path:
    """Copies the export; its own signer changes the statement inside the seal, or public files."""
    folder = Path(shutil.copytree(exported.made.folder, target, dirs_exist_ok=True))
    outer = read_open(exported.made.folder, exported.public)
    said = read_sealed(await whole(opened(folder / INNER, exported.identity)))
    (folder / INNER).unlink()
    part = await write_part(folder / INNER, once(change(said).line()), outer.recipients)
    files = dict(outer.files) | {INNER: {"size": part.size, "sha256": part.sha256}}
    for name, content in public.items():
        (folder / name).write_bytes(content)
        files[name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    replace(outer, files=files).write(folder, read_key(exported.lived.home / "keys" / "signing.key"))
    return folder
