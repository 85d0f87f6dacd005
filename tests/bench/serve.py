"""One of the servers under load, in a process of its own.

``python -m tests.bench.serve NAME FILE``; ``FILE`` is the JSON that ``seed`` wrote. Prints the
port when it listens. All three run on the same server with the same settings, and each starts as
``app.py`` does: garbage is not looked for meanwhile, nor in what was made then later.
"""

import gc
import json
import logging
import sys
from pathlib import Path

import waitress
from flask import Flask

from tests.bench import floors
from tests.bench.seed import settings_at

THREADS = 8


def application(name: str, made: dict) -> Flask:
    """``hello``, ``floor`` or ``product``, on the database that was made."""
    if name == "hello":
        return floors.hello()
    if name == "floor":
        return floors.floor(made["database_url"], made["refs"])
    from bw.web.factory import create_app

    settings = settings_at(Path(made["folder"]), made["database_url"], secure=made["secure"])
    return create_app(settings)


def main() -> None:
    """Serve until killed."""
    name, place = sys.argv[1:]
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # as the product does
    gc.disable()
    app = application(name, json.loads(Path(place).read_text()))
    gc.collect()
    gc.freeze()
    gc.enable()
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
