"""What is answered."""

from typing import Any

import flask
from werkzeug.datastructures import Headers


class Response(flask.Response):
    """An answer whose headers go out as they are, when nothing about them needs completing."""

    def get_wsgi_headers(self, environ: Any) -> Headers:
        """The headers to send. Werkzeug copies them to complete addresses and lengths, and to take
        out what a bodiless answer must not have: not needed for a page that stands there whole."""
        whole = self._status_code == 200 and "Content-Length" in self.headers
        return self.headers if whole else super().get_wsgi_headers(environ)
