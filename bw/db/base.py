"""Declarative base, names of constraints, and the type of times."""

from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, DateTime, Dialect, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

# Names of their own, so that a migration can drop what it made on either database.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)


class _Session(Session):
    """A session on the one connection of its scope, whose transaction it may end."""

    def get_bind(self, *_: Any, **__: Any) -> Connection:
        """The connection of the present transaction."""
        from bw.db.session import connection  # which needs ``db``

        return connection()


# expire_on_commit=False: a page is often rendered after the short transaction has ended.
db = SQLAlchemy(
    model_class=Model,
    session_options={
        "class_": _Session,
        "join_transaction_mode": "control_fully",
        "expire_on_commit": False,
        "autoflush": True,
    },
)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. Refuses naive values with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
