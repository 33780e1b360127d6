"""Mandates: two persons record and end one, neither the holder nor the Ketua; who may approve on which day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from services.registry import tables as t
from services.registry.domain.mandates import Mandate, MandateState, Scope, check_authority, in_force, reaches_c_f
from services.registry.domain.team import check_quorum
from shared.security.identity import Actor
from tests.registry.build import TODAY, Registry, refused
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down
from tests.registry.test_api import get, post

MONTH = timedelta(days=30)
BODY = {
    "person": "pimpinan",
    "office": "Gubernur",
    "letter_number": "1/2026",
    "letter_date": "2026-01-02",
    "valid_from": "2026-01-02",
    "scope": "umum",
}


def a_mandate(state: str = "confirmed", **changes: Any) -> Mandate:
    recorded = Mandate(
        id="mandat",
        person="sekda",
        office="Sekretaris Daerah",
        letter_number="1/2026",
        letter_date=TODAY,
        valid_from=TODAY,
        valid_to=TODAY + MONTH,
        scope=Scope.UMUM,
        recorded_by="operator",
        recorded_on=TODAY,
    )
    answered = {} if state == "waiting" else {"confirmed_by": "petugas2", "confirmed_on": TODAY}
    return replace(recorded, state=MandateState(state), **answered | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mandates", "day", "code"),
    [
        ([], TODAY, "MANDAT_TIDAK_BERLAKU"),
        ([a_mandate("waiting")], TODAY, "MANDAT_TIDAK_BERLAKU"),
        ([a_mandate("rejected")], TODAY, "MANDAT_TIDAK_BERLAKU"),
        ([a_mandate()], TODAY - timedelta(days=1), "MANDAT_TIDAK_BERLAKU"),
        ([a_mandate()], TODAY, ""),
        ([a_mandate()], TODAY + MONTH, ""),
        ([a_mandate()], TODAY + MONTH + timedelta(days=1), "MANDAT_TIDAK_BERLAKU"),
        ([a_mandate("ending", ended_on=TODAY)], TODAY + MONTH, ""),
        ([a_mandate("ended", valid_to=TODAY)], TODAY, ""),
        ([a_mandate("ended", valid_to=TODAY)], TODAY + timedelta(days=1), "MANDAT_TIDAK_BERLAKU"),
    ],
)
def test_only_a_confirmed_mandate_holds_and_only_between_its_dates(mandates: Any, day: date, code: str) -> None:
    if code:
        with refused(code):
            check_authority(mandates, day, highest=False)
    else:
        assert check_authority(mandates, day, highest=False) == mandates[0]


@pytest.mark.parametrize("scope", Scope)
def test_huruf_c_to_f_need_the_highest_head_or_his_mandate(scope: Scope) -> None:
    held = [a_mandate(scope=scope)]
    assert check_authority(held, TODAY, highest=False).scope is scope
    if scope is Scope.UMUM:
        with refused("PENETAP_BUKAN_PIMPINAN_TERTINGGI"):
            check_authority(held, TODAY, highest=True)
    else:
        assert check_authority(held, TODAY, highest=True).scope is scope
    assert reaches_c_f(held, TODAY) is (scope is not Scope.UMUM)


def test_the_widest_mandate_is_named_and_of_two_the_newest_letter() -> None:
    general = a_mandate(id="umum", letter_date=TODAY + timedelta(days=1))
    old, new = (
        a_mandate(id="lama", scope=Scope.HURUF_C_F, letter_date=TODAY - MONTH),
        a_mandate(id="baru", scope=Scope.HURUF_C_F),
    )
    assert [each.id for each in in_force([general, old, new], TODAY)] == ["baru", "lama", "umum"]


Step = Callable[[Mandate], Mandate]


@pytest.mark.parametrize(
    ("mandate", "step", "code"),
    [
        (a_mandate("waiting"), lambda m: m.confirm("operator", TODAY), "SATU_ORANG_DUA_PERAN"),
        (a_mandate("waiting"), lambda m: m.confirm("sekda", TODAY), "SATU_ORANG_DUA_PERAN"),
        (a_mandate(), lambda m: m.confirm("petugas", TODAY), "MANDAT_SUDAH_DIPUTUS"),
        (a_mandate(), lambda m: m.confirm("petugas2", TODAY, agreed=False), "MANDAT_SUDAH_DIPUTUS"),
        (
            a_mandate("waiting"),
            lambda m: m.ask_end("operator", TODAY, ended_on=TODAY, reason="x"),
            "MANDAT_SUDAH_DIPUTUS",
        ),
        (a_mandate(), lambda m: m.ask_end("sekda", TODAY, ended_on=TODAY, reason="x"), "SATU_ORANG_DUA_PERAN"),
        (a_mandate(), lambda m: m.ask_end("operator", TODAY, ended_on=TODAY, reason=" "), "TANPA_ALASAN"),
        (
            a_mandate(),
            lambda m: m.ask_end("operator", TODAY, ended_on=TODAY + 2 * MONTH, reason="x"),
            "MANDAT_TIDAK_LENGKAP",
        ),
        (a_mandate(), lambda m: m.confirm_end("petugas", TODAY), "MANDAT_SUDAH_DIPUTUS"),
        (
            a_mandate("ending", end_asked_by="operator", ended_on=TODAY),
            lambda m: m.confirm_end("operator", TODAY),
            "SATU_ORANG_DUA_PERAN",
        ),
        (
            a_mandate("ending", end_asked_by="operator", ended_on=TODAY),
            lambda m: m.confirm_end("sekda", TODAY),
            "SATU_ORANG_DUA_PERAN",
        ),
    ],
)
def test_no_step_is_taken_alone_by_the_holder_or_out_of_turn(mandate: Mandate, step: Step, code: str) -> None:
    with refused(code):
        step(mandate)


def test_the_same_answer_again_changes_nothing() -> None:
    confirmed = a_mandate("waiting").confirm("petugas2", TODAY)
    assert confirmed.confirm("petugas2", TODAY + MONTH) is confirmed
    asked = confirmed.ask_end("operator", TODAY, ended_on=TODAY, reason="pensiun")
    assert asked.ask_end("operator", TODAY + MONTH, ended_on=TODAY, reason="pensiun") is asked
    with refused("MANDAT_SUDAH_DIPUTUS"):
        asked.ask_end("operator", TODAY, ended_on=TODAY, reason="meninggal")
    ended = asked.confirm_end("petugas2", TODAY)
    assert (ended.state, ended.valid_to) == (MandateState.ENDED, TODAY)
    assert ended.confirm_end("petugas2", TODAY + MONTH) is ended
    assert ended.ask_end("operator", TODAY + MONTH, ended_on=TODAY, reason="pensiun") is ended
    goes_on = asked.confirm_end("petugas2", TODAY, agreed=False)
    assert goes_on == replace(confirmed, end_refused_by="petugas2")
    assert goes_on.confirm_end("petugas2", TODAY + MONTH, agreed=False) is goes_on
    for person, agreed in [("petugas2", True), ("petugas", False)]:
        with refused("MANDAT_SUDAH_DIPUTUS"):
            goes_on.confirm_end(person, TODAY, agreed=agreed)


@pytest.mark.parametrize("state", MandateState)
def test_a_letter_that_stands_is_not_recorded_a_second_time(state: MandateState) -> None:
    again, stands = a_mandate("waiting", id="lagi"), a_mandate(state)
    if state in (MandateState.REJECTED, MandateState.ENDED):
        assert again.recorded_before([stands]) is None
        return
    assert again.recorded_before([stands]) is stands
    assert replace(again, letter_number="2/2026").recorded_before([stands]) is None
    for other in (replace(again, recorded_by="petugas"), replace(again, office="Asisten")):
        with refused("MANDAT_SUDAH_DIPUTUS"):
            other.recorded_before([stands])


async def test_a_mandate_is_recorded_confirmed_and_ended_by_two_persons_over_http(doors: Doors) -> None:
    recorded = await post(doors, "operator", "/mandates", BODY)
    path = f"/mandates/{recorded.json()['id']}"
    assert (recorded.status_code, recorded.json()["state"]) == (201, "waiting")
    alone = await post(doors, "operator", f"{path}/confirmation", {})
    assert (alone.status_code, alone.json()["code"]) == (403, "SATU_ORANG_DUA_PERAN")
    assert (await post(doors, "petugas2", f"{path}/confirmation", {})).json()["state"] == "confirmed"
    end = {"ended_on": "2026-03-31", "reason": "Masa jabatan berakhir."}
    assert (await post(doors, "petugas", f"{path}/end", end)).json()["state"] == "ending"
    assert (await post(doors, "petugas", f"{path}/end/confirmation", {})).json()["code"] == "SATU_ORANG_DUA_PERAN"
    ended = (await post(doors, "operator", f"{path}/end/confirmation", {"answer": "ya"})).json()
    assert (ended["state"], ended["valid_to"]) == ("ended", "2026-03-31")
    (row,) = (await get(doors, "ketua", "/mandates")).json()
    assert [row[name] for name in ("recorded_by", "confirmed_by", "end_asked_by", "end_confirmed_by")] == [
        "operator", "petugas2", "petugas", "operator",
    ]  # fmt: skip


async def test_the_ketua_records_no_mandate_not_even_by_another_account(doors: Doors) -> None:
    assert (await post(doors, "ketua", "/mandates", BODY)).json()["code"] == "PERAN_TIDAK_BERHAK"
    other = Actor("operator", "ketua", frozenset({"operator"}), None, "Operator")
    commands = doors.registry.commands
    words = {name: value for name, value in BODY.items() if not name.endswith(("_date", "_from"))}
    dates = {"letter_date": TODAY, "valid_from": TODAY, "valid_to": None}
    with refused("PERAN_TIDAK_BERHAK"):
        await commands.mandates.record_mandate(other, commands.mandates.new_mandate(other, **words, **dates))


async def test_a_mandate_is_given_to_the_person_of_an_account_and_to_nobody_unknown(doors: Doors) -> None:
    identity = doors.registry.kit.identity
    await identity.add_account("gubernur2", "sandi yang cukup panjang", roles=["pimpinan"], person="pimpinan")
    assert (await post(doors, "operator", "/mandates", BODY | {"person": "gubernur2"})).json()["person"] == "pimpinan"
    nobody = await post(doors, "operator", "/mandates", BODY | {"person": "siapa"})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "MANDAT_TIDAK_LENGKAP")
    unknown = await post(doors, "operator", "/mandates/x/confirmation", {})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "MANDAT_TIDAK_DIKENAL")


async def test_the_pages_offer_each_step_to_who_can_take_it(doors: Doors) -> None:
    operator, second = await sit_down(doors, "operator"), await sit_down(doors, "petugas2")
    await operator.send("/registry/mandat", **BODY)
    (row,) = await doors.registry.queries.mandates()
    page = f"/registry/mandat/{row['id']}"
    assert "Ya, berlakukan" not in (await operator.open(page)).text
    assert "Ya, berlakukan" in (await second.open(page)).text
    await second.send(f"{page}/konfirmasi", answer="ya")
    gap = await second.send(f"{page}/akhir", ended_on="", reason="")
    assert 'href="#ended_on"' in gap.text
    await second.send(f"{page}/akhir", ended_on="2026-03-05", reason="Pensiun")
    assert await doors.registry.commands.mandates.mandates_waiting("operator") == 1
    assert await doors.registry.commands.mandates.mandates_waiting("petugas2") == 0
    assert "Ya, akhiri" not in (await second.open(page)).text
    await operator.send(f"{page}/akhir/konfirmasi", answer="ya")
    assert "Diakhiri" in (await operator.open("/registry/mandat")).text


@pytest.mark.parametrize(
    "change",
    [
        {"confirmed_by": "operator"},
        {"confirmed_by": "pimpinan"},
        {"confirmed_by": None},
        {"end_asked_by": "pimpinan"},
        {"state": "ended"},
    ],
)
async def test_the_database_itself_asks_for_two_persons(registry: Registry, change: dict[str, Any]) -> None:
    await registry.mandate()
    with pytest.raises(IntegrityError):
        async with registry.database.transaction() as connection:
            await connection.execute(update(t.mandates).values(**change))


def test_the_tim_sits_with_enough_members() -> None:
    assert check_quorum(("Dewi", " dewi ", "Eko", ""), 2) == ("Dewi", "Eko")
    with refused("KUORUM_TIDAK_TERCAPAI"):
        check_quorum(("Dewi", " dewi "), 2)
