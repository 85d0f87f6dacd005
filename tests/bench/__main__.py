"""The command: see the package."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import browser, growth, lists, restart, soak, throughput, weight
from tests.bench.report import Report

PARTS: dict[str, Callable[[Report, Path, bool], None]] = {
    "throughput": lambda out, folder, _full: throughput.report(out, folder),
    "weight": lambda out, folder, _full: weight.report(out, folder),
    "growth": growth.report,
    "lists": lambda out, folder, _full: lists.report(out, folder),
    "browser": lambda out, folder, _full: browser.report(out, folder),
    "restart": lambda out, folder, _full: restart.report(out, folder),
    "postgres": lambda out, folder, _full: throughput.on_postgres(out, folder),
    "soak": lambda out, folder, _full: soak.report(out, folder),
}
ASKED_FOR = {"postgres", "soak"}  # run when named, or with --postgres and --full


def main() -> int:
    """Run the parts that are named, or all. Gives 1 when a figure missed its budget."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="part")
    parser.add_argument("--full", action="store_true", help="also what takes longer")
    parser.add_argument("--postgres", action="store_true", help="also answers on PostgreSQL")
    given = parser.parse_args()
    out, began = Report(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench") as place:
        for name in given.parts or _usual(full=given.full, postgres=given.postgres):
            PARTS[name](out, Path(place) / name, given.full)
    print(f"\n{time.monotonic() - began:.0f} s; {len(out.missed)} budgets missed")
    for name in out.missed:
        print(f"  missed: {name}")
    return 1 if out.missed else 0


def _usual(*, full: bool, postgres: bool) -> list[str]:
    wanted = [name for name, asked in (("soak", full), ("postgres", postgres)) if asked]
    return [name for name in PARTS if name not in ASKED_FOR or name in wanted]


if __name__ == "__main__":
    sys.exit(main())
