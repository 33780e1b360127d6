"""Counts a journey from outside, and looks for what may never be: the proof that the year was lawful."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from deploy.acceptance.officers import Officers
from deploy.embedded import EmbeddedRun
from deploy.rooms import ROOMS
from services.registry.commands.reception import DOSSIERS
from services.registry.domain.dossier import written_end
from shared.contracts import TOPICS
from shared.law.ladder import ladder_days
from shared.runtime.clock import legal_day

PAGE = 1000
OPEN = {"public"}
WAITING = {"submitted", "proposed", "decided"}
STEPS = {
    "1. Pengumpulan dari SKPD": ("/intake/", "intake."),
    "2. Klasifikasi dan penetapan": ("/registry/api/items", "registry.item_"),
    "3. Pertimbangan dan pembukaan": ("/registry/api/cases", "scheduler."),
    "4. Pengarsipan": ("/location", "registry.item_archived"),
    "5. Pemuatan di situs": ("/publisher/", "publisher."),
}


@dataclass(frozen=True)
class HeardEvent:
    """One event of the log, as far as the report looks at it."""

    type: str
    key: str
    body: dict[str, Any]


class Report:
    """Gathers the figures of a journey."""

    def __init__(self, province: EmbeddedRun, officers: Officers) -> None:
        self.province = province
        self.officers = officers
        self.read = 0
        self.committed = 0

    async def count_items(self) -> int:
        """Returns how many items registry knows."""
        return len(await self._items())

    async def finish(self) -> dict[str, Any]:
        """Returns `{"steps", "rows", "violations"}` for the present state of the province."""
        items = await self._items()
        events = [event async for event in self._events()]
        rows = rows_of(items, self.read, self.committed)
        lists = {name: await self._list(name) for name in ("dik", "dip")}
        today = legal_day(self.province.clock.now())
        violations = [
            *sums(rows),
            *placed(items, lists["dik"], lists["dip"]),
            *rungs(items, events, today),
            *[line async for line in self._overtaken(items, today)],
            *await self._dead_letters(),
        ]
        return {"steps": steps_of(rows, items, events, self.officers), "rows": rows, "violations": violations}

    async def _items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while page := await self.officers.get("petugas", "/registry/api/items", limit=PAGE, offset=len(found)):
            found += page
        return found

    async def _overtaken(self, items: Iterable[Mapping[str, Any]], today: date) -> AsyncIterator[str]:
        """Yields the rows whose own end has passed while they wait outside the queue for it (PP 61/2010 Ps 11(3))."""
        for item in items:
            if item["state"] not in WAITING or item["queue"] == "sudah_berakhir":
                continue
            whole = await self.officers.get("petugas", f"/registry/api/items/{item['id']}")
            end = written_end(DOSSIERS.validate_python(whole["dossier"]))
            if end is not None and end < today:
                yield f"{item['id']} masih {item['state']} padahal jangka waktunya berakhir {end}"

    async def _list(self, name: str) -> set[str]:
        answer = await self.officers.http.get(f"/data/{name}.json")
        return {item["id"] for item in answer.raise_for_status().json()["items"]}

    async def _dead_letters(self) -> list[str]:
        found = []
        for room in ROOMS:
            for letter in await self.officers.get("operator", f"/{room}/ops/dead-letters"):
                found.append(f"peristiwa tersisih di {room}: {letter['reason']} ({letter.get('key', '')})")
        return found

    async def _events(self) -> Any:
        for topic in TOPICS:
            offset = 0
            while records := await self.province.journal.read(topic, offset, PAGE):
                for record in records:
                    yield _heard_in(record)
                offset = records[-1].offset + 1


def rows_of(items: Sequence[Mapping[str, Any]], read: int, committed: int) -> dict[str, Any]:
    """Counts items by state; `items` are lines of registry's list."""
    states = Counter(item["state"] for item in items)
    by_law = sum(item["state"] in OPEN and item["opened_mode"] == "by_law" for item in items)
    waiting = Counter(item["queue"] or item["state"] for item in items if item["state"] not in {"exempt", *OPEN})
    decided = sum(states[state] for state in OPEN) - by_law
    return {
        "read": read, "committed": committed, "dik": states["exempt"],
        "queues": dict(sorted(waiting.items())), "dip_decided": decided, "dip_by_law": by_law,
    }  # fmt: skip


