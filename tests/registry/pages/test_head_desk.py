"""The head's first page: what only the head does, the nearest day first; two documents and one button."""

import re
from datetime import date, timedelta

import pytest

from services.registry.domain.facts import Answer
from services.registry.domain.penetapan import Penetapan
from services.registry.pages import decrees
from services.registry.queries.head_desk import HeadQueries
from services.registry.tables import MESSAGING
from tests.registry.build import END, W0, Registry, a_classification, a_ground, a_period, a_ruling, undated
from tests.registry.doors import Doors
from tests.registry.pages.desk import Desk, sit_down, words_of
from tests.registry.pages.test_step_up import enrolled

HOME = "/registry/pimpinan"
CARD = re.compile(r'<li class="card[^>]*>\s*<h2><a href="([^"]+)">')
NUMBER = "001/PPID/2026"


async def waiting(registry: Registry) -> tuple[str, str]:
    """Lets an item without a day and, on W0, a case that ends in December wait for the head."""
    await registry.mandated()
    exempt = await registry.exempt()
    item_id = await registry.proposed(a_classification(a_ground(period=undated())))
    await registry.commands.classification.decide(registry.ketua, item_id, Answer.YA)
    await registry.due(exempt)
    case_id = await registry.case_of(exempt)
    await registry.commands.openings.consider(registry.tim, case_id, recommendation="open", text="Boleh dibuka.")
    await registry.commands.openings.decide_opening(registry.ketua, case_id, a_ruling("open_at_end"))
    return item_id, case_id


async def follow(desk: Desk, path: str) -> str:
    """Returns where a page leads on."""
    answer = await desk.open(path)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_the_nearest_legal_day_stands_first_with_its_consequence(doors: Doors) -> None:
    item_id, case_id = await waiting(doors.registry)
    page = (await (await sit_down(doors, "pimpinan")).open(HOME)).text
    assert CARD.findall(page) == [f"{HOME}/berkas/{case_id}", f"{HOME}/butir/{item_id}"]
    shown = words_of(page)
    assert "2 keputusan yang hanya dapat diberikan pimpinan" in shown
    assert "Badan Kepegawaian Daerah Paling lambat 31 Desember 2026." in shown
    assert "menjadi publik demi hukum (Pasal 11 ayat (3) PP 61/2010)" in shown
    assert "Tanpa tenggat undang-undang. Menunggu Anda sejak 2 Maret 2026." in shown


async def test_a_setuju_leads_to_the_next_and_a_skip_to_the_one_after(doors: Doors) -> None:
    item_id, case_id = await waiting(doors.registry)
    head = await sit_down(doors, "pimpinan")
    assert await follow(head, f"{HOME}/berikutnya?sesudah={case_id}") == f"{HOME}/butir/{item_id}"
    assert await follow(head, f"{HOME}/berikutnya?sesudah={item_id}") == f"{HOME}/berkas/{case_id}"
    shown = words_of((await head.open(f"{HOME}/berkas/{case_id}")).text)
    assert "Boleh dibuka." in shown
    assert "Surat penetapan pembukaan informasi NOMOR …" in shown
    answer = await head.send(f"{HOME}/berkas/{case_id}", answer="setuju")
    assert await follow(head, answer.headers["location"]) == f"{HOME}/butir/{item_id}?sudah=1"
    await head.send(f"{HOME}/butir/{item_id}", answer="setuju")
    assert await follow(head, f"{HOME}/berikutnya?sudah=1") == f"{HOME}?sudah=1"
    assert "Tidak ada yang menunggu Anda." in words_of((await head.open(HOME)).text)


async def test_a_tolak_needs_its_reason_and_goes_back(doors: Doors) -> None:
    item_id, _ = await waiting(doors.registry)
    head = await sit_down(doors, "pimpinan")
    answer = await head.send(f"{HOME}/butir/{item_id}", answer="tolak")
    assert (answer.status_code, "<details open>" in answer.text) == (422, True)
    assert (await doors.registry.queries.summary(item_id)).state == "decided"
    await head.send(f"{HOME}/butir/{item_id}", answer="tolak", reason="Uji konsekuensinya belum lengkap.")
    assert (await doors.registry.queries.summary(item_id)).state == "submitted"


