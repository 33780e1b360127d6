"""Writes or checks the committed schemas: exit code 1 when something is wrong, 2 for wrong usage."""

import sys

from shared.contracts.schemas import check, write

USAGE = """Usage: python -m shared.contracts.schemas check|write

  check   compares the contracts with the committed schemas
  write   writes the schemas anew, except where a published version would break: give that a new version
"""

if __name__ == "__main__":
    command = {"write": write, "check": check}.get(" ".join(sys.argv[1:]))
    if command is None:
        sys.stderr.write(USAGE)
        raise SystemExit(2)
    problems = command()
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    raise SystemExit(1 if problems else 0)
