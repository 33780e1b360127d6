"""The rules of the house for compose: one door, nobody root, nobody sees another's secrets."""

from typing import Any

import pytest
import yaml

from deploy.images.catalogue import IMAGES, ROOT
from deploy.rooms import ROOMS

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "profiles" not in service}
JOBS = {"secrets", "init"}
RIGHTS_OF = {"probe": "compare"}
"""The services that work with the rights of another one."""


def of_each(services: dict[str, dict[str, Any]]) -> pytest.MarkDecorator:
    """Runs a test for each service."""
    return pytest.mark.parametrize("name", sorted(services))


@of_each(OURS)
def test_every_service_is_hardened_and_bounded(name: str) -> None:
    service = OURS[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert "privileged" not in service
    assert service["restart"] == ("no" if name in JOBS else "unless-stopped")


def test_only_the_web_publishes_a_port() -> None:
    assert [name for name, service in OURS.items() if "ports" in service] == ["web"]


def test_only_the_web_reaches_beyond_the_internal_networks() -> None:
    assert {name for name, network in COMPOSE["networks"].items() if not network.get("internal")} == {"outside"}
    assert [name for name, service in OURS.items() if "outside" in service.get("networks", [])] == ["web"]


@of_each({name: service for name, service in OURS.items() if name not in JOBS})
def test_a_service_sees_no_secrets_but_its_own_and_cannot_write_them(name: str) -> None:
    mounted = [volume for volume in OURS[name].get("volumes", []) if volume.startswith("secrets-")]
    owner = RIGHTS_OF.get(name, name.rpartition("-")[0] or name)
    assert mounted == ([] if name == "web" else [f"secrets-{owner}:/secrets:ro"])


@of_each(OURS)
def test_a_service_can_be_scaled(name: str) -> None:
    assert "container_name" not in OURS[name]


def test_no_secret_stands_in_the_file() -> None:
    words = [
        variable for service in SERVICES.values() for variable, value in service.get("environment", {}).items()
        if ("PASSWORD" in variable or "SECRET" in variable) and not variable.endswith("_FILE") and "${" not in value
    ]  # fmt: skip
    assert words == []


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_has_its_two_processes_under_its_own_account(room: str) -> None:
    for role in ("api", "worker"):
        service = OURS[f"{room}-{role}"]
        assert service["command"][:4] == ["serve", room, "--role", role]
        assert f"terbuka_{room}@" in service["environment"]["DATABASE_URL"]
        assert service["environment"]["TERBUKA_KAFKA_USER"] == room


def test_the_images_are_those_that_are_built_here() -> None:
    built = {image.reference for image in IMAGES}
    assert {service["image"].partition(":-")[2].rstrip("}") for service in OURS.values()} == built
