"""The same engines in containers (testcontainers), on the images of `deploy/images`."""

import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.images.catalogue import IMAGES
from tests.engines.kafka import KafkaServer
from tests.engines.processes import POLL_SECONDS, STOP_SECONDS, TAIL_LINES, Process, free_port
from tests.engines.stores import ACCESS, SECRET, StoreServer

os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")  # its reaper is an image of a public registry

IMAGE = {image.name: image.reference for image in IMAGES}
HARDENED: dict[str, Any] = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}
SCRATCH = {"/tmp": "mode=1777"}  # noqa: S108
QUICK = {"interval": 500_000_000, "timeout": 5_000_000_000, "retries": 240}
"""Asks an image's own question twice a second (Docker counts in nanoseconds)."""
HEALTHY_SECONDS = 120.0


class Container(Process):
    """Runs one image as a `Process` runs a program, as hardened as in compose.

    `stop`, `kill` and `start` keep its disk, a volume of its own at `writable`; `dispose` loses both.
    """

    def __init__(self, name: str, inner: int, variables: Mapping[str, str], **surroundings: Any) -> None:
        """Prepares it; `surroundings` may say `writable`, `port`, `command`, `network` and `mounts` (volume: path)."""
        self.name = f"{name} in a container"
        self.port = surroundings.get("port") or free_port()
        self._image = IMAGE[name]
        self._inner = inner
        self._variables = dict(variables)
        self._volume = f"terbuka-uji-{secrets.token_hex(6)}" if "writable" in surroundings else ""
        self._surroundings = surroundings
        self._made: Any = None

    @property
    def inside(self) -> Any:
        """Returns the container as the Docker client knows it."""
        return self._made.get_wrapped_container()

    @property
    def running(self) -> bool:
        """Tells whether the container runs."""
        return self._made is not None and bool(self.state()["Running"])

    def start(self) -> None:
        """Starts it and returns once it says that it is healthy; raises `RuntimeError` with the end of its log."""
        if self.running:
            return
        if self._made is None:
            self._make()
        else:
            self.inside.start()
        deadline = time.monotonic() + HEALTHY_SECONDS
        while self.state().get("Health", {}).get("Status") != "healthy":
            if not self.running or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not become healthy:\n{self.tail()}")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Asks it to end."""
        if self.running:
            self.inside.stop(timeout=int(STOP_SECONDS))

    def kill(self) -> None:
        """Ends it as `kill -9` does."""
        if self.running:
            self.inside.kill()
            self.inside.wait()

    def pause(self) -> None:
        """Freezes it."""
        self.inside.pause()

    def resume(self) -> None:
        """Lets it go on."""
        self.inside.unpause()

    def tail(self) -> str:
        """Returns the last lines that it wrote."""
        return "" if self._made is None else str(self.inside.logs(tail=TAIL_LINES).decode(errors="replace"))

    def dispose(self) -> None:
        """Removes it and its disk."""
        if self._made is None:
            return
        disk = self.inside.client.volumes.get(self._volume) if self._volume else None
        self.inside.remove(force=True, v=True)
        if disk is not None:
            disk.remove(force=True)
        self._made.get_docker_client().client.close()
        self._made = None

    def _make(self) -> None:
        from testcontainers.core.container import DockerContainer

        around = self._surroundings
        made = DockerContainer(self._image, env=self._variables, command=around.get("command"))
        made.ports[str(self._inner)] = self._only_here()
        network = {"network": around["network"]} if "network" in around else {}
        made.with_kwargs(**HARDENED, **network, healthcheck=QUICK)
        made.tmpfs.update(SCRATCH)
        for volume, path in around.get("mounts", {}).items():
            made.with_volume_mapping(volume, path, "ro")
        if self._volume:
            made.with_volume_mapping(self._volume, around["writable"], "rw")
        self._made = made.start()

    def _only_here(self) -> Any:
        """Says where to publish the port; testcontainers' own way is every address of the machine."""
        return "127.0.0.1", self.port

    def state(self) -> Any:
        """Returns what Docker says of the container now."""
        self.inside.reload()
        return self.inside.attrs["State"]


class KafkaContainer(KafkaServer):
    """The broker in a container, open to all as the native one; its entrypoint formats a new disk."""

    def __init__(self) -> None:
        self.process = self._container(free_port())

    def start(self) -> None:
        """Starts the broker; a running one is left alone."""
        self.process.start()

    def wipe(self) -> None:
        """Loses the broker with its disk; `start` brings back an empty one on the same port."""
        self.dispose()
        self.process = self._container(self.process.port)

    def dispose(self) -> None:
        """Removes the container and its disk."""
        assert isinstance(self.process, Container)
        self.process.dispose()

    def _container(self, port: int) -> Container:
        told = {"KAFKA_SECURITY": "plaintext", "KAFKA_ADVERTISED": f"127.0.0.1:{port}", "KAFKA_REBALANCE_DELAY": "0"}
        return Container("kafka", 9092, told, writable="/var/lib/kafka", port=port)


class StoreContainer(StoreServer):
    """Versitygw in a container; `folder` holds only what the test itself needs."""

    def __init__(self, folder: Path) -> None:
        variables = {"S3_ACCESS_KEY": ACCESS, "ROOT_SECRET_KEY": SECRET}
        self.container = Container("versitygw", 7070, variables, writable="/var/lib/versitygw")
        super().__init__("versitygw in a container", self.container, folder)
