"""`terbuka audit keep`: heads only grow, are signed, and never contradict what was kept; what does is kept as proof."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from deploy import kept_heads
from deploy.kept_heads import keep, read_keys
from deploy.rooms import AUDITED
from shared.runtime.clock import SystemClock
from shared.runtime.errors import Refusal
from shared.runtime.legal_zone import legal_zone
from shared.security.audit_heads import Head
from shared.security.signer_keys import SignerKeys
from shared.security.signing import SigningKey, new_pair
from tests.audit.test_commands import address, home, of_registry, terbuka, write_anew
from tests.audit.test_published_heads import announcing
from tests.cli.conftest import Terbuka

__all__ = ["address", "home", "terbuka"]
PAIRS = {room: new_pair() for room in AUDITED}
KEYS = {room: SignerKeys.read(public) for room, (_, public) in PAIRS.items()}
START = SystemClock().now().astimezone(legal_zone())


def a_head(position: int, digest: str = "", room: str = "registry") -> Head:
    at = (START + timedelta(hours=position)).isoformat()
    return Head(room, position, digest or f"{position:064x}", at).signed(SigningKey(PAIRS[room][0]))


class Site:
    """A website that gives the heads of registry that a test sets, and none of the other rooms."""

    def __init__(self) -> None:
        self.heads: list[Head] = []
        self.silent = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                after = int(parse_qs(asked.query)["after"][0])
                mine = [each for each in site.heads if asked.path == f"/{each.room}/api/audit-heads"]
                body = b"".join(each.line() + b"\n" for each in mine if each.position > after)
                self.send_response(503 if site.silent and site.silent in asked.path else 200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    """Gives a website whose registry has two heads."""
    made = Site()
    made.heads = [a_head(4), a_head(9)]
    yield made
    made.close()


def kept(site: Site, file: Path) -> dict[str, int]:
    return dict(keep(site.address, file, KEYS)["added"])


def refused(site: Site, file: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        kept(site, file)
    return caught.value


def test_only_what_is_new_is_added(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "kepala.jsonl"
    assert kept(site, file)["registry"] == 2
    assert kept(site, file)["registry"] == 0
    site.heads.append(a_head(12))
    assert kept(site, file)["registry"] == 1
    assert file.read_bytes() == b"".join(each.line() + b"\n" for each in site.heads)


def test_another_hash_at_a_kept_position_is_refused_and_kept_as_proof(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "kepala.jsonl"
    kept(site, file)
    before, forked = file.read_bytes(), a_head(9, "f" * 64)
    site.heads = [a_head(4), forked, a_head(12)]
    found = refused(site, file)
    assert (found.code, "posisi 9" in found.message) == ("KEPALA_BERTENTANGAN", True)
    assert file.read_bytes() == before
    assert (tmp_path / "kepala.jsonl.bertentangan").read_bytes() == forked.line() + b"\n"


@pytest.mark.parametrize("left", [[], [4], [4, 12]])
def test_a_head_that_is_given_no_longer_is_refused(site: Site, tmp_path: Path, left: list[int]) -> None:
    kept(site, tmp_path / "kepala.jsonl")
    site.heads = [a_head(position) for position in left]
    assert refused(site, tmp_path / "kepala.jsonl").code == "KEPALA_BERTENTANGAN"


@pytest.mark.parametrize("change", [{"hash": "a" * 64}, {"position": 13}, {"at": START.isoformat()}])
def test_what_the_room_did_not_sign_is_not_kept(site: Site, tmp_path: Path, change: dict[str, object]) -> None:
    site.heads.append(replace(a_head(12), **change))  # type: ignore[arg-type]
    assert refused(site, tmp_path / "kepala.jsonl").code == "KEPALA_AUDIT_TIDAK_SAH"
    assert not (tmp_path / "kepala.jsonl").exists()


def test_a_room_that_is_silent_leaves_the_others_kept(site: Site, tmp_path: Path) -> None:
    site.silent = "scheduler"
    assert refused(site, tmp_path / "kepala.jsonl").code == "KEPALA_TIDAK_TERAMBIL"
    assert (tmp_path / "kepala.jsonl").read_text().count("\n") == 2


def test_a_kept_file_that_contradicts_itself_is_refused(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "kepala.jsonl"
    kept(site, file)
    file.write_bytes(file.read_bytes() + a_head(4, "e" * 64).line() + b"\n")
    found = refused(site, file)
    assert (found.code, "berkas menyebut" in found.message) == ("KEPALA_BERTENTANGAN", True)


def test_an_answer_without_end_is_not_read(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.published_heads.LARGEST", 100)
    assert refused(site, tmp_path / "kepala.jsonl").code == "KEPALA_TIDAK_TERAMBIL"


def test_going_round_goes_on_after_a_silence_and_ends_at_a_contradiction(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, rounds = tmp_path / "kepala.jsonl", list[int]()

    def next_round(_: float) -> None:
        rounds.append(1)
        site.silent = ""
        if len(rounds) == 2:
            site.heads[-1] = a_head(9, "f" * 64)

    site.silent = "scheduler"
    monkeypatch.setattr("time.sleep", next_round)
    with pytest.raises(Refusal, match="bertentangan"):
        kept_heads.keep_for_ever(site.address, file, KEYS, every=1)
    assert len(rounds) == 2


def test_keys_come_from_what_the_body_told(tmp_path: Path) -> None:
    told = tmp_path / "kunci.json"
    told.write_text(json.dumps([{"room": "registry", "public_keys": PAIRS["registry"][1]}]))
    assert a_head(4).signer(read_keys(told, tmp_path)["registry"])
    for wrong in ("[]", "{", '[{"room": "lain", "public_key": "x"}]'):
        told.write_text(wrong)
        with pytest.raises(Refusal) as caught:
            read_keys(told, tmp_path)
        assert caught.value.code == "KUNCI_AUDIT_TIDAK_TERBACA"


def test_whoever_has_no_keys_is_told_how_to_get_them_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        read_keys(None, tmp_path)
    assert (caught.value.code, "--keys" in caught.value.mend) == ("KUNCI_AUDIT_TIDAK_DISEBUT", True)


def test_the_command_keeps_and_a_trail_is_held_to_what_is_kept(address: str, terbuka: Terbuka, tmp_path: Path) -> None:
    keys, file, export = tmp_path / "kunci.json", tmp_path / "kepala.jsonl", tmp_path / "jejak.jsonl"
    keys.write_text(terbuka("audit", "heads", "--json").out)
    with announcing(address) as server:
        first = terbuka("audit", "keep", "--from", server, "--to", file, "--keys", keys, "--json")
        assert (first.code, first.json["added"]) == (0, {"registry": 1})
        asyncio.run(write_anew(address))
        terbuka("audit", "export", export)
    told = terbuka("audit", "verify", "--export", export, "--heads", file, "--keys", keys, "--json")
    assert (told.code, of_registry(told)["broken_at"] is not None) == (1, True)
    gone = terbuka("audit", "keep", "--from", "http://127.0.0.1:1", "--to", file, "--keys", keys)
    assert (gone.code, "KEPALA_TIDAK_TERAMBIL" in gone.err) == (1, True)
