"""``make check``: runs every check, shows the failures in full, and ends with one line for each."""

import os
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent

# Name -> command. All run even when one fails: a person wants to see everything at once.
CHECKS: dict[str, tuple[str, ...]] = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "style": ("ruff", "check", "--quiet", "."),
    "types": ("mypy",),
    "layers": ("lint-imports", "--no-cache"),
    "templates": ("djlint", "templates", "bw/slcp/sandbox/templates", "--lint", "--quiet"),
    "security": ("bandit", "--quiet", "--recursive", "-c", "pyproject.toml", "bw", "app.py"),
    "catalogues": ("python", "-m", "tools.catalogues", "check"),
    "question bank": ("python", "-m", "tools.bank"),
    "requirements": ("python", "-m", "tools.check_requirements"),
    # Without tests/conftest.py: the house rules can be read when the application cannot start.
    "house rules": (
        *("python", "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        *("--confcutdir=tests/architecture", "tests/architecture"),
    ),
}


def run(command: tuple[str, ...]) -> tuple[int, str]:
    """Exit status and output of one command of the environment."""
    program, *arguments = command
    done = subprocess.run(
        [str(BIN / program), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return done.returncode, done.stdout


def main(chosen: list[str]) -> int:
    """Run the named checks, or all; 1 when one failed."""
    results = []
    for name, command in CHECKS.items():
        if chosen and name not in chosen:
            continue
        start = time.monotonic()
        status, output = run(command)
        results.append((name, status, time.monotonic() - start))
        if status:
            sys.stdout.write(f"── {name}: {' '.join(command)}\n{output}\n")
            sys.stdout.flush()
    for name, status, seconds in results:
        sys.stdout.write(f"{'FAILED' if status else 'ok':<7}{name:<14}{seconds:5.1f} s\n")
    return int(any(status for _, status, _ in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
