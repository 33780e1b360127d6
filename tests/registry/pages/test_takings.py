"""An officer says that they work on a row, so that two do not meet; the mark ends by itself and locks nothing."""

from datetime import timedelta
from urllib.parse import urlsplit

import httpx

from services.registry.tables import MESSAGING, takings
from tests.registry.build import TODAY, a_dossier
from tests.registry.doors import Doors
from tests.registry.pages.desk import Desk, hidden, sit_down, words_of
from tests.registry.pages.test_classification_desk import GROUND, PUBLIC

LIST = "/registry/meja/petugas/submitted"


async def press(desk: Desk, subject: str, what: str = "kerjakan", **words: str) -> httpx.Response:
    form = hidden((await desk.open("/akun")).text)
    return await desk.client.post(f"{LIST}/{what}", data={**form, "subjek": subject, **words})


async def test_a_mark_is_shown_to_others_passed_over_and_given_back(doors: Doors) -> None:
    first, second, third = [await doors.registry.take_in(a_dossier(f"Berkas ke-{n}")) for n in (1, 2, 3)]
    petugas, other = await sit_down(doors, "petugas"), await sit_down(doors, "petugas2")
    done = await press(other, second, dari="petugas/submitted?q=Berkas")
    assert done.headers["location"] == f"{LIST}?q=Berkas"
    assert "Anda kerjakan sampai 2 Maret 2026" in words_of((await other.open(LIST)).text)
    assert "sedang dikerjakan Petugas PPID kedua (petugas2) sampai" in words_of((await petugas.open(LIST)).text)
    assert "SEDANG_DIKERJAKAN" in (await press(petugas, second)).text
    onward = await petugas.send(f"/registry/butir/{first}/usul?dari=petugas/submitted", **GROUND, **PUBLIC)
    assert urlsplit(onward.headers["location"]).path == f"/registry/butir/{third}/usul"
    await press(other, second, "lepaskan")
    assert "sedang dikerjakan" not in words_of((await petugas.open(LIST)).text)
    assert await acts(doors) == [("take_work", second), ("give_back_work", second)]


async def acts(doors: Doors) -> list[tuple[str, str]]:
    async with doors.registry.database.snapshot() as connection:
        rows = (await connection.execute(MESSAGING.audit.rows.select().order_by(MESSAGING.audit.rows.c.id))).all()
    return [(row.act, row.subject) for row in rows if row.act.endswith("_work") and not row.code]


async def test_a_mark_ends_by_itself_and_keeps_nobody_from_the_act(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    petugas, other = await sit_down(doors, "petugas"), await sit_down(doors, "petugas2")
    await press(petugas, item_id)
    await press(other, item_id, "lepaskan")
    form = (await other.open(f"/registry/butir/{item_id}/usul?dari=petugas/submitted")).text
    assert "sedang dikerjakan" in words_of(form)
    doors.registry.clock.move_to(doors.registry.clock.now() + timedelta(hours=4))
    petugas, other = await sit_down(doors, "petugas"), await sit_down(doors, "petugas2")
    await press(other, item_id)
    assert "Anda kerjakan sampai" in words_of((await other.open(LIST)).text)
    assert await doors.registry.count(takings) == 1
    await petugas.send(f"/registry/butir/{item_id}/usul", **GROUND, **PUBLIC)
    assert (await doors.registry.queries.summary(item_id)).state == "proposed"


async def test_a_mark_of_the_evening_ends_with_the_day(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    doors.registry.clock.move_to_day(TODAY, hour=22)
    petugas = await sit_down(doors, "petugas")
    back = await press(petugas, item_id, halaman="formulir", dari="petugas/submitted")
    assert back.headers["location"] == f"/registry/butir/{item_id}/usul?dari=petugas%2Fsubmitted"
    doors.registry.clock.move_to_day(TODAY + timedelta(days=1), hour=0)
    other = await sit_down(doors, "petugas2")
    page = words_of((await other.open(LIST)).text)
    assert ("sedang dikerjakan" in page, "Saya kerjakan" in page) == (False, True)


async def test_only_rows_of_ones_own_list_are_marked(doors: Doors) -> None:
    waiting, proposed = await doors.registry.take_in(), await doors.registry.proposed()
    petugas, ketua = await sit_down(doors, "petugas"), await sit_down(doors, "ketua")
    for subject in (proposed, "tidak-ada", "//asing"):
        assert "KEADAAN_TIDAK_COCOK" in (await press(petugas, subject)).text
    assert (await press(ketua, waiting)).status_code == 403
    assert await doors.registry.count(takings) == 0
