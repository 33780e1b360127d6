"""UU 27/2022 Ps 46 and 50(1): who is told and who not, and who decides that the persons are not."""

from datetime import timedelta
from typing import Any

import pytest

from services.registry.domain.incident_letters import Audience
from services.registry.domain.incidents import Incident, IncidentState
from services.registry.pages import incident_words
from services.registry.queries.incidents import IncidentQueries
from shared.law.notice_duties import NOTICE_DUTIES, NOTICE_EXCEPTIONS
from tests.registry.build import Registry, an_actor, refused
from tests.registry.doors import Doors
from tests.registry.incidents.build import HOURS, MINUTE, by_hand, described, leaked, told
from tests.registry.incidents.test_papers import text_of
from tests.registry.pages.desk import sit_down

STATUTE = "Pasal 17 UU 20/2025"
WORDS = {"ground": "penegakan_hukum", "statute": STATUTE, "reason": "Penyidikan masih berjalan."}
OFFICES = {Audience.LEMBAGA, Audience.SKPD}


async def except_persons(registry: Registry, incident: Incident, **changes: Any) -> Incident:
    """Lets the Ketua decide that the persons are not told."""
    return await registry.commands.incidents.except_persons(registry.ketua, incident.id, **{**WORDS, **changes})


def audiences(incident: Incident) -> set[Audience]:
    return {each.audience for each in incident.addressees}


def test_each_audience_has_its_duty_with_its_article() -> None:
    assert set(NOTICE_DUTIES) == set(Audience)
    assert [name for name, duty in NOTICE_DUTIES.items() if duty.excepted] == ["subjek"]
    assert [each.article[-7:] for each in NOTICE_EXCEPTIONS.values()] == [f"huruf {letter}" for letter in "abcd"]


async def test_without_personal_data_the_rest_of_the_incident_stays(registry: Registry) -> None:
    item_id, incident = await leaked(registry, reason="exempt_content")
    incident = await described(registry, incident, not_personal="Hanya rencana anggaran.")
    assert (audiences(incident), incident.takedown_id) == ({Audience.SKPD}, "penurunan-1")
    read = await registry.commands.incident_access.read_access(registry.petugas, incident.id)
    assert {entry.item_id for entry in read.entries} == {item_id}
    with refused("INSIDEN_BELUM_DIBERITAHUKAN"):
        await registry.commands.incidents.ask_closing(registry.petugas2, incident.id, "Selesai.")


async def test_nobody_is_excepted_by_default_and_the_agency_never(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry), to_public=True)
    assert (incident.excepted, audiences(incident)) == (None, set(Audience))
    assert audiences(await except_persons(registry, incident)) == set(Audience) - {Audience.SUBJEK}


async def test_it_is_decided_on_what_is_described_by_another_person(registry: Registry) -> None:
    incident = await by_hand(registry)
    with refused("PENGECUALIAN_TIDAK_COCOK"):
        await except_persons(registry, incident)
    await described(registry, incident, not_personal="Hanya angka.")
    with refused("PENGECUALIAN_TIDAK_COCOK"):
        await except_persons(registry, incident)
    await described(registry, incident)
    same_person = an_actor("ketua", person="petugas")
    with refused("SATU_ORANG_DUA_PERAN"):
        await registry.commands.incidents.except_persons(same_person, incident.id, **WORDS)
    with refused("MANDAT_TIDAK_BERLAKU"):
        await registry.commands.incidents.except_persons(an_actor("pimpinan", person="lain"), incident.id, **WORDS)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "TANPA_ALASAN"),
        ({"statute": "Kebijakan kepala dinas"}, "PENGECUALIAN_TANPA_DASAR"),
        ({"statute": "UU 20/2025"}, "PENGECUALIAN_TANPA_DASAR"),
        ({"reason": "NIK 6171012309870001"}, "INSIDEN_MEMUAT_DATA_PRIBADI"),
    ],
)
async def test_it_names_why_and_the_provision_of_an_act(registry: Registry, changes: Any, code: str) -> None:
    incident = await described(registry, await by_hand(registry))
    with refused(code):
        await except_persons(registry, incident, **changes)


async def test_a_changed_description_and_an_empty_ground_take_it_back(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry))
    first = await except_persons(registry, incident)
    assert await except_persons(registry, incident) == first
    assert (await described(registry, incident, persons=40)).excepted is None
    await except_persons(registry, incident)
    again = await except_persons(registry, incident, ground="")
    assert (again.excepted, Audience.SUBJEK in audiences(again)) == (None, True)


async def test_the_agency_is_told_of_the_exception_before_it_closes(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry))
    await told(registry, incident, *OFFICES)
    incident = await except_persons(registry, incident)
    assert (incident.state, [each.audience for each in incident.uninformed]) == (
        IncidentState.NOTIFIED, [Audience.LEMBAGA],
    )  # fmt: skip
    with refused("INSIDEN_BELUM_DIBERITAHUKAN"):
        await registry.commands.incidents.ask_closing(registry.petugas2, incident.id, "Selesai.")
    assert (await told(registry, incident, Audience.LEMBAGA)).uninformed == ()


async def test_a_late_decision_does_not_make_a_late_incident_one_in_time(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry))
    incident = await told(registry, incident, *OFFICES)
    registry.clock.move_to(incident.due_at + MINUTE)
    late = await except_persons(registry, incident)
    assert (late.served_at, late.is_late(registry.clock.now())) == (registry.clock.now(), True)


async def test_a_decision_in_time_and_the_others_told_is_in_time(registry: Registry) -> None:
    incident = await except_persons(registry, await described(registry, await by_hand(registry)))
    incident = await told(registry, incident)
    assert incident.is_late(registry.clock.now() + HOURS + timedelta(days=9)) is False


async def test_it_stands_on_the_papers_to_offices_with_who_decided(registry: Registry) -> None:
    incident = await except_persons(registry, await described(registry, await by_hand(registry)))
    for audience in OFFICES:
        code = "bkd" if audience is Audience.SKPD else ""
        letter = await registry.commands.notices.issue(registry.petugas, incident.id, audience, code)
        words = incident_words.notice(registry.commands, incident, letter)
        text = await text_of(registry, "pemberitahuan.typ", words)
        for part in (
            "proses penegakan hukum",
            "Pasal 50 ayat (1) huruf b",
            STATUTE,
            f"diputus {registry.commands.units.by(registry.ketua).office}",
        ):
            assert part in text
        assert WORDS["reason"] not in text


async def test_the_register_and_the_page_show_it_and_the_form_records_it(doors: Doors) -> None:
    incident = await described(doors.registry, await by_hand(doors.registry))
    here, desk = f"/registry/insiden/{incident.id}", await sit_down(doors, "ketua")
    assert "/pengecualian" not in (await (await sit_down(doors, "petugas")).open(here)).text
    wrong = await desk.send(f"{here}/pengecualian", **{**WORDS, "statute": "Kebijakan"})
    assert (wrong.status_code, 'href="#statute"' in wrong.text) == (422, True)
    assert (await desk.send(f"{here}/pengecualian", **WORDS)).status_code == 303
    page, listed = (await desk.open(here)).text, (await desk.open("/registry/insiden")).text
    assert ("tidak diberi tahu" in listed, "Kepentingan proses penegakan hukum" in page, STATUTE in page) == (
        True,
        True,
        True,
    )
    (line,) = await IncidentQueries(doors.registry.database).register(doors.registry.clock.now())
    assert line.excepted == "penegakan_hukum"
