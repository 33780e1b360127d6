"""A real Keycloak of the tests' own, on free ports, with the realm of deploy/keycloak in memory."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy import keycloak
from deploy.engines import ZipEngine, find
from tests.engines.processes import POLL_SECONDS, Process, free_port

REALM = Path(keycloak.__file__).parent / "realm.json"
ADMIN = {"KC_BOOTSTRAP_ADMIN_USERNAME": "uji", "KC_BOOTSTRAP_ADMIN_PASSWORD": "sandi-uji-saja"}
PASSWORD = "Sandi-uji-Keycloak-1"
START_SECONDS = 240.0


@dataclass
class Keycloak:
    """A running server; `people` have a password of the tests, which the realm file does not hold."""

    process: Process
    realm: str = ""

    @property
    def address(self) -> str:
        """Returns the address of the server."""
        return f"http://127.0.0.1:{self.process.port}"

    @property
    def issuer(self) -> str:
        """Returns the issuer of the realm."""
        return f"{self.address}/realms/{self.realm}"

    def start(self) -> None:
        """Starts it and returns once it answers."""
        self.process.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            if time.monotonic() > deadline:
                raise RuntimeError(f"Keycloak is not ready:\n{self.process.tail()}")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Ends it with the shell that started it, which does not hand a signal on; returns once the port is free."""
        if self.process.running:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.stop()

    def furnish(self, public_url: str) -> None:
        """Makes the realm anew from its file, for an address of Terbuka, and gives its people their password."""
        text = REALM.read_text("utf-8").replace("${TERBUKA_PUBLIC_URL}", public_url)
        self.realm = "terbuka"
        with self.admin() as admin:
            admin.delete("/admin/realms/terbuka")
            made = admin.post("/admin/realms", content=text, headers={"content-type": "application/json"})
            assert made.status_code == httpx.codes.CREATED, made.text
            for user in admin.get("/admin/realms/terbuka/users").json():
                secret = {"type": "password", "value": PASSWORD, "temporary": False}
                admin.put(f"/admin/realms/terbuka/users/{user['id']}/reset-password", json=secret).raise_for_status()

    def admin(self) -> httpx.Client:
        """Returns a client of the administrator, who signs in anew each time: the token lasts a minute."""
        form = {"grant_type": "password", "client_id": "admin-cli", "username": "uji", "password": "sandi-uji-saja"}
        answer = httpx.post(f"{self.address}/realms/master/protocol/openid-connect/token", data=form, timeout=60)
        token: str = answer.raise_for_status().json()["access_token"]
        return httpx.Client(base_url=self.address, headers={"authorization": f"Bearer {token}"}, timeout=60)

    def rotate(self) -> None:
        """Makes a new key for ES512 with a higher priority and takes the older ones back."""
        with self.admin() as admin:
            place = "/admin/realms/terbuka/components"
            old = [each for each in admin.get(place).json() if each["providerId"] == "ecdsa-generated"]
            settings = {"priority": ["200"], "ecdsaEllipticCurveKey": ["P-521"], "ecGenerateCertificate": ["false"]}
            new: dict[str, Any] = {"name": "baru", "providerId": "ecdsa-generated", "config": settings}
            new["providerType"] = "org.keycloak.keys.KeyProvider"
            admin.post(place, json=new).raise_for_status()
            for each in old:
                admin.delete(f"{place}/{each['id']}").raise_for_status()

    def user(self, name: str) -> str:
        """Returns the id of a user."""
        with self.admin() as admin:
            found: str = admin.get("/admin/realms/terbuka/users", params={"username": name}).json()[0]["id"]
        return found

    def sign_out_everywhere(self, name: str) -> None:
        """Ends a person's sessions as an administrator does; Keycloak tells each client."""
        user = self.user(name)
        with self.admin() as admin:
            admin.post(f"/admin/realms/terbuka/users/{user}/logout").raise_for_status()

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/realms/master", timeout=2).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


def new_keycloak(folder: Path) -> Keycloak:
    """Builds a server that is not started, or skips the test and says how to get one."""
    engine = find("keycloak")
    if not isinstance(engine, ZipEngine):
        pytest.skip("engine keycloak is missing: run `make engines` (it needs Java 17 and Maven)")
    port, management = free_port(), free_port()
    options = ["--optimized", "--cache=local", "--http-enabled=true", "--hostname-strict=false"]
    places = ["--http-host=127.0.0.1", f"--http-port={port}", f"--http-management-port={management}"]
    variables = {**ADMIN, "JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx400m"}
    command = ["nice", "-n", "10", str(engine.program), "start", *options, *places]
    return Keycloak(Process("keycloak", command, port, folder / "keycloak.log", variables, patience=START_SECONDS))
