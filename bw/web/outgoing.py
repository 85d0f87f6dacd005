"""What is answered."""

from typing import Any

import flask
from werkzeug.datastructures import Headers


class Response(flask.Response):
    """An answer whose headers go out as they are, when nothing about them needs completing."""

    whole = False  # whether its content stands there, with its length in the headers

    def set_data(self, value: bytes | str) -> None:
        """Answer with this."""
        content = value.encode() if isinstance(value, str) else value
        self.response = [content]
        self.headers["Content-Length"] = str(len(content))
        self.whole = True

    def get_wsgi_headers(self, environ: Any) -> Headers:
        """The headers to send. Werkzeug copies them to complete addresses and lengths, and to take
        out what a bodiless answer must not have: not needed for a page that stands there whole."""
        plain = self.whole and self._status_code == 200
        return self.headers if plain else super().get_wsgi_headers(environ)
