"""What an SKPD began is saved by itself, stands on its first page, and is found again by the browser's way back."""

import re
from datetime import timedelta

from services.intake.commands.previews import Previews
from services.intake.commands.unfinished import DONE_LASTS
from services.intake.tables import MESSAGING, agenda, drafts, files, unfinished
from tests.files.pdfs import a_pdf
from tests.intake.house import PDF, House
from tests.intake.pages.desk import CHECK, Desk, actions, hidden, sit_down, words_of
from tests.intake.pages.test_form import WORDS, hand_in
from tests.intake.pages.test_workbook_desk import upload

TITLE = WORDS["title"]
SCRIPT = {"accept": "application/json"}


async def autosave(desk: Desk, page: str, **words: str) -> dict[str, str]:
    """Sends what the script of the form sends."""
    typed = {name.replace("__", "."): word for name, word in words.items()}
    saved = await desk.client.post("/formulir/simpan", data={**hidden(page), **typed}, headers=SCRIPT)
    assert saved.status_code == 200, saved.text
    return {name: str(word) for name, word in saved.json().items()}


async def test_typing_saves_one_draft_that_only_the_hand_in_ends(house: House) -> None:
    desk = await sit_down(house)
    page = (await desk.open("/intake/formulir")).text
    assert 'data-autosave="/intake/formulir/simpan"' in page
    first = await autosave(desk, page, title="Hasil")
    standing = {"draft_id": first["draft_id"], "draft_version": first["version"]}
    second = await autosave(desk, page, **WORDS | standing)
    assert (second["draft_id"], second["version"]) == (first["draft_id"], "2")
    assert "pukul" in second["moment"]
    (row,) = await house.rows(drafts)
    assert TITLE.encode() not in bytes(row["sealed"])
    overview = await desk.open("/intake/")
    assert f"{TITLE} konsep" in words_of(overview.text)
    again = (await desk.open(f"/intake/formulir?konsep={first['draft_id']}")).text
    checked = await desk.post("/intake/formulir", again, langkah="periksa", **WORDS)
    assert words_of((await desk.open("/intake/")).text).count(TITLE) == 2  # once to see, once for the button
    assert (await hand_in(desk, checked.text)).status_code == 303
    assert await house.rows(drafts) == []
    back = await desk.client.get(f"/formulir?konsep={first['draft_id']}")
    assert (back.status_code, "sudah diajukan" in words_of(back.text), "KONSEP_TIDAK_ADA" in back.text) == (
        404,
        True,
        True,
    )
    assert "Pekerjaan yang belum selesai" not in words_of((await desk.open("/intake/")).text)


async def test_two_pages_of_one_draft_do_not_overwrite_each_other(house: House) -> None:
    desk = await sit_down(house)
    page = (await desk.open("/intake/formulir")).text
    first = await autosave(desk, page, title="Satu")
    standing = {"draft_id": first["draft_id"], "draft_version": "1"}
    await autosave(desk, page, title="Dua", **standing)
    late = await desk.client.post(
        "/formulir/simpan", data={**hidden(page), "title": "Tiga", **standing}, headers=SCRIPT
    )
    assert (late.status_code, late.json()["code"]) == (409, "KONSEP_BERUBAH")


async def test_the_way_back_after_the_hand_in_is_a_page(house: House) -> None:
    desk = await sit_down(house)
    page = (await desk.open("/intake/formulir")).text
    data = {**hidden(page), **{name.replace("__", "."): word for name, word in WORDS.items()}, "langkah": "periksa"}
    sent = await desk.client.post("/formulir", data=data)
    where = sent.headers["location"]
    assert (sent.status_code, where.startswith(CHECK)) == (303, True)
    checked = await desk.open(where)
    first = await hand_in(desk, checked.text)
    back = await desk.open(where)
    assert back.status_code == 200
    assert (await hand_in(desk, back.text)).headers["location"] == first.headers["location"]
    assert (await house.counts())["submission"] == 1
    changed = await desk.open(f"/intake/formulir?isi={where.removeprefix(CHECK)}")
    assert f'value="{TITLE}"' in changed.text


