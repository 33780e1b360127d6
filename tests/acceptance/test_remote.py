"""`terbuka journey --remote` against a server that really runs: by its address alone, and over a kill on the way."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from deploy.acceptance.deployed import Plan, walk_remote
from deploy.acceptance.retrying_client import read_accounts
from deploy.cli.app import app
from deploy.sample.seed import MARK
from shared.runtime.errors import Refusal, TerbukaError
from tests.acceptance.test_year import STEPS
from tests.engines.processes import free_port
from tests.load.server import Server, serving

DAY = timedelta(days=1)
ITEMS = 8
STEADY = ("--items", str(ITEMS), "--clients", "4", "--patience", "60", "--json")
FIRST_WORDS = "dosir diterima"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Starts a server with the sample accounts and nothing else in it."""
    with serving() as running:
        running.home.mkdir(parents=True)
        (running.home / MARK).touch()
        running.start("--sample")
        yield running


@pytest.fixture(scope="module")
def report(server: Server) -> Any:
    """Walks once over the address of the server."""
    done = server.run("journey", "--remote", server.address, *STEADY)
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    return json.loads(done.stdout)


def test_nothing_unlawful_is_seen_from_outside(report: Any) -> None:
    assert report["violations"] == []


def test_every_step_of_the_procedure_is_walked(report: Any) -> None:
    assert [step["step"] for step in report["steps"]] == STEPS
    assert all(step["in"] and step["out"] and step["events"] for step in report["steps"])


def test_what_the_law_forbids_is_refused_at_the_door(report: Any) -> None:
    assert report["steps"][0]["refused"] >= 6


def test_every_row_ends_where_it_was_meant_to(report: Any) -> None:
    rows = report["rows"]
    placed = rows["dik"] + sum(rows["queues"].values()) + rows["dip_decided"] + rows["dip_by_law"]
    assert rows["read"] == rows["committed"] == placed == ITEMS + 4
    assert {"returned", "withdrawn", "belum_lengkap", "periode_belum_jelas"} == set(rows["queues"])
    assert rows["dip_decided"] >= 2
    assert rows["dip_by_law"] == 1


def test_the_waits_are_measured(report: Any) -> None:
    figures = {each["step"]: each for each in report["timings"]}
    assert figures["diakui → tampak di meja registry"]["count"] == ITEMS
    assert figures["penetapan disetujui → tampak di DIK"]["count"] == ITEMS - 2
    assert all(0 <= each["p50"] <= each["p95"] <= each["max"] for each in figures.values())
    assert figures["pembukaan disetujui → tampak di DIP"]["max"] > 0


def test_it_says_what_a_real_clock_does_not_show(report: Any) -> None:
    assert any("Pasal 11 ayat (3)" in what for what in report["not_shown"])


@pytest.mark.nightly
def test_a_second_journey_goes_on_over_a_kill_and_judges_only_its_own(server: Server, report: Any) -> None:
    def kill_and_start() -> None:
        server.kill()
        server.start("--sample")

    killer = threading.Thread(target=kill_and_start)

    def kill_once(line: str) -> None:
        if FIRST_WORDS in line:
            killer.start()

    second = walk_remote(Plan(server.address, accounts(server), items=ITEMS, clients=4, patience=60), kill_once)
    killer.join()
    assert second["violations"] == []
    assert second["retries"], "nobody noticed the kill"
    assert second["rows"] == report["rows"]


def test_a_province_that_never_answers_is_named_with_what_is_missing(server: Server) -> None:
    said: list[str] = []
    with pytest.raises(TerbukaError) as silent:
        walk_remote(Plan(f"http://127.0.0.1:{free_port()}", accounts(server), patience=0.1), said.append)
    assert silent.value.code == "SERVER_TIDAK_MENJAWAB"
    assert "intake (ConnectError)" in said[0]


def test_accounts_of_too_few_roles_are_refused_before_anything_is_asked(tmp_path: Path) -> None:
    few = tmp_path / "akun.json"
    few.write_text(json.dumps({"petugas": {"account": "petugas", "password": "-"}}))
    with pytest.raises(Refusal, match=r"AKUN_KURANG.*ketua, tim, pimpinan, operator"):
        read_accounts(few)


def test_an_authority_that_was_named_is_the_one_that_is_trusted(server: Server, tmp_path: Path) -> None:
    ca, said = tmp_path / "ca.pem", dict[bool, list[str]]({True: [], False: []})
    with https_of_nothing(ca) as address:
        for trusted, lines in said.items():
            plan = Plan(address, accounts(server), ca=ca if trusted else None, patience=0.1)
            with pytest.raises(TerbukaError, match="SERVER_TIDAK_MENJAWAB"):
                walk_remote(plan, lines.append)
    assert "intake (HTTP 503)" in said[True][0]
    assert "intake (ConnectError)" in said[False][0]


def test_the_clock_of_a_running_province_is_not_moved() -> None:
    done = CliRunner().invoke(app, ["--as-of", "2027-01-04", "journey", "--remote", "http://127.0.0.1:1"])
    assert done.exit_code == 2
    assert "--as-of" in done.output


def accounts(server: Server) -> Any:
    """Reads the sample accounts of a server."""
    return read_accounts(server.home / "accounts.json")


class _Away(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(503)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def https_of_nothing(ca: Path) -> Iterator[str]:
    """Answers 503 over TLS under a certificate that only the authority written to `ca` vouches for."""
    key = ca.with_suffix(".key")
    ca.write_bytes(certificate(key))
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(ca, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Away) as door:
        door.socket = trust.wrap_socket(door.socket, server_side=True)
        threading.Thread(target=door.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{door.server_port}"
        door.shutdown()


def certificate(key_file: Path) -> bytes:
    """Returns a certificate for this machine that signs itself, and writes its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    kinds = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key_file.write_bytes(key.private_bytes(*kinds))
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "terbuka uji")]), datetime.now(UTC)
    place = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + DAY)
    signed = builder.add_extension(place, critical=False).sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM)
