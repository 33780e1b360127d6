"""A Kafka that asks who one is (SCRAM) and lets nobody do what no ACL allows."""

import ssl
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.engines import JarEngine
from tests.engines.kafka import KafkaServer, java

ADMIN, ADMIN_PASSWORD = "admin", "rahasia-admin"
MODULE = "org.apache.kafka.common.security.scram.ScramLoginModule"
SETTINGS = {
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:SASL_PLAINTEXT",
    "sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.name.plaintext.scram-sha-512.sasl.jaas.config": (
        f'{MODULE} required username="{ADMIN}" password="{ADMIN_PASSWORD}";'
    ),
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found": "false",
    "super.users": f"User:{ADMIN};User:ANONYMOUS",  # the controller's own listener knows no names
}


def _encryption(keystore: Path) -> dict[str, str]:
    return {
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:SASL_SSL",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(keystore),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(keystore.with_name("ca.pem")),
    }


class SecureKafka(KafkaServer):
    """A broker with accounts: name to password, beside the administrator's own; encrypted where given a key."""

    def __init__(
        self, engine: JarEngine, folder: Path, accounts: Mapping[str, str], *, tls: tuple[Path, Path] | None = None
    ) -> None:
        super().__init__(engine, folder, settings=SETTINGS | (_encryption(tls[1]) if tls else {}))
        self.trusted = tls[0] if tls else None
        self.accounts = {ADMIN: ADMIN_PASSWORD, **accounts}

    def credentials(self, account: str = ADMIN, password: str | None = None) -> dict[str, Any]:
        """Returns what an aiokafka client needs to connect as an account."""
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": "SASL_SSL" if self.trusted else "SASL_PLAINTEXT",
            "ssl_context": ssl.create_default_context(cafile=self.trusted) if self.trusted else None,
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": account,
            "sasl_plain_password": self.accounts[account] if password is None else password,
        }

    def allow(self, account: str, *rights: str) -> None:
        """Gives rights by the broker's own tool: `allow("registry", "--operation", "Write", "--topic", "t")`."""
        secrets = self._folder / "admin.properties"
        login = SETTINGS["listener.name.plaintext.scram-sha-512.sasl.jaas.config"]
        encryption = f"ssl.truststore.type=PEM\nssl.truststore.location={self.trusted}\n" if self.trusted else ""
        protocol = "SASL_SSL" if self.trusted else "SASL_PLAINTEXT"
        secrets.write_text(
            f"security.protocol={protocol}\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config={login}\n{encryption}"
        )
        command = [*java(self._engine), "org.apache.kafka.tools.AclCommand"]
        command += ["--bootstrap-server", self.bootstrap, "--command-config", str(secrets)]
        command += ["--add", "--allow-principal", f"User:{account}", *rights]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the right was not given:\n{done.stdout}{done.stderr}")

    def _format_options(self) -> list[str]:
        seeded = [f"SCRAM-SHA-512=[name={name},password={word}]" for name, word in self.accounts.items()]
        return [option for account in seeded for option in ("--add-scram", account)]