async def test_a_checked_form_and_a_read_workbook_are_listed_and_discarded(house: House) -> None:
    desk = await sit_down(house)
    await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    address = await upload(desk)
    page = (await desk.open("/intake/")).text
    shown = words_of(page)
    assert f"{TITLE} isian yang sudah diperiksa" in shown
    assert "lembar kerja yang sudah dibaca" in shown
    assert f'href="{address}"' in page
    other = await sit_down(house, "petugas")
    assert "Pekerjaan yang belum selesai" not in words_of((await other.open("/intake/")).text)
    for action in [each for each in actions(page) if "/belum-selesai/" in each]:
        stolen = await other.post(action, (await other.open("/intake/nihil")).text)
        assert stolen.status_code == 404
        done = await desk.post(action, page)
        assert done.headers["location"] == "/intake/?selesai=buang"
    assert await house.rows(unfinished) == []
    assert (await desk.open(address)).status_code == 404


async def test_what_nobody_goes_on_with_is_swept_and_the_book_says_so(house: House) -> None:
    desk = await sit_down(house)
    page = (await desk.open("/intake/formulir")).text
    await autosave(desk, page, title="Lama")
    checked = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    await upload(desk)
    await hand_in(desk, checked.text)
    work = house.commands.unfinished
    begun = house.clock.now()
    assert await work.sweep() == 0
    house.clock.move_to(begun + DONE_LASTS + timedelta(minutes=1))
    assert (await work.sweep(), len(await house.rows(unfinished))) == (1, 1)
    house.clock.move_to(begun + timedelta(days=8))
    assert (await work.sweep(), await house.rows(unfinished)) == (1, [])
    house.clock.move_to(begun + timedelta(days=31))
    assert (await work.sweep(), await house.rows(drafts)) == (1, [])
    assert "drop_unfinished" in {line["act"] for line in await house.rows(MESSAGING.audit.rows)}
    assert await Previews(house.scoped, work).drop_old() == 0


async def test_files_are_added_and_removed_singly_before_the_hand_in(house: House) -> None:
    desk = await sit_down(house)
    checked = await desk.send("/intake/formulir", langkah="periksa", **WORDS)
    (work,) = await house.rows(unfinished)
    where = f"/formulir/periksa/{work['work_id']}"
    three = [("satu.pdf", PDF, "application/pdf"), ("buruk.exe", b"MZ", "application/pdf")]
    three.append(("dua.pdf", a_pdf("dua"), "application/pdf"))
    words = [(name, (None, word)) for name, word in hidden(checked.text).items()]
    refused = await desk.client.post(f"{where}/berkas", files=[*words, *(("files", each) for each in three)])
    told = words_of(refused.text.partition('role="alert"')[2].partition("</ul>")[0])
    assert ("buruk.exe" in told, "satu.pdf" in told) == (True, False), told
    page = (await desk.client.get(where)).text
    boxes = re.findall(r'name="kept" value="([^"]+)" checked>', page)
    assert len(boxes) == 2
    gone = await desk.client.post(f"{where}/berkas/{boxes[0]}/hapus", data=hidden(page))
    assert gone.headers["location"] == f"/intake{where}#files"
    left = (await desk.client.get(where)).text
    assert ("satu.pdf" in left, "dua.pdf" in left) == (False, True)
    stranger = await sit_down(house, "petugas")
    stolen = await stranger.client.post(f"{where}/berkas/{boxes[1]}/hapus", data=hidden(page))
    assert stolen.status_code in {403, 404}
    parts = [("dossier", (None, hidden(left)["dossier"])), ("kept", (None, boxes[1]))]
    done = await desk.client.post(f"/formulir/ajukan?kunci={work['work_id']}", files=parts)
    assert done.status_code == 303, words_of(done.text)
    assert [row["file_id"] for row in await house.rows(files)] == [boxes[1]]


async def test_a_list_brings_number_and_date_of_its_letter_into_the_book(house: House) -> None:
    desk = await sit_down(house)
    address = await upload(desk)
    letter = {"letter__number": "800/12/DISHUB", "letter__date": "2026-02-27"}
    again = await desk.post(address, (await desk.open(address)).text, kind="history", aksi="baca", **letter)
    page = (await desk.open(again.headers["location"])).text
    assert 'value="800/12/DISHUB"' in page
    done = await desk.post(address, page, kind="history", **letter)
    assert done.status_code == 303, words_of(done.text)
    (line,) = await house.rows(agenda)
    assert (line["letter_number"], line["letter_date"]) == ("800/12/DISHUB", "2026-02-27")
