"""`python -m shared.contracts.schemas write|check`: exit code 1 when something is wrong."""

import sys

from shared.contracts.schemas import check, write

if __name__ == "__main__":
    problems = {"write": write, "check": check}[sys.argv[1]]()
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    raise SystemExit(1 if problems else 0)
