"""Installs the engines of the tests: `python -m deploy.engines [--only kafka]`."""

import argparse
import sys

from deploy.engines.catalogue import ENGINES
from deploy.engines.installing import Unavailable, install, say


def main() -> int:
    """Installs each engine; a failure is reported and does not stop the others.

    Returns 0 where every engine is there or merely lacks its tools, 1 where a build or a checksum failed.
    """
    parser = argparse.ArgumentParser(prog="python -m deploy.engines", description="Menyediakan mesin untuk pengujian.")
    parser.add_argument("--only", action="append", choices=[engine.name for engine in ENGINES], help="hanya mesin ini")
    wanted = parser.parse_args().only
    failed = 0
    for engine in ENGINES:
        if wanted and engine.name not in wanted:
            continue
        try:
            say(install(engine))
        except Unavailable as reason:
            say(f"!! {engine.name} {engine.version} TIDAK TERSEDIA, ujinya akan dilewati: {reason}")
            failed += not engine.missing_tools()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
