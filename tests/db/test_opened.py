"""The connection of a request: what a server did to it meanwhile, and whose transaction it is."""

import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bw.accounts.models import Account
from bw.db import Prepared, batch, begin_write, connection, db, finish, writing
from bw.db.session import opened
from bw.db.wire import Wire
from bw.web.policy import Role
from tests import makers

NAME = Prepared(select(Account.name).where(Account.id == bindparam("own_id")))
RENAME = Prepared(update(Account).where(Account.id == bindparam("own")).values(name=bindparam("n")))
AGAIN = Prepared(insert(Account), ("id", "name", "email"))


@pytest.fixture
def account(app: Flask) -> int:
    found = makers.account().id
    db.session.remove()
    return found


OTHERS = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"


def stop_the_others(opened: Connection) -> None:
    """End all other connections, as a restart of the server does; back when they are gone."""
    opened.execute(text(f"SELECT pg_terminate_backend(pid) {OTHERS}"))
    until = time.monotonic() + 10
    while opened.scalar(text(f"SELECT count(*) {OTHERS}")):
        assert time.monotonic() < until
        time.sleep(0.01)
        opened.rollback()  # what the view shows is fixed within a transaction


@pytest.fixture
def server(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("no server that restarts")


def restart() -> None:
    apart = [db.engine.connect() for _ in range(3)]
    for each in apart[1:]:
        each.close()
    stop_the_others(apart[0])
    apart[0].close()


def test_connection_that_the_server_closed_is_replaced(server: None, account: int) -> None:
    restart()
    assert NAME.rows(own_id=account)
    finish(commit=False)
    restart()
    assert connection().scalar(select(Account.id)) == account
    finish(commit=False)
    restart()
    assert db.session.get(Account, account)


def test_pages_go_on_after_a_restart_of_the_server(server: None, client: FlaskClient) -> None:
    makers.sign_in(client, makers.account(Role.MANAGER, factory=makers.factory()))
    for _ in range(3):
        restart()
        assert client.get("/account", base_url="https://factory.test").status_code == 200


def test_write_goes_on_when_the_server_restarted_after_the_reading(
    server: None, account: int
) -> None:
    assert connection().scalar(select(Account.id)) == account
    other = db.engine.connect()
    stop_the_others(other)
    other.close()
    with writing():
        RENAME.run({"own": account, "n": "New"})
    assert NAME.rows(own_id=account) == [("New",)]


def test_what_is_written_outside_of_a_write_transaction_is_undone(account: int) -> None:
    [(name,)] = NAME.rows(own_id=account)
    RENAME.run({"own": account, "n": "New"})
    finish(commit=True)
    connection().execute(update(Account).values(name="New"))
    finish(commit=False)
    NAME.rows(own_id=account)
    db.session.get_one(Account, account).name = "New"
    db.session.flush()
    finish(commit=False)
    assert NAME.rows(own_id=account) == [(name,)]


def test_engine_has_transactions_after_a_reading_without(account: int) -> None:
    [(name,)] = NAME.rows(own_id=account)
    finish(commit=False)
    with db.engine.connect() as apart:
        apart.execute(update(Account).values(name="New"))
    assert NAME.rows(own_id=account) == [(name,)]


def test_batch_raises_what_one_of_its_statements_violates(account: int) -> None:
    def write_twice() -> None:
        with batch():
            RENAME.run({"own": account, "n": "New"})
            AGAIN.run({"id": account, "name": "Twice", "email": "twice@example.org"})

    begin_write()
    with pytest.raises(IntegrityError):
        write_twice()
    finish(commit=False)
    assert NAME.rows(own_id=account) != [("New",)]


def test_batch_keeps_what_it_wrote(account: int) -> None:
    with writing(), batch():
        RENAME.run({"own": account, "n": "First"})
        RENAME.run({"own": account, "n": "New"})
    assert NAME.rows(own_id=account) == [("New",)]


def test_write_together_begins_once(
    server: None, account: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = opened(one_read=True).wire
    assert wire is not None
    said: list[tuple[str, bool]] = []

    def say(self: Wire, text: str) -> None:
        said.append((text, self.ahead))
        say_it(self, text)

    say_it = Wire.say
    monkeypatch.setattr(Wire, "say", say)
    begin_write(together=True)
    RENAME.run({"own": account, "n": "New"})
    finish(commit=True)
    assert said == [("BEGIN", True), ("COMMIT", True)]  # nobody waited for BEGIN
    assert NAME.rows(own_id=account) == [("New",)]


@pytest.mark.parametrize("keep", [True, False])
def test_write_together_after_a_reading_through_sqlalchemy(account: int, keep: bool) -> None:
    [(name,)] = connection().execute(select(Account.name)).tuples()
    begin_write(together=True)
    RENAME.run({"own": account, "n": "New"})
    finish(commit=keep)
    assert NAME.rows(own_id=account) == [("New" if keep else name,)]


def rename_and_fail(account: int) -> None:
    RENAME.run({"own": account, "n": "New"})
    try:
        AGAIN.run({"id": account, "name": "Twice", "email": "twice@example.org"})
        NAME.rows(own_id=account)  # where what went ahead fails
    except IntegrityError:
        return
    pytest.fail("it was written twice")


@pytest.mark.parametrize("way", ["together", "alone", "core", "session"])
def test_commit_after_a_failure_that_nobody_heard_is_an_error(
    server: None, account: int, way: str
) -> None:
    [(name,)] = NAME.rows(own_id=account)
    finish(commit=False)
    begin_write(together=way == "together")
    if way == "core":
        connection()
    if way == "session":
        db.session.get(Account, account)
    rename_and_fail(account)
    with pytest.raises(DBAPIError, match="nothing was kept"):
        finish(commit=True)
    assert NAME.rows(own_id=account) == [(name,)]
    with writing():
        RENAME.run({"own": account, "n": "New"})
    assert NAME.rows(own_id=account) == [("New",)]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("before", ["session", "core", "nothing"])
def test_write_whose_connection_breaks_is_undone_without_another_error(
    server: None, account: int, before: str, together: bool
) -> None:
    [(name,)] = NAME.rows(own_id=account)
    if before == "session":
        db.session.get(Account, account)
    if before == "core":
        connection()
    begin_write(together=together)
    RENAME.run({"own": account, "n": "New"})
    NAME.rows(own_id=account)
    other = db.engine.connect()
    stop_the_others(other)
    other.close()
    with pytest.raises(DBAPIError):
        NAME.rows(own_id=account)
    finish(commit=False)
    assert NAME.rows(own_id=account) == [(name,)]
    assert db.session.get_one(Account, account).name == name
