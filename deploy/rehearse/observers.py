"""ItemObserver at items from outside: registry's line, the public data files, the public address of the last copy."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from deploy.embedded import EmbeddedRun
from deploy.rehearse.case_form import Expected
from deploy.rehearse.people import CaseAccounts
from services.publisher.store.files import find as public_file

LISTS = ("dik", "dip")


class ItemObserver:
    """Compares what a step expects of items with what is to be seen."""

    def __init__(self, province: EmbeddedRun, accounts: CaseAccounts, items: Mapping[str, str]) -> None:
        self.province = province
        self.accounts = accounts
        self.items = items

    async def run(self, expected: Mapping[str, Expected]) -> list[tuple[str, str]]:
        """Returns what was expected and seen where the two differ."""
        found = []
        for name, wanted in expected.items():
            seen = await self._seen(self.items[name], wanted.model_fields_set)
            for key in sorted(wanted.model_fields_set, key=list(Expected.model_fields).index):
                if not _same(key, getattr(wanted, key), seen[key]):
                    found.append((f"{name}.{key} = {_plain(getattr(wanted, key))}", _plain(seen[key])))
        return found

    async def _seen(self, item_id: str, keys: set[str]) -> dict[str, Any]:
        line = await self.accounts.must("operator", "GET", f"/registry/api/items/{item_id}")
        seen = {name: line[name] for name in ("state", "queue", "opened_on", "ends_on")}
        seen |= {"mode": line["opened_mode"], "holder": (line["skpd_code"], line["skpd_name"])}
        if "list" in keys:
            seen["list"] = await self._list(item_id)
        if "file" in keys:
            seen["file"] = await self._file(item_id)
        return seen

    async def _list(self, item_id: str) -> str:
        standing = []
        for name in LISTS:
            listed = await self.accounts.must(None, "GET", f"/data/{name}.json")
            standing += [name for each in listed["items"] if each["id"] == item_id]
        return "+".join(standing) or "none"

    async def _file(self, item_id: str) -> int | None:
        """Asks the public address of the last released copy; None where none was released."""
        record = await self.accounts.must("petugas", "GET", f"/registry/api/items/{item_id}")
        released = [each for each in record["copies"] if each["released_on"]]
        if not released:
            return None
        copy_id = max(released, key=lambda each: (each["released_on"], each["id"]))["id"]
        async with self.province.databases["publisher"].snapshot() as connection:
            row = await public_file(connection, copy_id)
        name = row["name"] if row else "salinan"
        answer = await self.accounts.send(None, "GET", f"/berkas/{copy_id}/{name}")
        return answer.status_code


def _same(key: str, wanted: Any, seen: Any) -> bool:
    if key == "holder":
        return wanted in tuple(seen)
    if key == "list":
        return bool((wanted or "none") == seen)
    if key in {"queue", "mode"}:
        return bool(("" if wanted in {None, "none"} else wanted) == (seen or ""))
    return bool(_iso(wanted) == _iso(seen))


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return " / ".join(map(str, value))
    return "null" if value is None or value == "" else str(_iso(value))
