"""Statements on the way of an answer: made with SQLAlchemy Core, compiled once, run on the driver.

Core spends 60 to 90 µs around a statement that SQLite answers in 8; an answer needs nine of them.
What differs between databases is still Core's: the dialect's SQL, the types of values, the
transaction and the connection, and the exceptions that callers know.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ClauseElement

from bw.db.session import connection

Values = Mapping[str, Any]
Processor = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one kind of database takes it."""

    sql: str
    names: tuple[str, ...]
    positional: bool
    constants: Values
    binds: Mapping[str, Processor]  # of the values that a driver does not take as they are
    results: tuple[tuple[int, Processor], ...]

    def values(self, given: Values) -> Any:
        """What the driver takes. Raises KeyError for a value that is missing."""
        known = {**self.constants, **given}
        ready = {name: known[name] for name in self.names}
        for name, process in self.binds.items():
            ready[name] = process(ready[name])
        return tuple([ready[name] for name in self.names]) if self.positional else ready

    def row(self, found: Sequence[Any]) -> tuple[Any, ...]:
        """A row with the types of its columns."""
        values = list(found)
        for place, process in self.results:
            values[place] = process(values[place])
        return tuple(values)


class Prepared:
    """A statement with a ``bindparam`` for each value; ``columns``: those that an insert names."""

    def __init__(self, statement: ClauseElement, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it in the present transaction and give all rows."""
        opened = connection()
        compiled = self._for(opened.dialect)
        found = _run(opened, compiled, [values]).fetchall()
        return [compiled.row(each) for each in found] if compiled.results else found

    def run(self, *values: Values) -> None:
        """Run it in the present transaction, once for each of ``values``."""
        opened = connection()
        _run(opened, self._for(opened.dialect), values)

    def _for(self, dialect: Dialect) -> _Compiled:
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = self._compile(dialect)
        return known

    def _compile(self, dialect: Dialect) -> _Compiled:
        made: Any = self._statement.compile(
            dialect=dialect, column_keys=list(self._columns) if self._columns else None
        )
        names = tuple(made.positiontup if made.positional else made.binds)
        binds = {name: _in(made.binds[name].type, dialect) for name in names}
        columns = getattr(self._statement, "selected_columns", ())
        results = enumerate(_out(column.type, dialect) for column in columns)
        return _Compiled(
            str(made),
            names,
            made.positional,
            {name: made.binds[name].value for name in names if not made.binds[name].required},
            {name: process for name, process in binds.items() if process},
            tuple((place, process) for place, process in results if process),
        )


def _in(type_: Any, dialect: Dialect) -> Processor | None:
    process: Processor | None = type_.dialect_impl(dialect).bind_processor(dialect)
    return process


def _out(type_: Any, dialect: Dialect) -> Processor | None:
    process: Processor | None = type_.dialect_impl(dialect).result_processor(dialect, None)
    return process


def _run(opened: Connection, compiled: _Compiled, values: Sequence[Values]) -> Any:
    cursor = opened.connection.cursor()
    several = len(values) > 1
    ready = [compiled.values(each) for each in values] if several else compiled.values(values[0])
    # Whoever listens to statements (logs, tests that count them) hears of these too.
    for listener in opened.engine.dispatch.before_cursor_execute:
        listener(opened, cursor, compiled.sql, ready, None, several)
    try:
        (cursor.executemany if several else cursor.execute)(compiled.sql, ready)
    except opened.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            compiled.sql,
            ready,
            error,
            opened.dialect.loaded_dbapi.Error,
            hide_parameters=opened.engine.hide_parameters,
            dialect=opened.dialect,
        ) from error
    return cursor
