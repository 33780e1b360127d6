"""The log of closures: one entry for each event, one tree, and a stranger who checks it with the shipped script."""

import asyncio
import json
import sys
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from services.publisher.commands.closures import FILE, HALTED, Sequencer
from services.publisher.store import closures as store
from services.publisher.tables import log_checkpoints, log_entries, log_tiles
from services.publisher.website.mirror import export_site
from shared.contracts.exemptions import CaseClosedV1, ItemAmendedV1
from shared.security.log_signer import LogSigner
from shared.security.notes import NoteKey, parse
from shared.security.signing import new_pair
from tests.publisher.build import ADDRESS, Publisher, classified, opened, public_row, reclassified
from tests.transparency.forms import verifier

ORIGIN = "ppid.contoh.example/log"
KEY = NoteKey(ORIGIN, new_pair()[0])
SECRET = "Nama Orang Yang Tidak Boleh Tersebut"


def sequencer(publisher: Publisher, folder: Path) -> Sequencer:
    return Sequencer(publisher.database, publisher.clock, LogSigner.of(KEY), folder, 1)


async def entries(publisher: Publisher) -> list[dict[str, object]]:
    async with publisher.database.snapshot() as connection:
        rows = (await connection.execute(select(log_entries).order_by(log_entries.c.place))).mappings()
        return [dict(row) | {"said": json.loads(row["entry"])} for row in rows]


async def live(publisher: Publisher) -> None:
    """Lets three items live: one changes and opens, one lapses, one stays closed though somebody asked."""
    await publisher.hear(*(classified(f"item-{n}") for n in (1, 2, 3)))
    await publisher.hear(reclassified("item-1", version=2), opened("item-1", version=3))
    await publisher.hear(opened("item-2", version=3, mode="by_law"), CaseClosedV1(item_id="item-3", case_id="kasus-1"))


async def test_each_event_has_one_entry_however_often_it_comes(publisher: Publisher, tmp_path: Path) -> None:
    record = publisher.record(classified("item-9"))
    for _ in range(3):
        await publisher.delivery.receive(record)
    await live(publisher)
    assert await sequencer(publisher, tmp_path).turn() == 8
    found = await entries(publisher)
    kinds = ["closing"] * 4 + ["change", "opening", "lapse", "refusal"]
    assert [row["kind"] for row in found] == kinds
    assert [row["place"] for row in found] == list(range(8))
    assert not any("kasus-1" in str(row["entry"]) + str(row["content"]) for row in found)
    assert await sequencer(publisher, tmp_path).turn() is None


async def test_what_no_checkpoint_covers_is_counted_from_the_last_signature(
    publisher: Publisher, tmp_path: Path
) -> None:
    async def late() -> tuple[int, datetime | None]:
        async with publisher.database.snapshot() as connection:
            return await store.unsigned(connection)

    assert await late() == (0, None)
    await publisher.hear(classified("item-1"))
    assert (await late())[0] == 1
    await sequencer(publisher, tmp_path).turn()
    assert await late() == (0, None)
    signed = publisher.clock.now()
    publisher.clock.move_to(signed + timedelta(hours=8))
    await publisher.hear(classified("item-2"), classified("item-3"))
    count, since = await late()
    assert (count, since is not None and since >= signed) == (2, True)


async def test_an_id_with_many_figures_is_no_number_of_a_person(publisher: Publisher, tmp_path: Path) -> None:
    whole = "01a2254e-3ee5-73dc-ba4c-081234567890"
    number = "NIK 6171051708900002"
    await publisher.hear(classified(whole), opened("bagian", 1, mode="partial", part_of=whole, decree_number=number))
    await sequencer(publisher, tmp_path).turn()
    (content,) = [str(row["content"]) for row in await entries(publisher) if row["kind"] == "opening"]
    assert json.loads(content)["part_of"] == whole
    assert number not in content


async def run_script(script: Path, *arguments: str | Path) -> tuple[int | None, str]:
    """Runs the verifier as a stranger does; returns its exit code and what it says."""
    command = [sys.executable, "-I", script, *arguments]
    run = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await run.communicate()
    return run.returncode, said.decode()


async def test_a_stranger_checks_a_mirror_with_the_script_alone(publisher: Publisher, tmp_path: Path) -> None:
    await live(publisher)
    signs = sequencer(publisher, tmp_path)
    await signs.turn()
    async with publisher.reader() as reader:
        (tmp_path / "lama").write_bytes((await reader.get("/log/checkpoint")).content)
    await publisher.hear(*(classified(f"item-{n}") for n in range(10, 20)))
    await signs.turn()
    mirror = tmp_path / "cermin"
    await export_site(publisher.database, publisher.website, publisher.copies, mirror)
    log, script = mirror / "log", tmp_path / "periksa.py"
    script.write_text((mirror / "situs" / "periksa_log.py").read_text())
    key: list[str | Path] = ["--kunci", (log / "kunci.txt").read_text().strip()]
    order = ["urutan", tmp_path / "lama", log / "checkpoint", *key, "--log", log.resolve().as_uri()]
    proof: list[str | Path] = ["bukti", log / "butir" / "item-1" / "bukti.tlog-proof", log / "catatan" / "4.json", *key]
    proof += ["--isi", log / "isi" / "4.txt"]
    wrong = [*proof[:2], log / "catatan" / "3.json", *key]
    said = [await run_script(script, *each) for each in (order, proof, wrong)]
    assert [code for code, _ in said] == [0, 0, 1], said
    assert "17 catatan" in said[0][1]
    assert "tidak ada dalam log" in said[2][1]


