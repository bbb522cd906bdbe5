"""`python -m tests.fuzz TARGET --seconds 60`: fuzz, and print counts and findings; exit 1 if there is a finding."""

import argparse
import sys
from pathlib import Path
from typing import Final

from tests.fuzz.frame import run

NAMES: Final = ("loader", "links", "accept", "literals", "operations", "stale")
TARGETS: Final = {name: f"tests.fuzz.{name}:TARGET" for name in NAMES}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (60)")
    parser.add_argument(
        "--files", type=Path, default=Path("content"), help="a folder of real files to change (content)"
    )
    parser.add_argument("--engine", choices=["hypothesis", "atheris"], default="hypothesis")
    parser.add_argument("--seed", type=int, default=0, help="another seed makes other items (0)")
    given = parser.parse_args()
    report = run(TARGETS[given.target], given.files, given.seconds, engine=given.engine, seed=given.seed)
    print(report)
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
