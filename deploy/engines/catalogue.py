"""The engines: name, pinned version, checksum, and the folder of the cache that holds each."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
RECEIPT = "sha256.txt"
BLOCK = 1024 * 1024


def cache() -> Path:
    """Returns the folder of the engines: `TERBUKA_ENGINES`, else one below the user's cache folder."""
    given = os.environ.get("TERBUKA_ENGINES")
    return Path(given) if given else Path.home() / ".cache" / "terbuka" / "engines"


@dataclass(frozen=True)
class GoEngine:
    """A server that Go's module system builds from source; `checksum` is the module's (h1, as in go.sum)."""

    name: str
    module: str
    package: str
    version: str
    checksum: str

    @property
    def folder(self) -> Path:
        """Returns the folder of this version in the cache."""
        return cache() / f"{self.name}-{self.version}"

    @property
    def program(self) -> Path:
        """Returns the path of the built program."""
        return self.folder / self.name

    def missing_tools(self) -> list[str]:
        """Lists the tools that installing it needs and this machine lacks."""
        return [] if shutil.which("go") else ["go"]

    def intact(self) -> bool:
        """Tells whether the cache holds it as it was built, by the sha256 noted then."""
        return listed_files_match(self.folder, self.folder / RECEIPT)

    def runnable(self) -> bool:
        """Tells whether it can be started here."""
        return self.program.is_file()


@dataclass(frozen=True)
class JarEngine:
    """A Java server whose jars Maven resolves from a pom; every jar's sha256 is committed beside the pom."""

    name: str
    version: str
    pom: Path
    checksums: Path

    @property
    def folder(self) -> Path:
        """Returns the folder of this version in the cache."""
        return cache() / f"{self.name}-{self.version}"

    @property
    def program(self) -> list[str]:
        """Returns the options by which Java finds the jars and the logging configuration.

        The jars stand one by one, as a shared archive of their classes asks for.
        """
        jars = sorted(str(jar) for jar in self.folder.glob("*.jar"))
        return [f"-Dlog4j2.configurationFile={HERE / 'log4j2.xml'}", "-cp", ":".join(jars)]

    @property
    def classes(self) -> Path:
        """Returns where the classes lie as Java maps them into memory, once a server has written them."""
        return cache() / f"{self.folder.name}.jsa"

    def missing_tools(self) -> list[str]:
        """Lists the tools that installing it needs and this machine lacks."""
        return [tool for tool in ("java", "mvn") if not shutil.which(tool)]

    def intact(self) -> bool:
        """Tells whether the cache holds exactly the jars that are listed, by sha256."""
        return listed_files_match(self.folder, self.checksums)

    def runnable(self) -> bool:
        """Tells whether it can be started here."""
        return self.folder.is_dir() and shutil.which("java") is not None


@dataclass(frozen=True)
class ZipEngine:
    """A Java server that a Maven registry holds as one archive; `checksum` is the archive's sha256.

    `prepare` is the program and its arguments that make it ready once, so that each start is shorter.
    """

    name: str
    artifact: str
    version: str
    checksum: str
    prepare: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Returns the folder of this version in the cache."""
        return cache() / f"{self.name}-{self.version}"

    @property
    def program(self) -> Path:
        """Returns the path of the program that starts it."""
        return self.folder / self.prepare[0]

    def missing_tools(self) -> list[str]:
        """Lists the tools that installing it needs and this machine lacks."""
        return [tool for tool in ("java", "mvn") if not shutil.which(tool)]

    def intact(self) -> bool:
        """Tells whether the cache holds it as it was made ready, by the sha256 noted then."""
        return listed_files_match(self.folder, self.folder / RECEIPT)

    def runnable(self) -> bool:
        """Tells whether it can be started here."""
        return self.program.is_file() and shutil.which("java") is not None


Engine = GoEngine | JarEngine | ZipEngine

KAFKA = JarEngine("kafka", "4.3.1", HERE / "pom.xml", HERE / "jars.txt")
VERSITYGW = GoEngine(
    "versitygw",
    "github.com/versity/versitygw",
    "github.com/versity/versitygw/cmd/versitygw",
    "v1.8.0",
    "h1:au+wI+aybno/STsQiSm35Uu6Q6iK5MWReQxgO6SEMFc=",
)
MINIO = GoEngine(  # archived upstream: a second server for the tests, never for a deployment
    "minio",
    "github.com/minio/minio",
    "github.com/minio/minio",
    "v0.0.0-20260212201848-7aac2a2c5b7c",
    "h1:/qdoYujxF5MBLDMVLeiYJ/7fBa1HikX39Dvzb9Ji8pA=",
)
KEYCLOAK = ZipEngine(
    "keycloak",
    "org.keycloak:keycloak-quarkus-dist",
    "26.4.0",
    "1b6a11a2726ac8a8dc9c91d5fafe989a75ce4f1622d7f7b45c21d5bc16629c0a",
    ("bin/kc.sh", "build", "--db=dev-mem", "--health-enabled=true"),
)
ENGINES: tuple[Engine, ...] = (KAFKA, VERSITYGW, MINIO, KEYCLOAK)


def find(name: str) -> Engine | None:
    """Returns an engine that can be started here, or None."""
    return next((engine for engine in ENGINES if engine.name == name and engine.runnable()), None)


def listed_files_match(folder: Path, listing: Path) -> bool:
    """Tells whether a folder holds every file of a `sha256sum` listing, unchanged, and no other jar."""
    if not listing.is_file():
        return False
    listed = {name: digest for digest, name in map(str.split, listing.read_text().splitlines())}
    if {path.name for path in folder.glob("*.jar")} - set(listed):
        return False
    return all((folder / name).is_file() and sha256(folder / name) == digest for name, digest in listed.items())


def sha256(path: Path) -> str:
    """Returns the sha256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
