"""Somebody watches the log: the operator asks, the page says who, and a reader checks the cosignature as well."""

from pathlib import Path

import httpx
import pytest

from deploy.cosigning import ask_witness, witness_app, witness_key, witness_of
from services.publisher.commands.closures import Sequencer
from shared.runtime.errors import NotFound, Refusal
from shared.security.log_signer import LogSigner
from shared.security.notes import TIMED, NoteKey
from shared.security.signing import new_pair
from tests.publisher.build import Publisher, classified
from tests.transparency.forms import verifier

KEY = NoteKey("ppid.contoh.example/log", new_pair()[0])


async def grow(publisher: Publisher, folder: Path, *names: str) -> None:
    await publisher.hear(*map(classified, names))
    await Sequencer(publisher.database, publisher.clock, LogSigner.of(KEY), folder, 1).turn()


async def test_a_witness_makes_the_log_a_watched_one(publisher: Publisher, tmp_path: Path) -> None:
    own = witness_key("saksi.id", tmp_path / "saksi.key")
    door = httpx.ASGITransport(witness_app(witness_of(own, [KEY.vkey()], tmp_path / "saksi.json")))
    url, vkey = publisher.database.url, own.vkey(TIMED)
    with pytest.raises(NotFound, match=r"^LOG_KOSONG"):
        await ask_witness(url, "https://saksi.id", vkey, door)
    sizes = []
    for names in (("item-1", "item-2"), ("item-3",), ()):
        await grow(publisher, tmp_path, *names)
        sizes.append((await ask_witness(url, "https://saksi.id/", vkey, door))["size"])
    assert sizes == [2, 3, 3]
    await grow(publisher, tmp_path, "item-4")
    async with publisher.reader() as reader:
        paths = ("/log/", "/log/bukti/1.tlog-proof", "/log/catatan/1.json", "/log/isi/1.txt", "/log/checkpoint")
        page, proof, entry, content, newest = [(await reader.get(path)).text for path in paths]
    assert "saksi.id" in page
    assert "1 catatan sesudah itu belum disaksikan" in page
    assert "Belum ada yang mengawasi" not in page
    assert newest.split("\n")[1] == "4"
    assert verifier().check_proof(proof, entry.encode(), KEY.vkey(), content.encode(), (vkey,)) == 3


async def test_a_witness_that_refuses_or_is_away_or_is_somebody_else_is_told(
    publisher: Publisher, tmp_path: Path
) -> None:
    await grow(publisher, tmp_path, "item-1")
    own = witness_key("saksi.id", tmp_path / "saksi.key")
    other = NoteKey("saksi.id", new_pair()[0]).vkey(TIMED)
    door = httpx.ASGITransport(witness_app(witness_of(own, [KEY.vkey()], tmp_path / "saksi.json")))
    stranger = httpx.ASGITransport(witness_app(witness_of(own, [], tmp_path / "lain.json")))
    url, key = publisher.database.url, own.vkey(TIMED)
    refused, away = "SAKSI_MENOLAK", "SAKSI_TIDAK_MENJAWAB"
    for vkey, transport, code in ((other, door, refused), (key, stranger, refused), (key, None, away)):
        with pytest.raises(Refusal, match=f"^{code}"):
            await ask_witness(url, "http://127.0.0.1:9", vkey, transport)
    async with publisher.reader() as reader:
        assert "Belum ada yang mengawasi" in (await reader.get("/log/")).text
