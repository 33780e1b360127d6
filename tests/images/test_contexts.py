"""Build contexts hold what their Dockerfile copies and nothing of this machine; public images by one variable."""

from pathlib import Path

import pytest

from deploy.images.catalogue import BASE, IMAGES, Image
from deploy.images.contexts import AUTHORITIES, assemble

BY_NAME = {image.name: image for image in IMAGES}
VARIABLES = ("BASE_IMAGE", "TERBUKA_IMAGES", *AUTHORITIES, *(image.variable for image in IMAGES))


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes away what this machine itself may have set."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def context(image: Image, folder: Path) -> set[str]:
    """Assembles a context and returns the names of what lies in it."""
    folder.mkdir()
    assemble(image, folder)
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_image_of_the_rooms_is_made_of_the_program_and_its_pins(tmp_path: Path) -> None:
    found = context(BY_NAME["terbuka"], tmp_path / "c")
    assert {"Dockerfile", "healthy.sh", "requirements.txt", "source/pyproject.toml", "authority/ca.crt"} <= found
    tops = {name.split("/")[1] for name in found if name.startswith("source/")}
    assert tops == {"deploy", "services", "shared", "pyproject.toml", "README.md"}
    assert not [name for name in found if "__pycache__" in name or name.endswith(".key")]


def test_certificates_of_this_machine_go_into_the_first_stage_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bundle.pem").write_text("sertifikat")
    monkeypatch.setenv("PIP_CERT", str(tmp_path / "bundle.pem"))
    context(BY_NAME["terbuka"], tmp_path / "c")
    assert (tmp_path / "c" / "authority" / "ca.crt").read_text() == "sertifikat"
    first, _, last = (tmp_path / "c" / "Dockerfile").read_text().rpartition("\nFROM ")
    assert "authority" in first
    assert "authority" not in last


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
def test_without_variables_every_image_stands_on_our_debian(image: Image) -> None:
    assert image.base == BASE
    assert not image.on_public


@pytest.mark.parametrize("name", ["kafka", "postgres", "versitygw"])
def test_a_public_image_gets_our_entrypoint_and_account_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("TERBUKA_IMAGES", "public")
    image = BY_NAME[name]
    assert image.base == image.public
    found = context(image, tmp_path / "c")
    assert "entrypoint.sh" in found
    assert not [file for file in found if file.endswith(".jar") or file == "versitygw"]
    assert "apt-get" not in (tmp_path / "c" / "Dockerfile").read_text()


def test_another_debian_below_still_gets_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_IMAGE", "debian:bookworm-slim")
    assert [image.on_public for image in IMAGES] == [False] * len(IMAGES)


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
def test_every_image_ends_as_an_account_that_is_not_root(image: Image) -> None:
    users = [line for line in (image.folder / "Dockerfile").read_text().splitlines() if line.startswith("USER ")]
    assert users[-1] == "USER 10001:10001"
