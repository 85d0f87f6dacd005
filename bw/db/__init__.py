"""The database: one declarative base, one session a request, one writer at a time on SQLite.

``db`` is the Flask-SQLAlchemy extension, ``Model`` the base of every table. ``begin_write``,
``finish`` and ``aside`` are the only ways to write; see ``session``.
"""

from bw.db.base import Model, UTCDateTime, db
from bw.db.session import aside, begin_write, connection, finish, writing

__all__ = ["Model", "UTCDateTime", "aside", "begin_write", "connection", "db", "finish", "writing"]
