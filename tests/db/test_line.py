"""Many who write to SQLite at once: one COMMIT for several, nothing acknowledged before it."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bw.accounts.models import Account
from bw.db import begin_write, connection, db, finish, finish_later, line, session, writing
from bw.db.line import MOST_TOGETHER, Group, Line
from bw.db.opened import LostError, Opened
from tests import makers

PATIENCE = 20.0  # seconds

pytestmark = pytest.mark.usefixtures("sqlite")


@pytest.fixture
def sqlite(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has many writers")


@pytest.fixture
def accounts(app: Flask) -> list[int]:
    made = [makers.account().id for _ in range(12)]
    db.session.remove()
    return made


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many members each group had that was committed."""
    seen: list[int] = []
    commit = Group.commit

    def counted(group: Group) -> None:
        commit(group)
        seen.append(group.members)

    monkeypatch.setattr(Group, "commit", counted)
    return seen


def the_line() -> Line:
    return session._lines[db.engine]


def rename(account_id: int, name: str) -> None:
    connection().execute(update(Account).where(Account.id == account_id).values(name=name))


def named(name: str) -> list[int]:
    """The accounts of that name, as another reader sees them."""
    with db.engine.connect() as apart:
        return list(apart.scalars(select(Account.id).where(Account.name == name)))