def steps_of(
    rows: Mapping[str, Any], items: Sized, events: Iterable[HeardEvent], officers: Officers
) -> list[dict[str, Any]]:
    """Counts what went into and out of each step of the SOP, the events of it, and what was refused there."""
    said = Counter(event.type for event in events)
    opened = rows["dip_decided"] + rows["dip_by_law"]
    classified = said["registry.item_classified.v1"]
    flows = [
        (rows["read"], rows["committed"]),
        (len(items), classified),
        (said["registry.case_opened.v2"], opened),
        (classified, said["registry.item_archived.v1"]),
        (classified + said["registry.item_reclassified.v1"] + opened, said["publisher.website_updated.v1"]),
    ]
    return [
        {"step": step, "in": came, "out": went, "events": _heard(said, mark), "refused": _refused(officers, path)}
        for (step, (path, mark)), (came, went) in zip(STEPS.items(), flows, strict=True)
    ]


def sums(rows: Mapping[str, Any]) -> Iterator[str]:
    """Yields that rows got lost on their way, if they did."""
    total = rows["dik"] + sum(rows["queues"].values()) + rows["dip_decided"] + rows["dip_by_law"]
    if not rows["read"] == rows["committed"] == total:
        yield f"jumlah tidak cocok: dibaca {rows['read']}, diserahkan {rows['committed']}, ditempatkan {total}"


def _refused(officers: Officers, mark: str) -> int:
    own = [path for path, _ in officers.refused if mark in path]
    return len([path for path in own if mark == "/location" or not path.endswith("/location")])


def _heard_in(record: Any) -> HeardEvent:
    import json

    return HeardEvent(record.headers["ce_type"], record.key.decode(), json.loads(record.value))


def _heard(said: Counter[str], mark: str) -> int:
    return sum(number for name, number in said.items() if name.startswith(mark))


def placed(items: Iterable[Mapping[str, Any]], dik: set[str], dip: set[str]) -> Iterator[str]:
    """Yields items that are in a list where they may not be, or in no list where they must be."""
    yield from (f"{item} ada di DIK dan DIP sekaligus" for item in sorted(dik & dip))
    for item in items:
        here = (item["id"] in dik, item["id"] in dip)
        if here != (item["state"] == "exempt", item["state"] in OPEN):
            yield f"{item['id']} berkeadaan {item['state']}, tetapi DIK {here[0]} dan DIP {here[1]}"


def rungs(items: list[dict[str, Any]], events: list[HeardEvent], today: date) -> Iterator[str]:
    """Yields what the clock did not do, or did twice."""
    due = [event for event in events if event.type == "scheduler.declassification_due.v1"]
    fired = Counter((event.key, event.body["period_version"], event.body["rung"]) for event in due)
    yield from (
        f"anak tangga {rung} dari {key} berbunyi {number} kali"
        for (key, _, rung), number in fired.items()
        if number > 1
    )
    lapsed = Counter(event.key for event in events if event.type == "scheduler.exemption_lapsed.v1")
    yield from (f"{key} gugur {number} kali" for key, number in lapsed.items() if number > 1)
    for item in items:
        ended = date.fromisoformat(item["ends_on"]) + timedelta(days=1) <= today if item["ends_on"] else False
        if ended and item["state"] == "exempt":
            yield f"{item['id']} masih dikecualikan padahal berakhir {item['ends_on']}"
        if ended and item["opened_mode"] in {"decided", "by_law"}:
            missing = [rung for rung in ladder_days() if not fired[item["id"], item["period_version"], rung]]
            if missing:
                yield f"{item['id']} tidak diperingatkan pada {missing} hari kerja sebelum berakhir"
