"""An export of the lived province, and what a receiver does with it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.backup.database_state import connected, count_rows
from deploy.backup.verifying import signing_public
from deploy.province_export.export_check import CheckedExport, check_export, records_of
from deploy.province_export.export_writing import ProvinceExport, export_province
from shared.security.keys import new_identity
from shared.security.signer_keys import SignerKeys
from tests.backup.house import Lived, quiet


@dataclass(frozen=True)
class Exported:
    """An export, where it came from, the key of whom it was sealed for, and the rows of each table at that instant."""

    lived: Lived
    made: ProvinceExport
    identity: str
    recipient: str
    rows: dict[str, int]

    @property
    def public(self) -> SignerKeys:
        """Returns the keys that check its signature."""
        return signing_public(self.lived.home)

    async def check(self, folder: Path | None = None, identity: str | None = None) -> CheckedExport:
        """Checks the export, or another folder, as its receiver."""
        opener = self.identity if identity is None else identity
        return await check_export(folder or self.made.folder, self.public, opener, quiet)

    async def records(self, name: str, folder: Path | None = None) -> list[dict[str, Any]]:
        """Returns the records of a kind."""
        return [each async for each in records_of(folder or self.made.folder, f"data/{name}.jsonl.age", self.identity)]


async def write(old: Lived, target: Path, *recipients: str, public_only: bool = False) -> ProvinceExport:
    """Writes an export; what the lived province has not finished is left behind."""
    return await export_province(
        old.settings, old.url, target, recipients, quiet, leave_behind=True, public_only=public_only
    )


async def export_of(old: Lived, target: Path) -> Exported:
    """Exports a province in which nothing runs for a new receiver."""
    private, public = new_identity()
    async with connected(old.url) as connection:
        rows = await count_rows(connection)
    return Exported(old, await write(old, target, public), private, public, rows)
