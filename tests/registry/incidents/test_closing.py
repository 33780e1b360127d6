"""Two persons close an incident, neither the one who recorded it; persons are compared, not accounts."""

from typing import Any

import pytest

from services.registry.domain.incidents import Incident, IncidentState
from shared.security.identity import Actor
from tests.registry.build import Registry, an_actor, refused
from tests.registry.incidents.build import by_hand, described, leaked, told

KETUA2 = an_actor("ketua", person="ketua2")


async def notified(registry: Registry) -> Incident:
    return await told(registry, await described(registry, await by_hand(registry)))


async def test_two_persons_close_it_and_neither_recorded_it(registry: Registry) -> None:
    incident = await notified(registry)
    incidents = registry.commands.incidents
    with refused("SATU_ORANG_DUA_PERAN"):
        await incidents.ask_closing(registry.petugas, incident.id, "Selesai.")
    await incidents.ask_closing(registry.ketua, incident.id, "Tembolok kosong.")
    with refused("SATU_ORANG_DUA_PERAN"):
        await incidents.answer_closing(registry.ketua, incident.id, agreed=True)
    both = Actor("ganda", "petugas", frozenset({"ketua"}), None, "Ketua PPID")
    with refused("SATU_ORANG_DUA_PERAN"):
        await incidents.answer_closing(both, incident.id, agreed=True)
    closed = await incidents.answer_closing(KETUA2, incident.id, agreed=True)
    assert (closed.state, closed.closed and closed.closed.person) == (IncidentState.CLOSED, "ketua2")
    assert await incidents.answer_closing(KETUA2, incident.id, agreed=True) == closed


async def test_whoever_pressed_the_button_does_not_close_it(registry: Registry) -> None:
    _, incident = await leaked(registry)
    await told(registry, await described(registry, incident))
    with refused("SATU_ORANG_DUA_PERAN"):
        await registry.commands.incidents.ask_closing(registry.ketua, incident.id, "Selesai.")
    await registry.commands.incidents.ask_closing(registry.petugas2, incident.id, "Selesai.")
    with refused("SATU_ORANG_DUA_PERAN"):
        await registry.commands.incidents.answer_closing(registry.ketua, incident.id, agreed=True)


async def test_it_is_not_closed_before_everybody_was_told(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry))
    with refused("INSIDEN_BELUM_DIBERITAHUKAN"):
        await registry.commands.incidents.ask_closing(registry.ketua, incident.id, "Selesai.")
    with refused("KEADAAN_TIDAK_COCOK"):
        await registry.commands.incidents.answer_closing(registry.ketua, incident.id, agreed=True)


async def test_a_no_and_a_changed_description_take_the_request_back(registry: Registry) -> None:
    incident, incidents = await notified(registry), registry.commands.incidents
    with refused("TANPA_ALASAN"):
        await incidents.ask_closing(registry.petugas2, incident.id, " ")
    with refused("INSIDEN_MEMUAT_DATA_PRIBADI"):
        await incidents.ask_closing(registry.petugas2, incident.id, "Pemilik NIK 6171012309870001 sudah tahu.")
    asked = await incidents.ask_closing(registry.petugas2, incident.id, "Selesai.")
    assert await incidents.ask_closing(registry.petugas2, incident.id, " Selesai. ") == asked
    no = await incidents.answer_closing(registry.ketua, incident.id, agreed=False)
    assert (no.asked, await incidents.answer_closing(registry.ketua, incident.id, agreed=False)) == (None, no)
    await incidents.ask_closing(registry.petugas2, incident.id, "Sudah lengkap.")
    changed = await described(registry, incident, persons=99)
    assert (changed.asked, changed.state) == (None, IncidentState.NOTIFIED)
    wider = await described(registry, incident, persons=99, to_public=True)
    assert wider.state is IncidentState.RECORDED


async def test_worse_facts_are_told_anew_before_it_is_closed_and_how_it_is_handled_is_not(registry: Registry) -> None:
    incident, incidents = await notified(registry), registry.commands.incidents
    await described(registry, incident, handling="Salinan ditarik dari mesin pencari.")
    await incidents.ask_closing(registry.petugas2, incident.id, "Selesai.")
    worse = await described(registry, incident, persons=99)
    assert (worse.unserved, worse.uninformed) == ((), worse.addressees)
    with refused("INSIDEN_BELUM_DIBERITAHUKAN"):
        await incidents.ask_closing(registry.petugas2, incident.id, "Selesai.")
    await told(registry, worse)
    assert (await incidents.ask_closing(registry.petugas2, incident.id, "Selesai.")).asked is not None


async def test_nothing_changes_a_closed_incident(registry: Registry) -> None:
    incident, incidents = await notified(registry), registry.commands.incidents
    await incidents.ask_closing(registry.petugas2, incident.id, "Selesai.")
    await incidents.answer_closing(registry.ketua, incident.id, agreed=True)
    for step in (described(registry, incident, persons=1), incidents.ask_closing(KETUA2, incident.id, "Lagi.")):
        with refused("KEADAAN_TIDAK_COCOK"):
            await step


@pytest.mark.parametrize("mandated", [False, True])
async def test_a_head_closes_under_a_mandate_in_force(registry: Registry, mandated: bool) -> None:
    item_id = await registry.take_in()
    incident = await told(registry, await described(registry, await by_hand(registry, item_id)))
    await registry.commands.incidents.ask_closing(registry.petugas2, incident.id, "Selesai.")
    answer: Any = registry.commands.incidents.answer_closing
    if mandated:
        await registry.mandate()
        assert (await answer(registry.pimpinan, incident.id, agreed=True)).state is IncidentState.CLOSED
        return
    with refused("MANDAT_TIDAK_BERLAKU"):
        await answer(registry.pimpinan, incident.id, agreed=True)