class Crowd:
    """Threads that come to the line one after the other, while the test holds it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.threads: list[threading.Thread] = []
        self.told: dict[int, str] = {}  # member -> what became of it

    def join_line(self, work: Callable[[], None], *, together: bool = True) -> None:
        """Start a thread that writes with ``work``; back when it stands in line."""
        number, before = len(self.threads), len(the_line()._places)

        def run() -> None:
            with self.app.app_context():
                self.told[number] = _write(work, together=together)

        thread = threading.Thread(target=run)
        self.threads.append(thread)
        thread.start()
        until = time.monotonic() + PATIENCE
        while len(the_line()._places) == before and time.monotonic() < until:
            time.sleep(0.001)

    def go_home(self) -> list[str]:
        """What became of each, in the order in which they came."""
        for thread in self.threads:
            thread.join(PATIENCE)
        return [self.told[number] for number in range(len(self.threads))]


def _write(work: Callable[[], None], *, together: bool) -> str:
    try:
        begin_write(together=together)
        try:
            work()
        except ValueError:
            finish(commit=False)
            return "undone"
        finish(commit=True)
    except SQLAlchemyError as error:
        return type(error).__name__
    return "kept"


@pytest.fixture
def crowd(app: Flask, accounts: list[int]) -> Iterator[Crowd]:
    made = Crowd(app)
    yield made
    made.go_home()
    with writing() as opened:  # whatever happened: the line is free
        opened.execute(update(Account).values(language="bn"))


def renaming(account_id: int, name: str = "New") -> Callable[[], None]:
    return lambda: rename(account_id, name)


def failing(account_id: int) -> Callable[[], None]:
    def work() -> None:
        rename(account_id, "New")
        raise ValueError

    return work


def test_one_commit_keeps_what_several_wrote(
    crowd: Crowd, accounts: list[int], commits: list[int]
) -> None:
    begin_write(together=True)
    rename(accounts[0], "New")
    for account_id in accounts[1:4]:
        crowd.join_line(renaming(account_id))
    finish(commit=True)
    assert crowd.go_home() == ["kept"] * 3
    assert named("New") == accounts[:4]
    assert commits == [4]


def test_nobody_is_told_and_nobody_sees_before_the_commit(
    crowd: Crowd, accounts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, before = Group.commit, []

    def watched(group: Group) -> None:
        time.sleep(0.05)
        before.append((dict(crowd.told), named("New")))
        commit(group)

    monkeypatch.setattr(Group, "commit", watched)
    begin_write(together=True)
    rename(accounts[0], "New")
    for account_id in accounts[1:4]:
        crowd.join_line(renaming(account_id))
    finish(commit=True)
    crowd.go_home()
    assert before == [({}, [])]


def test_reading_while_others_write_on_sees_what_is_committed(
    app: Flask, crowd: Crowd, accounts: list[int]
) -> None:
    go_on = threading.Event()

    def slowly() -> None:
        rename(accounts[1], "New")
        go_on.wait(PATIENCE)

    begin_write(together=True)
    rename(accounts[0], "New")
    crowd.join_line(slowly)
    settle = finish_later(commit=True)
    seen = list(connection().scalars(select(Account.id).where(Account.name == "New")))
    go_on.set()
    settle()
    assert seen == []
    assert named("New") == accounts[:2]


def test_who_fails_undoes_only_what_is_his(
    crowd: Crowd, accounts: list[int], commits: list[int]
) -> None:
    begin_write(together=True)
    rename(accounts[0], "New")
    crowd.join_line(renaming(accounts[1]))
    crowd.join_line(failing(accounts[2]))
    crowd.join_line(renaming(accounts[3]))
    crowd.join_line(failing(accounts[4]))
    finish(commit=True)
    assert crowd.go_home() == ["kept", "undone", "kept", "undone"]
    assert named("New") == [accounts[0], accounts[1], accounts[3]]
    assert commits == [5]


def test_first_who_fails_leaves_the_others_a_transaction_of_their_own(
    crowd: Crowd, accounts: list[int], commits: list[int]
) -> None:
    begin_write(together=True)
    rename(accounts[0], "New")
    crowd.join_line(renaming(accounts[1]))
    crowd.join_line(renaming(accounts[2]))
    finish(commit=False)
    assert crowd.go_home() == ["kept", "kept"]
    assert named("New") == accounts[1:3]
    assert commits == [2]


def test_commit_that_fails_is_told_to_everybody(
    crowd: Crowd, accounts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_opened: Opened) -> None:
        raise OperationalError("COMMIT", None, Exception("database or disk is full"))

    begin_write(together=True)
    rename(accounts[0], "New")
    crowd.join_line(renaming(accounts[1]))
    crowd.join_line(failing(accounts[2]))
    crowd.join_line(renaming(accounts[3]))
    with monkeypatch.context() as patched:
        patched.setattr(Opened, "commit", full)
        settle = finish_later(commit=True)
        with pytest.raises(LostError):
            settle()
        assert crowd.go_home() == ["LostError", "LostError", "OperationalError"]
    assert named("New") == []


def test_transaction_that_sqlite_ends_is_lost_for_everybody(
    crowd: Crowd, accounts: list[int]
) -> None:
    def disk_full() -> None:
        rename(accounts[2], "New")
        session.opened().driver.execute("ROLLBACK")  # as SQLite does on its own

    begin_write(together=True)
    rename(accounts[0], "New")
    crowd.join_line(renaming(accounts[1]))
    crowd.join_line(disk_full)
    crowd.join_line(renaming(accounts[3]))
    with pytest.raises(LostError):
        finish(commit=True)
    assert crowd.go_home() == ["LostError", "OperationalError", "kept"]
    assert named("New") == [accounts[3]]


def test_statement_after_the_end_of_the_transaction_is_refused(
    crowd: Crowd, accounts: list[int]
) -> None:
    def go_on_regardless() -> None:
        session.opened().driver.execute("ROLLBACK")
        with pytest.raises(LostError):
            rename(accounts[1], "New")
        raise ValueError

    begin_write(together=True)
    rename(accounts[0], "New")
    crowd.join_line(go_on_regardless)
    with pytest.raises(LostError):
        finish(commit=True)
    assert crowd.go_home() == ["OperationalError"]
    assert named("New") == []


def test_groups_are_bounded(crowd: Crowd, accounts: list[int], commits: list[int]) -> None:
    begin_write(together=True)
    rename(accounts[0], "New")
    for account_id in accounts[1:]:
        crowd.join_line(renaming(account_id))
    finish(commit=True)
    assert crowd.go_home() == ["kept"] * 11
    assert commits == [MOST_TOGETHER, 12 - MOST_TOGETHER]
    assert named("New") == accounts


def test_who_writes_alone_begins_after_the_group_was_committed(
    crowd: Crowd, accounts: list[int], commits: list[int]
) -> None:
    seen: list[list[int]] = []

    def look() -> None:
        seen.append(list(connection().scalars(select(Account.id).where(Account.name == "New"))))
        db.session.get_one(Account, accounts[5]).name = "Alone"

    begin_write(together=True)
    rename(accounts[0], "New")
    crowd.join_line(renaming(accounts[1]))
    crowd.join_line(look, together=False)
    crowd.join_line(renaming(accounts[2]))
    finish(commit=True)
    assert crowd.go_home() == ["kept"] * 3
    assert seen == [accounts[:2]]
    assert named("Alone") == [accounts[5]]
    assert commits == [2]


def test_session_of_a_member_works_inside_its_share(
    crowd: Crowd, accounts: list[int], commits: list[int]
) -> None:
    def with_session() -> None:
        db.session.get_one(Account, accounts[1]).name = "New"

    def undone() -> None:
        db.session.get_one(Account, accounts[2]).name = "New"
        db.session.flush()
        raise ValueError

    begin_write(together=True)
    rename(accounts[0], "New")
    crowd.join_line(with_session)
    crowd.join_line(undone)
    crowd.join_line(renaming(accounts[3]))
    finish(commit=True)
    assert crowd.go_home() == ["kept", "undone", "kept"]
    assert named("New") == [accounts[0], accounts[1], accounts[3]]
    assert commits == [4]


def test_savepoint_that_fails_is_told_to_everybody(
    crowd: Crowd, accounts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_write(together=True)
    rename(accounts[0], "New")
    crowd.join_line(renaming(accounts[1]))
    monkeypatch.setattr("bw.db.line.MINE", "SAVEPOINT")  # no name: refused
    with pytest.raises(LostError):
        finish(commit=True)
    assert crowd.go_home() == ["OperationalError"]
    assert named("New") == []


def test_line_is_first_come_first_served() -> None:
    queue, order = line.Line(), []
    assert queue.enter() is None

    def stand(number: int) -> None:
        queue.enter()
        order.append(number)
        queue.leave()

    threads = [threading.Thread(target=stand, args=[number]) for number in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        while len(queue._places) == number:
            time.sleep(0.001)
    queue.leave()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == [0, 1, 2, 3, 4]
