"""An act has one name: for the command, the books, the trail and the pages, whether it is done or refused."""

from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from services.registry import pages
from services.registry.api import archive as archive_routes
from services.registry.api import items as item_routes
from services.registry.domain.acts import ActName
from services.registry.pages.labels import ACTS
from services.registry.queries.archive import ArchiveQueries
from services.registry.tables import MESSAGING
from shared.web.act_names import ATTRIBUTE
from shared.web.step_up import STEPS_UP
from tests.registry.build import Registry
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down

WITHOUT_A_LINE = {
    ActName.BEGIN_BACKUP,
    ActName.BEGIN_EXPORT,
    ActName.ATTACH_DOCUMENT,
    ActName.DEADLINE_SET,
    ActName.DECLASSIFICATION_DUE,
    ActName.CASE_OVERDUE,
    ActName.BEGIN_DAY,
    ActName.CHECK_DESTRUCTION,
    ActName.ISSUE_ANNOUNCEMENT,
    ActName.RECORD_INCIDENT,
    ActName.DESCRIBE_INCIDENT,
    ActName.ATTACH_PERSONS,
    ActName.ISSUE_NOTICE,
    ActName.RECORD_NOTICE_SENT,
    ActName.ASK_CLOSING,
    ActName.CLOSE_INCIDENT,
    ActName.EXCEPT_PERSONS,
    ActName.PREPARE_MANUSCRIPT,
    ActName.SIGN_PAPER,
    ActName.FILE_SCAN,
    ActName.VOID_MANUSCRIPT,
    ActName.CHECK_JOINT_ACT,
    ActName.BEGIN_STOCK_TAKE,
    ActName.MARK_SEEN,
    ActName.CLOSE_STOCK_TAKE,
    ActName.TAKE_WORK,
    ActName.GIVE_BACK_WORK,
    ActName.TELL_WORK,
    ActName.READ_CALENDAR,
}
"""Acts that change no item by themselves, so that the buku rekap has no line of them."""


WITHOUT_AN_ACT = {"/api/incidents/figures"}
"""Counts alone, which the monitor asks for every few seconds: a line each time would hide the others."""


def routes_of(registry: Registry) -> Iterator[APIRoute]:
    commands, queries = registry.commands, registry.queries
    built: tuple[APIRouter, ...] = (
        item_routes.router(commands, queries),
        archive_routes.router(commands, ArchiveQueries(registry.database)),
        pages.router(commands, queries),
    )
    for routes in built:
        yield from (route for route in routes.routes if isinstance(route, APIRoute))


async def trail_of(registry: Registry, subject: str) -> list[tuple[str, str]]:
    async with registry.database.snapshot() as connection:
        lines = await MESSAGING.audit.history(connection, subject)
    return [(line["act"], line["code"]) for line in lines]


async def test_every_route_declares_its_act(registry: Registry) -> None:
    found = {route.path: getattr(route.endpoint, ATTRIBUTE, "") for route in routes_of(registry)}
    assert len(found) > 50
    assert {path for path, act in found.items() if act not in set(ActName)} == WITHOUT_AN_ACT


async def test_what_asks_for_a_second_factor_is_an_act_of_some_route(registry: Registry) -> None:
    declared = {getattr(route.endpoint, ATTRIBUTE, "") for route in routes_of(registry)}
    assert STEPS_UP - declared == {"withdraw_files", "show_again"}, "the acts of publisher"


async def test_a_refused_act_has_the_name_that_it_has_when_it_is_done(doors: Doors) -> None:
    item_id = await doors.registry.proposed()
    async with await doors.program("ketua") as ketua:
        await ketua.post(f"/items/{item_id}/decision", json={"answer": "tidak", "reason": ""})
        await ketua.post(f"/items/{item_id}/decision", json={"answer": "mungkin"})
        await ketua.post(f"/items/{item_id}/decision", content=b"{", headers={"content-type": "application/json"})
    async with await doors.program("petugas") as petugas:
        await petugas.post(f"/items/{item_id}/decision", json={"answer": "ya"})
    desk = await sit_down(doors, "ketua")
    await desk.send(f"/registry/butir/{item_id}/jawaban", answer="tidak")
    await desk.send(f"/registry/butir/{item_id}/jawaban", answer="ya")
    trail = [line for line in await trail_of(doors.registry, item_id) if line[0] not in {"read_item", "propose"}]
    codes = ["TANPA_ALASAN", "ISIAN_TIDAK_SAH", "JSON_RUSAK", "PERAN_TIDAK_BERHAK", "TANPA_ALASAN", ""]
    assert [line for line in trail if line[0] != "receive"] == [("decide", code) for code in codes]


def test_every_act_in_the_books_has_words() -> None:
    read = {act for act in ActName if act.startswith("read_")}
    mandates = {act for act in ActName if "mandate" in act}
    assert set(ACTS) == set(ActName) - WITHOUT_A_LINE - read - mandates


@pytest.mark.parametrize("act", list(ActName))
def test_an_act_is_plain_text_for_other_rooms(act: ActName) -> None:
    assert str(act) == act.value == act.name.lower()
