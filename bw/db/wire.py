"""PostgreSQL through libpq, as psycopg hands it out: each statement prepared once a connection.

A cursor of psycopg costs 50 to 100 µs of processor time around a statement, and its pipeline as
much again; libpq costs 10 to 20, and an answer needs nine statements. Values and rows are still
psycopg's to convert, errors are its exceptions, and its own cursors may use the connection too.
"""

import secrets
import select
from collections.abc import Sequence
from typing import Any

from psycopg import Connection, OperationalError, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import (
    FeatureNotSupported,
    InFailedSqlTransaction,
    InvalidSqlStatementName,
    error_from_result,
)

_FINE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
# What was prepared is no more (whoever stands between us and the server threw it away), or its
# table has other columns since: the next time it is prepared anew.
_OUTDATED = (InvalidSqlStatementName, FeatureNotSupported)


class Wire:
    """One connection of psycopg. One thread at a time, as with the connection itself."""

    def __init__(self, driver: Connection[Any]) -> None:
        # By itself psycopg prepares what it ran five times, and forgets all that the connection
        # has prepared, ours too, whenever a transaction is undone: as each reading page does.
        driver.prepare_threshold = None
        self._libpq = driver.pgconn
        self._adapt = Transformer(driver)
        self._names: dict[str, bytes] = {}  # by statement
        # No name is used twice, nor by another connection: where somebody between us and the server
        # lends one connection's to another, a statement is missing, and never another one's.
        self._own = secrets.token_hex(8).encode()
        self._made = 0
        self._new: dict[str, bytes] = {}  # sent ahead: not known to exist yet
        self._sent = 0  # requests of which nobody has waited for the result
        self._arrives = select.poll()
        self._arrives.register(self._libpq.socket, select.POLLIN)
        self.ahead = False  # whether what gives no rows goes with the next statement that does

    @property
    def idle(self) -> bool:
        """Whether no transaction is open."""
        return self._libpq.transaction_status == pq.TransactionStatus.IDLE

    @property
    def silent(self) -> bool:
        """Whether the server has said nothing unasked, as it does when it closes a connection."""
        return not self._arrives.poll(0)

    def say(self, text: str) -> None:
        """Begin or mark a transaction. Raises psycopg.Error."""
        if self.ahead:
            self._libpq.send_query_params(text.encode(), None)
            self._sent += 1
        else:
            self._result_of(self._libpq.exec_(text.encode()))

    def commit(self) -> None:
        """Keep what was written. Raises psycopg.Error, also when a statement of the transaction had
        failed and somebody went on: the server then undoes all of it, and calls that no error."""
        if self.ahead:
            self.say("COMMIT")
            ended = self.catch_up()
            if ended is not None and ended.command_status == b"ROLLBACK":
                raise _failed()
        elif not self.idle:
            self.refuse_failed()
            self.say("COMMIT")

    def refuse_failed(self) -> None:
        """Raise psycopg.Error when a statement of the present transaction failed."""
        if self._libpq.transaction_status == pq.TransactionStatus.INERROR:
            raise _failed()

    def rows(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows. Raises psycopg.Error, also for what went ahead."""
        if self.ahead:
            self._send(sql, values)
            result = self._wait()
        else:
            result = self._run(sql, values)
        self._adapt.set_pgresult(result)
        return self._adapt.load_rows(0, result.ntuples, tuple)

    def run(self, sql: str, each: Sequence[Sequence[Any]]) -> None:
        """Run a statement without rows once for each of some values, or send it ahead.

        Raises psycopg.Error.
        """
        if not self.ahead and len(each) == 1:
            self._run(sql, each[0])
            return
        alone = not self.ahead
        if alone:
            self.go_ahead()
        try:
            for values in each:
                self._send(sql, values)
        finally:
            if alone:
                self.catch_up()

    def go_ahead(self) -> None:
        """From now on wait only for rows, and at the end. Raises psycopg.Error."""
        self._libpq.enter_pipeline_mode()
        self.ahead = True

    def catch_up(self) -> pq.abc.PGresult | None:
        """Wait for all that went ahead, and for each statement again. Gives the last result.

        Raises psycopg.Error.
        """
        self.ahead = False
        try:
            return self._wait() if self._sent else None
        finally:
            self._libpq.exit_pipeline_mode()

    def _run(self, sql: str, values: Sequence[Any]) -> pq.abc.PGresult:
        converted = self._converted(values)
        name = self._names.get(sql)
        if name is None:
            name = self._new_name()
            self._result_of(self._libpq.prepare(name, sql.encode()))
            self._names[sql] = name
        return self._result_of(self._libpq.exec_prepared(name, converted))

    def _send(self, sql: str, values: Sequence[Any]) -> None:
        converted = self._converted(values)
        name = self._names.get(sql) or self._new.get(sql)
        if name is None:
            name = self._new[sql] = self._new_name()
            self._libpq.send_prepare(name, sql.encode())
            self._sent += 1
        self._libpq.send_query_prepared(name, converted)
        self._sent += 1

    def _wait(self) -> pq.abc.PGresult:
        """The last result of all that was sent. The first that failed is raised, after the rest."""
        sent, self._sent = self._sent, 0
        new, self._new = self._new, {}
        self._libpq.pipeline_sync()
        while self._libpq.flush():  # longer than what the system takes at once
            self._wait_for_room()
        results = []
        for _ in range(sent):
            results.append(self._next())
            self._libpq.get_result()  # nothing: a statement has ended
        self._next()  # the answer to the synchronisation
        for each in results:
            last = self._result_of(each)
        self._names |= new
        return last

    def _next(self) -> pq.abc.PGresult:
        while self._libpq.is_busy():
            self._arrives.poll()  # libpq's own waiting would hold up all threads
            self._libpq.consume_input()
        result = self._libpq.get_result()
        if result is None:
            raise OperationalError("the server ended the connection")
        return result

    def _wait_for_room(self) -> None:
        both = select.poll()
        both.register(self._libpq.socket, select.POLLIN | select.POLLOUT)
        if any(happened & select.POLLIN for _, happened in both.poll()):
            self._libpq.consume_input()

    def _converted(self, values: Sequence[Any]) -> Sequence[Any]:
        return self._adapt.dump_sequence(values, [PyFormat.TEXT] * len(values))

    def _new_name(self) -> bytes:
        self._made += 1
        return b"bw_%s_%d" % (self._own, self._made)

    def _result_of(self, result: pq.abc.PGresult) -> pq.abc.PGresult:
        if result.status in _FINE:
            return result
        if self._libpq.status == pq.ConnStatus.BAD:
            raise OperationalError("the server ended the connection")
        error = error_from_result(result)
        if isinstance(error, _OUTDATED):
            self._names.clear()
        raise error


def _failed() -> InFailedSqlTransaction:
    return InFailedSqlTransaction("a statement before COMMIT failed, so nothing was kept")
