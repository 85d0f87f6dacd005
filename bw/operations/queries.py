"""Does everything stand as it should? The checks of ``/readyz`` and ``flask doctor``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bw.db import db, schema
from bw.outbox import queries as outbox
from bw.selfassessment import recount

LONGEST_LAG = timedelta(minutes=10)
MOST_SHOWN = 20
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, and what was found."""

    name: str
    well: bool
    found: str


def unready() -> str:
    """Why the application cannot serve now, in a word; empty when it can."""
    try:
        return "" if schema.current() == schema.head() else "migrations"
    except SQLAlchemyError:
        return "database"
    finally:
        db.session.rollback()


def checks() -> Iterator[Check]:
    """Every check, one after the other: the last ones take long on a large database."""
    looks: tuple[Callable[[], Check], ...] = (
        migrations,
        pragmas,
        integrity,
        dead_jobs,
        lag,
        counters,
    )
    for look in looks:
        yield look()
        db.session.rollback()


def migrations() -> Check:
    """Whether the database is at the revision that this code wants."""
    stands, wanted = schema.current(), schema.head()
    return Check("migrations", stands == wanted, f"at {stands}, wanted {wanted}")


def pragmas() -> Check:
    """Whether SQLite keeps what is acknowledged and refuses rows that point to nothing."""
    if not _sqlite():
        return Check("database", True, db.engine.dialect.name)
    found = {name: db.session.scalar(text(f"PRAGMA {name}")) for name in PRAGMAS}
    shown = ", ".join(f"{name}={value}" for name, value in found.items())
    return Check("database", found == PRAGMAS, f"sqlite, {shown}")


def integrity() -> Check:
    """Whether SQLite's file is sound and every row points to one that exists."""
    if not _sqlite():
        return Check("integrity", True, "left to the database server")
    sound = db.session.scalar(text("PRAGMA quick_check(1)"))
    lost = len(db.session.execute(text("PRAGMA foreign_key_check")).all())
    return Check("integrity", sound == "ok" and not lost, f"{sound}, {lost} rows point to nothing")


def dead_jobs() -> Check:
    """Work that was given up: an operator has to look at it."""
    rows = outbox.dead(MOST_SHOWN)
    shown = "; ".join(f"{row.key}: {row.last_error}" for row in rows)
    return Check("given up", not rows, shown or "nothing")


def lag() -> Check:
    """Whether a worker is at work."""
    waited = outbox.lag()
    shown = f"the oldest row waits {int(waited.total_seconds())} s"
    return Check("outbox", waited <= LONGEST_LAG, shown)


def counters() -> Check:
    """Whether scopes and counters of every self-assessment equal a recount from nothing."""
    wrong = list(islice(recount.drifts(), MOST_SHOWN))
    return Check("counters", not wrong, "; ".join(wrong) or "all equal a recount")


def _sqlite() -> bool:
    return bool(db.engine.dialect.name == "sqlite")
