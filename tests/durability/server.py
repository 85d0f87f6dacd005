"""The product under waitress, on a database that exists, telling when a transaction is open.

``python -m tests.durability.server INSTANCE PORT``: the first byte of INSTANCE/open is 1 while
something is being written, so that the test knows what a kill met.
"""

import mmap
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from waitress import serve

import bw.db
from bw.settings import from_environment
from bw.web.factory import create_app

SECRET = "a-secret-for-tests-that-is-long-enough-0123456789"


def environment(instance: Path) -> dict[str, str]:
    """Settings of the server under test."""
    return {
        "BW_SECRET_KEY": SECRET,
        "BW_BASE_URL": "https://factory.test",
        "BW_INSTANCE": str(instance),
        "BW_LOG_LEVEL": "WARNING",
    }


def watch(instance: Path) -> None:
    """Set the flag around every write transaction."""
    with (instance / "open").open("r+b") as stream:
        flag = mmap.mmap(stream.fileno(), 1)
    begin, finish, finish_later = bw.db.begin_write, bw.db.finish, bw.db.finish_later

    def watched_begin(**how: Any) -> None:
        begin(**how)
        flag[0] = 1

    def watched_finish_later(**how: Any) -> Callable[[], None]:
        settle = finish_later(**how)

        def watched_settle() -> None:
            settle()
            flag[0] = 0

        return watched_settle

    def watched_finish(**how: Any) -> None:
        finish(**how)
        flag[0] = 0

    replace: dict[str, Callable[..., None]] = {
        "begin_write": watched_begin,
        "finish": watched_finish,
        "finish_later": watched_finish_later,
    }
    for name, function in replace.items():
        setattr(bw.db, name, function)


def main() -> None:
    """Serve until killed."""
    instance, port = Path(sys.argv[1]), int(sys.argv[2])
    watch(instance)
    app = create_app(from_environment(environment(instance)))
    app.config.update(WTF_CSRF_ENABLED=False)
    serve(app, host="127.0.0.1", port=port, threads=16, ident=None, _quiet=True)


if __name__ == "__main__":
    main()