@pytest.mark.parametrize("outcome", ["open_at_end", "reclassify"])
async def test_the_draft_says_what_the_letter_says_but_its_number(registry: Registry, outcome: str) -> None:
    await registry.mandated()
    item_id = await registry.exempt()
    await registry.due(item_id)
    case_id, openings = await registry.case_of(item_id), registry.commands.openings
    later = a_classification(a_ground(period=a_period(until=END + timedelta(days=400))))
    new = {"classification": later} if outcome == "reclassify" else {}
    await openings.consider(registry.tim, case_id, recommendation="open", text="Boleh dibuka.")
    await openings.decide_opening(registry.ketua, case_id, a_ruling(outcome, **new))  # type: ignore[arg-type]
    drawn = (await registry.commands.drafts.of_case(registry.pimpinan, case_id))["draft"].paper
    await openings.approve_opening(registry.pimpinan, case_id, Answer.SETUJU)
    assert unnumbered(drawn) == unnumbered((await registry.queries.penetapan(item_id))[0])


async def test_the_draft_of_a_classification_is_its_letter_and_saves_nothing(registry: Registry) -> None:
    await registry.mandated()
    item_id = await registry.proposed()
    await registry.commands.classification.decide(registry.ketua, item_id, Answer.YA)
    drawn = (await registry.commands.drafts.of_item(registry.pimpinan, item_id))["draft"].paper
    assert (await registry.queries.summary(item_id)).state == "decided"
    assert (await acts(registry, item_id))[-2:] == ["decide", "read_item"]
    await registry.commands.classification.approve(registry.pimpinan, item_id, Answer.SETUJU)
    (made,) = await registry.queries.penetapan(item_id)
    assert (made.number, unnumbered(drawn)) == (NUMBER, unnumbered(made))


def unnumbered(made: Penetapan) -> dict[str, object]:
    """Returns the words of a letter without its number."""
    return {**decrees.penetapan(made), "number": ""}


async def acts(registry: Registry, item_id: str) -> list[str]:
    """Returns the acts of an item as the trail has them."""
    async with registry.database.snapshot() as connection:
        return [line["act"] for line in await MESSAGING.audit.history(connection, item_id)]


async def test_without_a_mandate_the_page_says_so_and_offers_no_setuju(doors: Doors) -> None:
    registry = doors.registry
    item_id = await registry.proposed()
    await registry.commands.classification.decide(registry.ketua, item_id, Answer.YA)
    head = await sit_down(doors, "pimpinan")
    page = (await head.open(f"{HOME}/butir/{item_id}")).text
    assert ("Belum dapat disetujui" in page, 'value="setuju"' in page) == (True, False)
    assert (await head.open(f"{HOME}/butir/{item_id}/naskah.pdf")).status_code == 403
    assert CARD.findall((await head.open(HOME)).text) == []


async def test_the_page_with_the_button_asks_for_the_second_factor_first(doors: Doors) -> None:
    item_id, case_id = await waiting(doors.registry)
    head = await sit_down(doors, "pimpinan")
    await enrolled(doors, "pimpinan")
    for path in (f"{HOME}/butir/{item_id}", f"{HOME}/berkas/{case_id}"):
        assert (await follow(head, path)).startswith("/masuk/faktor?lanjut=")
    assert (await head.open(HOME)).status_code == 200


async def test_the_draft_is_a_pdf_and_an_item_that_waits_for_nobody_has_none(doors: Doors) -> None:
    item_id, case_id = await waiting(doors.registry)
    head = await sit_down(doors, "pimpinan")
    for path in (f"butir/{item_id}", f"berkas/{case_id}"):
        assert (await head.open(f"{HOME}/{path}/naskah.pdf")).content.startswith(b"%PDF-")
    await head.send(f"{HOME}/butir/{item_id}", answer="setuju")
    assert (await head.open(f"{HOME}/butir/{item_id}/naskah.pdf")).status_code == 409


async def test_what_opens_until_the_next_working_day_is_told_with_what_stops_it(registry: Registry) -> None:
    await registry.mandated()
    approved, lapsing, ruled = [await registry.exempt() for _ in range(3)]
    await registry.approved(approved)
    await registry.due(lapsing)
    registry.clock.move_to_day(END)
    case_id = await registry.early(ruled, "ruling")
    await registry.commands.openings.confirm_ruling(registry.ketua, case_id, None)
    coming = await HeadQueries(registry.database).coming_openings(END, END + timedelta(days=1))
    told = {each.item_id: (each.cause, each.day) for each in coming}
    day = date(2027, 1, 1)
    assert told == {approved: ("decided", day), lapsing: ("lapse", day), ruled: ("ruling", day)}
    assert await HeadQueries(registry.database).coming_openings(W0, W0 + timedelta(days=1)) == []
