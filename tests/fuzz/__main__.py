"""`make fuzz`: feeds readers of foreign input with bytes that lead to new paths, until one raises what it may not.

Use: python -m tests.fuzz TARGET [libFuzzer options], with atheris installed. A crash writes its input beside the run.
"""

import hashlib
import sys
import tempfile
from pathlib import Path

import atheris

from tests.fuzz.seeds import SEEDS

with atheris.instrument_imports(include=["services", "shared"]):
    from tests.fuzz.targets import TARGETS


def main(name: str, options: list[str]) -> None:
    """Fuzzes one target from its seeds."""
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS[name]():
            (Path(folder) / hashlib.sha256(seed).hexdigest()).write_bytes(seed)
        atheris.Setup(["fuzz", folder, "-max_len=20000", *options], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"Use: python -m tests.fuzz {{{','.join(TARGETS)}}} [-max_total_time=600]")
    main(sys.argv[1], sys.argv[2:])
