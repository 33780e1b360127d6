"""Writes what compose, nginx, Prometheus and the image say of rooms: `python -m deploy.room_files`.

Each part stands between a line `# rooms <part>: …` and a line `# rooms end`; everything around it is written by hand.
"""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from deploy.rooms import ROOMS, SITE_ROOM, SPECS, STORING, RoomSpec

DEPLOY = Path(__file__).parent
WRITE = "python -m deploy.room_files"
MAIL = """  TERBUKA_SMTP_URL: ${TERBUKA_SMTP_URL:-} # a relay on the network `engines`; empty: no mail (decision 0015)
  TERBUKA_SMTP_SENDER: ${TERBUKA_SMTP_SENDER:-}
"""
SCANNER = """  TERBUKA_FILES_CLAMD: ${TERBUKA_FILES_CLAMD:-} # clamd, host:3310; empty: nothing is scanned
"""


def disagreements() -> list[str]:
    """Lists the files that say something else of the rooms than the list does; empty means none."""
    return [
        f"{path.relative_to(DEPLOY.parent)} disagrees with the rooms of deploy/rooms.py: run `{WRITE}`."
        for path in FILES
        if written(path) != path.read_text("utf-8")
    ]


def written(path: Path) -> str:
    """Returns the text of a file with every part of it made from the list."""
    text = path.read_text("utf-8")
    for part, make in FILES[path].items():
        text = _replaced(text, part, make())
    return text


def _replaced(text: str, part: str, content: str) -> str:
    between = re.compile(rf"(^ *# rooms {part}: [^\n]*\n)(.*?)(^ *# rooms end$)", re.DOTALL | re.MULTILINE)
    changed, times = between.subn(lambda found: found[1] + content + found[3], text)
    if times != 1:
        raise ValueError(f"{times} parts `# rooms {part}` instead of one")
    return changed


def _of_each(line: Callable[[RoomSpec], str]) -> Callable[[], str]:
    return lambda: "".join(line(spec) for spec in SPECS)


def _settings(spec: RoomSpec) -> str:
    engines = "*settings, *kafka, *store" if spec.name in STORING else "*settings, *kafka"
    return f"""x-{spec.name}: &{spec.name}
  <<: [{engines}]
  DATABASE_URL: postgresql://terbuka_{spec.name}@postgres:5432/terbuka
  TERBUKA_KAFKA_USER: {spec.name}
{_store_account(spec)}{MAIL if spec.mails else ""}{SCANNER if spec.receives else ""}"""


def _store_account(spec: RoomSpec) -> str:
    return f"  TERBUKA_S3_ACCESS_KEY: {spec.name}\n" if spec.name in STORING else ""


def _services(spec: RoomSpec) -> str:
    name, memory = spec.name, f"\n    mem_limit: {spec.memory}" if spec.memory else ""
    sync = ', "s3-sync:/sync:ro"' if spec.name in STORING else ""
    rest = f"""    environment: *{name}
    volumes: ["secrets-{name}:/secrets:ro", "audit-{name}:/audit"{sync}]
    depends_on: *after-init
"""
    relay = ", --role, relay]" if spec.relays else "] # it says nothing, so there is nothing to send"
    return f"""
  {name}-api:
    <<: *terbuka
    command: [serve, {name}, --role, api]{memory}
    networks: [front, engines]
{rest}  {name}-worker:
    <<: *terbuka
    command: [serve, {name}, --role, worker{relay}
    networks: [engines]
{rest}"""


def _all_services() -> str:
    return _of_each(_services)().removeprefix("\n")


def _names() -> str:
    return (
        "        names:\n" + _of_each(lambda spec: f"          - {spec.name}-api\n          - {spec.name}-worker\n")()
    )


FILES: dict[Path, dict[str, Callable[[], str]]] = {
    DEPLOY / "compose.yaml": {
        "settings": _of_each(_settings),
        "secrets": _of_each(lambda spec: f"      - secrets-{spec.name}:/secrets/{spec.name}\n"),
        "services": _all_services,
        "healthy": _of_each(lambda spec: f"      {spec.name}-api: {{condition: service_healthy}}\n"),
        "volumes": _of_each(lambda spec: f"  secrets-{spec.name}: {{}}\n  audit-{spec.name}: {{}}\n"),
    },
    DEPLOY / "images" / "web" / "nginx.conf": {
        "paths": lambda: f"        location ~ ^/(?<room>{'|'.join(ROOMS)})(/|$) {{\n",
        "site": lambda: f"            set $room {SITE_ROOM};\n",
    },
    DEPLOY / "observability" / "prometheus.yml": {"names": _names},
    DEPLOY / "images" / "terbuka" / "Dockerfile": {"folders": _of_each(lambda spec: f"    /secrets/{spec.name} \\\n")},
}


def write(paths: Iterable[Path] = tuple(FILES)) -> None:
    """Writes the files anew."""
    for path in paths:
        path.write_text(written(path), "utf-8")
        sys.stdout.write(f"{path.relative_to(DEPLOY.parent)}\n")


if __name__ == "__main__":
    write()
