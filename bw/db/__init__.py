"""The database: one declarative base, one session a request, one writer at a time on SQLite.

``db`` is the Flask-SQLAlchemy extension, ``Model`` the base of every table. ``begin_write``,
``finish`` and ``aside`` are the only ways to write; see ``session``. ``connection`` is that of the
present transaction, ``Prepared`` a statement that is run often.
"""

from bw.db.base import Model, UTCDateTime, db
from bw.db.prepared import Prepared, batch
from bw.db.session import aside, begin_write, connection, finish, finish_later, writing

__all__ = [
    "Model",
    "Prepared",
    "UTCDateTime",
    "aside",
    "batch",
    "begin_write",
    "connection",
    "db",
    "finish",
    "finish_later",
    "writing",
]
