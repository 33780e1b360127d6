"""The images: name, version, what their build context is made of, and which public image can stand below each."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from deploy.engines import KAFKA, VERSITYGW, GoEngine, JarEngine

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BASE = "terbuka/base:bookworm"


@dataclass(frozen=True)
class Image:
    """One image: `files` are copied into its context (target to source), `engine` is what it needs brought.

    `variable` names the environment variable that puts another image below it. With `replaced` that image already
    holds the server, and only entrypoint and account are added to it.
    """

    name: str
    tag: str
    variable: str
    public: str
    files: dict[str, Path] = field(default_factory=dict)
    engine: GoEngine | JarEngine | None = None
    replaced: bool = True

    @property
    def reference(self) -> str:
        """Returns the name by which Docker knows it."""
        return f"terbuka/{self.name}:{self.tag}"

    @property
    def folder(self) -> Path:
        """Returns the folder of its Dockerfile."""
        return HERE / self.name

    @property
    def base(self) -> str:
        """Returns the image below: the variable's, the public one under `TERBUKA_IMAGES=public`, or our own base."""
        wanted = self.public if os.environ.get("TERBUKA_IMAGES") == "public" else own_base()
        return os.environ.get(self.variable) or wanted

    @property
    def on_public(self) -> bool:
        """Tells whether the server comes with the image below."""
        return self.replaced and self.base not in {own_base(), os.environ.get("BASE_IMAGE")}


def own_base() -> str:
    """Returns the Debian that the images stand on: `BASE_IMAGE`, else the one made here by debootstrap."""
    return os.environ.get("BASE_IMAGE") or BASE


HEALTHY = {"healthy.sh": HERE / "healthy.sh"}
IMAGES = (
    Image(
        "terbuka", "0.1.0", "TERBUKA_BASE_IMAGE", "debian:bookworm-slim",
        {**HEALTHY, "requirements.txt": ROOT / "deploy" / "requirements" / "run.txt"}, replaced=False,
    ),
    Image(
        "kafka", KAFKA.version, "KAFKA_BASE_IMAGE", f"apache/kafka:{KAFKA.version}",
        {**HEALTHY, "log4j2.xml": HERE.parent / "engines" / "log4j2.xml"}, KAFKA,
    ),
    Image("postgres", "15", "POSTGRES_BASE_IMAGE", "postgres:18"),
    Image(
        "versitygw", VERSITYGW.version, "VERSITYGW_BASE_IMAGE", f"versity/versitygw:{VERSITYGW.version}",
        HEALTHY, VERSITYGW,
    ),
    Image("web", "0.1.0", "WEB_BASE_IMAGE", "debian:bookworm-slim", HEALTHY, replaced=False),
)  # fmt: skip
