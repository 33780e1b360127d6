"""Build contexts: each a folder that holds what its Dockerfile copies, and nothing else of this checkout."""

import os
import shutil
from pathlib import Path

from deploy.engines import GoEngine, JarEngine
from deploy.images.catalogue import HERE, ROOT, Image

SOURCE = ("deploy", "services", "shared", "pyproject.toml", "README.md")
AUTHORITIES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")


def assemble(image: Image, folder: Path) -> None:
    """Fills an empty folder with the context of an image."""
    shutil.copytree(image.folder, folder, dirs_exist_ok=True, ignore=LEFT_OUT)
    for target, source in image.files.items():
        shutil.copy(source, folder / target)
    if image.on_public:
        shutil.copy(HERE / "Dockerfile.public", folder / "Dockerfile")
    elif isinstance(image.engine, JarEngine):
        shutil.copytree(image.engine.folder, folder / "jars")
    elif isinstance(image.engine, GoEngine):
        shutil.copy(image.engine.program, folder / image.engine.name)
    if image.name == "terbuka":
        _add_source(folder)


def _add_source(folder: Path) -> None:
    (folder / "source").mkdir()
    for name in SOURCE:
        source, target = ROOT / name, folder / "source" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=LEFT_OUT)
        else:
            shutil.copy(source, target)
    _add_authority(folder / "authority")


def _add_authority(folder: Path) -> None:
    """Gives the first stage, which is thrown away, the certificates that this machine's package registry needs."""
    folder.mkdir()
    (folder / "ca.crt").touch()
    for variable in AUTHORITIES:
        bundle = os.environ.get(variable)
        if bundle and Path(bundle).is_file():
            shutil.copy(bundle, folder / "ca.crt")
            return