async def test_what_is_signed_is_served_with_its_headers(publisher: Publisher, tmp_path: Path) -> None:
    async with publisher.reader() as reader:
        nothing = await reader.get("/log/")
        assert [(await reader.get(f"/log/{each}")).status_code for each in ("checkpoint", "tile/0/000.p/1")] == [
            404
        ] * 2
        await live(publisher)
        await sequencer(publisher, tmp_path).turn()
        paths = (
            "checkpoint",
            "tile/0/000.p/7",
            "tile/entries/000.p/3",
            "butir/item-1/bukti.tlog-proof",
            "catatan/0.json",
        )
        found = [await reader.get(f"/log/{path}") for path in paths]
        beyond = [await reader.get(f"/log/tile/{each}") for each in ("0/000", "0/000.p/8", "1/000.p/1", "0/x999/999")]
        page, item = await reader.get("/log/"), await reader.get("/log/butir/item-1/")
    assert "Belum ada catatan." in nothing.text
    assert [answer.status_code for answer in (*found, *beyond)] == [200] * 5 + [404] * 4
    immutable = ["immutable" in answer.headers["cache-control"] for answer in found]
    assert immutable == [False, True, True, False, True]
    assert (len(found[1].content), found[1].headers["content-type"]) == (7 * 32, "application/octet-stream")
    assert "Belum ada yang mengawasi log ini" in page.text
    assert KEY.vkey() in page.text
    assert 'href="/log/butir/item-1/bukti.tlog-proof"' in item.text


async def test_words_that_were_replaced_are_withheld_and_can_still_be_proven(
    publisher: Publisher, tmp_path: Path
) -> None:
    await publisher.hear(classified("item-1", public_title=SECRET))
    await publisher.hear(ItemAmendedV1(item_id="item-1", version=2, public=public_row()))
    await sequencer(publisher, tmp_path).turn()
    withheld = (await entries(publisher))[0]
    async with publisher.reader() as reader:
        async with publisher.database.snapshot() as connection:
            paths = [path async for path in publisher.website.addresses(connection)]
        answers = {path: await reader.get(path) for path in [*paths, "/log/isi/0.txt", "/log/isi/1.txt"]}
    assert [answers[f"/log/isi/{n}.txt"].status_code for n in (0, 1)] == [404, 200]
    assert "kata-katanya sudah diganti" in answers["/log/butir/item-1/"].text
    assert not [
        path for path, answer in answers.items() if SECRET in answer.text or str(withheld["nonce"]) in answer.text
    ]
    proof, entry = answers["/log/bukti/0.tlog-proof"].text, answers["/log/catatan/0.json"].content
    kept = f"{withheld['nonce']}\n{withheld['content']}".encode()
    assert SECRET.encode() in kept
    assert verifier().check_proof(proof, entry, KEY.vkey(), kept) == 2


async def cut_back(publisher: Publisher, size: int) -> None:
    """Puts the log in the database back to what it was, as a backup does."""
    async with publisher.database.transaction() as connection:
        await connection.execute(log_entries.delete().where(log_entries.c.place >= size))
        tile = (await store.tiles(connection, [(0, 0)]))[0, 0]
        await store.keep_tiles(connection, {(0, 0): tile[: size * 32]})
        await connection.execute(log_checkpoints.delete())


async def change_a_tile(publisher: Publisher, size: int) -> None:
    """Changes a leaf of the past in its tile."""
    async with publisher.database.transaction() as connection:
        tile = (await store.tiles(connection, [(0, 0)]))[0, 0]
        await store.keep_tiles(connection, {(0, 0): tile[: size * 32] + bytes(32) + tile[(size + 1) * 32 :]})


async def lose_the_tiles(publisher: Publisher, size: int) -> None:
    """Loses every tile."""
    async with publisher.database.transaction() as connection:
        await connection.execute(log_tiles.delete())


@pytest.mark.parametrize("harm", [cut_back, change_a_tile, lose_the_tiles])
async def test_a_database_that_contradicts_the_last_checkpoint_is_not_signed(
    publisher: Publisher, tmp_path: Path, harm: object, caplog: pytest.LogCaptureFixture
) -> None:
    await live(publisher)
    assert await sequencer(publisher, tmp_path).turn() == 7
    await harm(publisher, 4)  # type: ignore[operator]
    await publisher.hear(*(classified(f"baru-{n}") for n in range(9)))
    assert await sequencer(publisher, tmp_path).turn() is None
    assert "contradicts its last checkpoint: size 7" in caplog.text
    assert len((tmp_path / FILE).read_text().splitlines()) == 1


async def test_a_log_whose_newest_checkpoints_a_restore_lacks_is_not_signed(
    publisher: Publisher, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await live(publisher)
    (tmp_path / HALTED).touch()
    assert await sequencer(publisher, tmp_path).turn() is None
    assert "log of closures is halted" in caplog.text
    assert not (tmp_path / FILE).exists()


async def test_two_sequencers_make_one_log(publisher: Publisher, tmp_path: Path) -> None:
    await live(publisher)
    async with publisher.database.alone("publisher.log") as mine:
        assert mine
        assert await sequencer(publisher, tmp_path).turn() is None
    assert await sequencer(publisher, tmp_path).turn() == 7


async def test_a_clock_that_goes_back_makes_no_older_checkpoint(publisher: Publisher, tmp_path: Path) -> None:
    notes = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=publisher.app), base_url=ADDRESS) as reader:
        for number in range(3):
            await publisher.hear(classified(f"item-{number}"))
            await sequencer(publisher, tmp_path).turn()
            notes.append((await reader.get("/log/checkpoint")).text)
            publisher.clock.move_to(publisher.clock.now() - timedelta(days=number))
    rows = [str(row["entry"]).encode() for row in await entries(publisher)]
    for old, new in pairwise(notes):
        assert verifier().check_order(old, new, rows, KEY.vkey()) == parse(new).checkpoint.size
