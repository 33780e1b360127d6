"""`terbuka audit keep` and `audit verify` against a server, or a file, that means harm."""

import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deploy import kept_heads, published_heads
from deploy.kept_heads import keep
from shared.runtime.errors import Refusal
from shared.runtime.foreign_json import json_or_text, read_json
from shared.security.audit_heads import read_head, read_heads
from shared.security.signer_keys import KeyState, SignerKeys
from shared.security.trail_copy import place_of
from tests.audit.test_kept_heads import KEYS, Site, a_head, refused, site

__all__ = ["site"]

WRONG = {
    "beyond any float": '{"room":"registry","position":1e400,"hash":"a","at":"b","signature":"c"}',
    "beyond canonical JSON": '{"room":"registry","position":100000000000000000000,"hash":"a","at":"b","signature":"c"}',
    "half a character": '{"room":"\\ud800","position":1,"hash":"a","at":"b","signature":"c"}',
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("line", list(WRONG.values()), ids=list(WRONG))
def test_a_line_that_cannot_be_said_again_is_no_head(line: str, tmp_path: Path) -> None:
    assert read_head(line) is None
    file = tmp_path / "kepala.jsonl"
    file.write_text(line + "\n" + a_head(4).line().decode() + "\n")
    assert list(read_heads(file)) == [None, a_head(4)]


def test_a_number_beyond_any_float_is_no_json() -> None:
    with pytest.raises(ValueError, match="1e400"):
        read_json('{"position": 1e400}')
    assert read_json("1e300") == 1e300
    assert json_or_text("-1e999") == "-1e999"
    assert place_of('{"position": 1e400, "hash": "a"}') is None


def test_one_position_with_two_hashes_in_one_answer_is_a_fork(site: Site, tmp_path: Path) -> None:
    forked = a_head(9, "f" * 64)
    site.heads = [a_head(4), a_head(9), forked]
    assert refused(site, tmp_path / "kepala.jsonl").code == "KEPALA_BERTENTANGAN"
    assert (tmp_path / "kepala.jsonl.bertentangan").read_bytes() == forked.line() + b"\n"
    assert not (tmp_path / "kepala.jsonl").exists()


def test_a_head_that_was_signed_again_is_no_fork(site: Site, tmp_path: Path) -> None:
    site.heads = [a_head(4), a_head(9), a_head(9)]
    assert keep(site.address, tmp_path / "kepala.jsonl", KEYS)["added"]["registry"] == 3


def test_positions_that_fall_are_not_given(site: Site, tmp_path: Path) -> None:
    site.heads = [a_head(4), a_head(9), a_head(6)]
    assert refused(site, tmp_path / "kepala.jsonl").code == "KEPALA_TIDAK_TERAMBIL"


def test_the_last_hash_of_a_retired_key_holds_the_server(site: Site, tmp_path: Path) -> None:
    """Whoever kept the old key may sign up to its end, and not another end."""
    old = replace(KEYS["registry"].active, state=KeyState.RETIRED, ended_at="2026-11-30", until=9, digest="d" * 64)
    keys = {**KEYS, "registry": SignerKeys((KEYS["identity"].active, old))}
    with pytest.raises(Refusal, match="KEPALA_BERTENTANGAN"):
        keep(site.address, tmp_path / "kepala.jsonl", keys)


@pytest.fixture
def answering(request: pytest.FixtureRequest) -> Iterator[str]:
    """Gives the address of a server that answers as the test says."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                request.param(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Gives a byte now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.05)


def flood(handler: BaseHTTPRequestHandler) -> None:
    """Gives one line without an end."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65_536)


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    """Sends the keeper to another place."""
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/")
    handler.end_headers()


@pytest.mark.parametrize("answering", [drip, flood, elsewhere], indirect=True, ids=["drip", "flood", "elsewhere"])
def test_a_server_that_keeps_the_keeper_waiting_is_silent(
    answering: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published_heads, "ANSWER_SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(Refusal, match="KEPALA_TIDAK_TERAMBIL"):
        keep(answering, tmp_path / "kepala.jsonl", {"registry": KEYS["registry"]})
    assert time.monotonic() - began < 20


def test_a_turn_that_takes_long_keeps_what_came(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_heads, "TURN_SECONDS", -1.0)
    file = tmp_path / "kepala.jsonl"
    assert keep(site.address, file, KEYS)["added"]["registry"] == 1
    monkeypatch.undo()
    assert keep(site.address, file, KEYS)["added"]["registry"] == 1
