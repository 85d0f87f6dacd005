"""Creates the application: ``flask run``, ``flask worker``, and the WSGI server's entry point."""

import gc
import signal
import sys
import threading

# Nearly all that is made here stays: to look for garbage meanwhile takes a sixth of the start, and
# to look at it again later, at every full collection, keeps an answer waiting.
gc.disable()

from bw.web.factory import create_app  # noqa: E402

app = create_app()

gc.collect()
gc.freeze()
gc.enable()

# SIGTERM, which is how services are stopped, would end the process on the spot: requests in hand
# and lines of the log that wait would be lost. A server that has its own way keeps it.
if (
    threading.current_thread() is threading.main_thread()
    and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
