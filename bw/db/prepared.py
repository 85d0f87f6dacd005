"""Statements on the way of an answer: made with SQLAlchemy Core, compiled once, run on the driver.

Core spends 60 to 90 µs around a statement that SQLite answers in 8; an answer needs nine of them.
What differs between databases is still Core's: the dialect's SQL, the types of values, the
transaction and the connection, and the exceptions that callers know.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.elements import ClauseElement

from bw.db.opened import Opened, known, known_errors
from bw.db.session import opened

Values = Mapping[str, Any]
Processor = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one kind of database takes it."""

    sql: str
    pick: Callable[[Values], tuple[Any, ...]]  # the values in order
    constants: Values
    binds: tuple[tuple[int, Processor], ...]  # of the values that a driver takes otherwise
    results: tuple[tuple[int, Processor], ...]

    def values(self, given: Values) -> Sequence[Any]:
        """What the driver takes. Raises KeyError for a value that is missing."""
        if self.constants:
            given = {**self.constants, **given}
        picked = self.pick(given)
        return _processed(picked, self.binds) if self.binds else picked

    def row(self, found: Sequence[Any]) -> tuple[Any, ...]:
        """A row with the types of its columns."""
        return tuple(_processed(found, self.results))


def _processed(found: Sequence[Any], by: tuple[tuple[int, Processor], ...]) -> list[Any]:
    values = list(found)
    for place, process in by:
        values[place] = process(values[place])
    return values


@contextmanager
def batch() -> Iterator[None]:
    """Statements of which nobody waits for a result: PostgreSQL gets them in one round trip.

    What one of them violates is raised at the end of the block.
    """
    present = opened()
    if present.wire is None or present.wire.ahead:
        yield
        return
    with known_errors(present.engine, "batch"):
        present.wire.go_ahead()
        try:
            yield
        finally:
            present.wire.catch_up()


class Prepared:
    """A statement with a ``bindparam`` for each value; ``columns``: those that an insert names.

    ``rows`` is for statements that only read.
    """

    def __init__(self, statement: ClauseElement, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it in the present transaction and give all rows."""
        present = opened(one_read=True)
        compiled = self._for(present)
        found: list[Any] = _run(present, compiled, (compiled.values(values),), rows=True)
        return [compiled.row(each) for each in found] if compiled.results else found

    def run(self, *values: Values) -> None:
        """Run it in the present transaction, once for each of ``values``."""
        present = opened()
        compiled = self._for(present)
        _run(present, compiled, [compiled.values(each) for each in values])

    def _for(self, present: Opened) -> _Compiled:
        known = self._compiled.get(present.dialect)
        if known is None:
            known = self._compiled[present.dialect] = self._compile(present.engine.dialect)
        return known

    def _compile(self, dialect: Dialect) -> _Compiled:
        made: Any = self._statement.compile(
            dialect=_in_order(dialect), column_keys=list(self._columns) if self._columns else None
        )
        names = tuple(made.positiontup)
        binds = ((place, _in(made.binds[name].type, dialect)) for place, name in enumerate(names))
        columns = getattr(self._statement, "selected_columns", ())
        results = enumerate(_out(column.type, dialect) for column in columns)
        return _Compiled(
            str(made),
            _picker(names),
            {name: made.binds[name].value for name in names if not made.binds[name].required},
            tuple((place, process) for place, process in binds if process),
            tuple((place, process) for place, process in results if process),
        )


def _in_order(dialect: Dialect) -> Dialect:
    """The dialect with values by their place, as databases themselves take them."""
    if dialect.positional:
        return dialect
    own = copy(dialect)
    own.paramstyle, own.positional = "numeric_dollar", True
    own.identifier_preparer = own.preparer(own)
    return own


def _picker(names: tuple[str, ...]) -> Callable[[Values], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: tuple(given[name] for name in names)  # itemgetter gives no tuple of one


def _in(type_: Any, dialect: Dialect) -> Processor | None:
    process: Processor | None = type_.dialect_impl(dialect).bind_processor(dialect)
    return process


def _out(type_: Any, dialect: Dialect) -> Processor | None:
    process: Processor | None = type_.dialect_impl(dialect).result_processor(dialect, None)
    return process


def _run(
    present: Opened, compiled: _Compiled, ready: Sequence[Sequence[Any]], *, rows: bool = False
) -> Any:
    sql, several = compiled.sql, len(ready) > 1
    # Whoever listens to statements (logs, tests that count them) hears of these too.
    for listener in present.engine.dispatch.before_cursor_execute:
        listener(present, None, sql, ready if several else ready[0], None, several)
    try:
        if present.wire is not None:
            if rows:
                return present.wire.rows(sql, ready[0])
            present.wire.run(sql, ready)
        elif rows:
            return present.driver.execute(sql, ready[0]).fetchall()
        else:
            present.driver.executemany(sql, ready)
    except present.engine.dialect.loaded_dbapi.Error as error:
        raise known(present.engine, sql, ready, error) from error
    return None
