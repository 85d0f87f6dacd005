"""Creates the application: ``flask run``, ``flask worker``, and the WSGI server's entry point."""

import gc

# Nearly all that is made here stays: to look for garbage meanwhile takes a sixth of the start, and
# to look at it again later, at every full collection, keeps an answer waiting.
gc.disable()

from bw.web.factory import create_app  # noqa: E402

app = create_app()

gc.collect()
gc.freeze()
gc.enable()
