"""The sample of `make run`: every kind of item in every state, and operators' commands that work on it."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deploy import accounts as people
from deploy import inspection
from deploy.acceptance.officers import Officers
from deploy.acceptance.story import stories
from deploy.audit_trail import gather, verify_database
from deploy.embedded import SCHEMAS, open_province
from deploy.rooms import AUDITED, IDENTITY
from deploy.sample.seed import SAMPLE_SKPD, http_of, seed_sample
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from tests.databases import Databases

TODAY = date(2026, 11, 23)
SOON = "2026-12-31"


@dataclass(frozen=True)
class Seeded:
    """A seeded installation, and what people see of it on its first day."""

    settings: Settings
    url: str
    said: list[str]
    items: list[dict[str, Any]]
    cases: list[dict[str, Any]]
    own: list[dict[str, Any]]
    lists: dict[str, set[str]]


@pytest.fixture(scope="module")
async def seeded(_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """Seeds once, by the doors that people use, and looks at the result by the same doors."""
    settings = Settings().model_copy(update={"home": tmp_path_factory.mktemp("rumah")})
    url = _databases.address(await _databases.take(SCHEMAS))
    said: list[str] = []
    await seed_sample(settings, url, TODAY, said.append)
    clock = MovableClock()
    clock.move_to_day(TODAY)
    async with open_province(settings, url, clock) as province, http_of(province) as http:
        officers = Officers(http, json.loads(settings.accounts_file.read_text()))
        items = await officers.get("petugas", "/registry/api/items", limit=1000)
        cases = await officers.get("ketua", "/registry/api/cases", limit=1000)
        own = (await officers.get("skpd", "/intake/api/submissions"))["submissions"]
        answers = {name: await http.get(f"/data/{name}.json") for name in ("dik", "dip")}
    lists = {name: {item["id"] for item in answer.json()["items"]} for name, answer in answers.items()}
    return Seeded(settings, url, said, items, cases, own, lists)


def test_all_ten_huruf_and_every_period_type_are_told_of() -> None:
    samples = [story.sample for story in stories(TODAY)]
    assert {ground["huruf"] for sample in samples for ground in sample["ground"]} == set("abcdefghij")
    marks = {"years", "until", "consent", "event", "in_force", "regulation", "permanent"}
    assert {mark for sample in samples for mark in marks & set(sample)} == marks


def test_every_state_of_an_item_is_there(seeded: Seeded) -> None:
    states = Counter(item["state"] for item in seeded.items)
    assert set(states) == {"submitted", "proposed", "decided", "returned", "exempt", "public"}
    assert {item["opened_mode"] for item in seeded.items if item["state"] == "public"} == {"decided", "by_law"}


def test_the_queues_of_the_classification_desk_are_not_empty(seeded: Seeded) -> None:
    assert {"belum_lengkap", "periode_belum_jelas"} <= {item["queue"] for item in seeded.items}


def test_some_items_are_due_soon_and_some_are_late(seeded: Seeded) -> None:
    ends = sorted(item["ends_on"] for item in seeded.items if item["state"] == "exempt" and item["ends_on"])
    assert len([day for day in ends if day < SOON]) >= 5
    assert ends[0] == "2026-11-24"


def test_cases_wait_at_every_desk(seeded: Seeded) -> None:
    assert {"open", "decided", "approved"} <= {case["state"] for case in seeded.cases}


def test_the_website_shows_what_registry_holds(seeded: Seeded) -> None:
    assert seeded.lists["dik"] == {item["id"] for item in seeded.items if item["state"] == "exempt"}
    assert seeded.lists["dip"] == {item["id"] for item in seeded.items if item["state"] == "public"}


def test_the_sample_agency_has_items_of_its_own_in_many_states(seeded: Seeded) -> None:
    states = {item["state"] for item in seeded.items if item["skpd_code"] == SAMPLE_SKPD}
    assert states == {"submitted", "returned", "exempt", "public"}
    assert {line["skpd_code"] for line in seeded.own} == {SAMPLE_SKPD}


async def test_a_second_start_changes_nothing(seeded: Seeded) -> None:
    before = await inspection.last_events(seeded.url, "", 5)
    said: list[str] = []
    await seed_sample(seeded.settings, seeded.url, TODAY, said.append)
    assert (seeded.said, said) == (["Mengisi data contoh ..."], [])
    assert await inspection.last_events(seeded.url, "", 5) == before


async def test_the_audit_trail_of_every_room_is_whole(seeded: Seeded) -> None:
    verdicts = await verify_database(
        seeded.url, gather(seeded.settings.home, heads=str(seeded.settings.audit_folder), kept=None)
    )
    assert {verdict["room"]: verdict["broken_at"] for verdict in verdicts} == dict.fromkeys(AUDITED)
    assert {"registry", IDENTITY} <= {verdict["room"] for verdict in verdicts if verdict["signed"]}
    assert sum(verdict["sealed"] + verdict["unsealed"] for verdict in verdicts) > 100


async def test_the_newest_events_are_shown_without_their_content(seeded: Seeded) -> None:
    events = await inspection.last_events(seeded.url, "terbuka.exemptions", 3)
    assert len(events) == 3
    assert all(event["type"].startswith("registry.") and "value" not in event for event in events)


async def test_accounts_are_listed_added_and_disabled(seeded: Seeded) -> None:
    await people.create_account(seeded.url, "dinas-1", "kata-sandi-panjang", ["skpd"], "dishub")
    assert await people.disable_accounts(seeded.url, "dinas-1", sample=False) == ["dinas-1"]
    mine = next(account for account in await people.all_accounts(seeded.url) if account["account"] == "dinas-1")
    known = {"roles": ["skpd"], "skpd": "dishub", "sample": False, "disabled": True}
    assert mine == {"account": "dinas-1", "person": "dinas-1", "name": ""} | known


async def test_the_website_goes_to_files_as_it_stands(seeded: Seeded, tmp_path: Path) -> None:
    done = await inspection.export_website(seeded.settings, seeded.url, tmp_path / "cermin")
    exported = json.loads((tmp_path / "cermin" / "data" / "dik.json").read_text())
    assert {item["id"] for item in exported["items"]} == seeded.lists["dik"]
    assert done["pages"] > len(seeded.lists["dik"])


async def test_the_doctor_finds_a_seeded_installation_healthy(seeded: Seeded) -> None:
    checks = await inspection.examine(seeded.settings, seeded.url)
    assert [check.state for check in checks if check.check.startswith(("skema", "map"))] == ["baik"] * 8
