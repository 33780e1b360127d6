"""Builds the images: `python -m deploy.images [--only kafka]`."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from deploy.engines.installing import Unavailable, install
from deploy.images.catalogue import BASE, IMAGES, Image
from deploy.images.contexts import assemble
from deploy.images.debian import install_base
from deploy.images.docker import Failed, answers, build, megabytes, say

PASSED_ON = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_DEFAULT_TIMEOUT", "http_proxy", "https_proxy", "no_proxy")


def main() -> int:
    """Builds each image; what did not change is taken from Docker's layers. Returns 0, or 1 with the reason."""
    parser = argparse.ArgumentParser(prog="python -m deploy.images", description="Membangun citra kontainer.")
    parser.add_argument("--only", action="append", choices=[image.name for image in IMAGES], help="hanya citra ini")
    wanted = parser.parse_args().only
    chosen = [image for image in IMAGES if not wanted or image.name in wanted]
    try:
        _build_all(chosen)
    except (Failed, Unavailable) as reason:
        say(f"!! Citra tidak dapat dibangun: {reason}")
        return 1
    return 0


def _build_all(chosen: list[Image]) -> None:
    if not answers():
        raise Failed("Tidak ada mesin Docker yang menjawab; pasang dan jalankan Docker dahulu.")
    started = time.monotonic()
    if any(image.base == BASE for image in chosen):
        install_base()
    taken = [(image, _made(image)) for image in chosen]
    say(f"\nCitra siap dalam {time.monotonic() - started:.0f} detik:")
    for image, seconds in taken:
        say(f"  {image.reference:<28} {megabytes(image.reference):>5} MB {seconds:>5.0f} detik  di atas {image.base}")


def _made(image: Image) -> float:
    """Builds one image; returns how many seconds it took."""
    started = time.monotonic()
    if image.engine is not None and not image.on_public:
        say(install(image.engine))
    say(f"{image.reference}: dibangun di atas {image.base} ...")
    arguments = {"BASE_IMAGE": image.base} | {name: os.environ[name] for name in PASSED_ON if os.environ.get(name)}
    with tempfile.TemporaryDirectory(prefix=f"terbuka-{image.name}-") as folder:
        assemble(image, Path(folder))
        build(Path(folder), image.reference, arguments)
    return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
