"""`python -m tests.load [CLIENTS SUBMISSIONS]`: the full load, printed as JSON."""

import json
import sys
from dataclasses import asdict

from tests.load.attack import attack


def main() -> int:
    """Runs the load and returns 1 where anything was lost or doubled."""
    clients, submissions = (int(each) for each in sys.argv[1:3]) if len(sys.argv) > 2 else (50, 2000)
    figures = attack(clients=clients, submissions=submissions)
    print(json.dumps(asdict(figures), indent=2))  # noqa: T201
    return 1 if figures.problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
