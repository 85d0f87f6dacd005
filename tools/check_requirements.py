"""Compares ``requirements/*.in`` with the locks: complete, hashed, without addresses, in step."""

import re
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path("requirements")
_NAMED = re.compile(r"^([a-z0-9._-]+)==([^\s;\\]+)", re.IGNORECASE)
_HASH = re.compile(r"^\s+--hash=sha256:[0-9a-f]{64}( \\)?$")


def locked(text: str) -> dict[str, set[str]]:
    """Name -> versions in a lock (more than one where Python versions differ)."""
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if match := _NAMED.match(line):
            found.setdefault(canonicalize_name(match[1]), set()).add(match[2])
    return found


def asked(text: str) -> list[Requirement]:
    """The requirements of an .in file, without its comments and references to other files."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def problems_of_lock(name: str, text: str) -> list[str]:
    """What is wrong with the lock by itself."""
    found = [f"{name}: holds an address"] if "://" in text else []
    unhashed = ""
    for line in [*text.splitlines(), "end==0"]:
        if _HASH.match(line):
            unhashed = ""
        elif match := _NAMED.match(line):
            if unhashed:
                found.append(f"{name}: {unhashed} has no hash")
            unhashed = match[1]
        else:
            found.append(f"{name}: does not understand {line!r}")
    return found


def problems_of_request(name: str, source: str, lock: str) -> list[str]:
    """What the .in file asks for and the lock does not give."""
    versions = locked(lock)
    found = []
    for wanted in asked(source):
        have = versions.get(canonicalize_name(wanted.name), set())
        if not have:
            found.append(f"{name}.lock: {wanted.name} is missing; run make lock")
        found += [
            f"{name}.lock: {wanted.name} {version} is not {wanted.specifier}; run make lock"
            for version in sorted(have)
            if not wanted.specifier.contains(version, prereleases=True)
        ]
    return found


def problems(folder: Path = FOLDER) -> list[str]:
    """Everything wrong with the requirement files of ``folder``, one sentence each."""
    locks = {name: (folder / f"{name}.lock").read_text() for name in ("base", "dev")}
    found = []
    for name, lock in locks.items():
        found += problems_of_lock(f"{name}.lock", lock)
        found += problems_of_request(name, (folder / f"{name}.in").read_text(), lock)
    development = locked(locks["dev"])
    for package, versions in locked(locks["base"]).items():
        if development.get(package) != versions:
            found.append(f"dev.lock: {package} differs from base.lock; run make lock")
    return found


if __name__ == "__main__":
    listed = problems()
    sys.stdout.write("".join(f"{line}\n" for line in listed))
    sys.exit(bool(listed))
