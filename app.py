"""Creates the application: ``flask run``, ``flask worker``, and the WSGI server's entry point."""

from bw.web.factory import create_app

app = create_app()
