"""The line of those who write to SQLite, which has one writer at a time.

Who writes a few rows may do it together with others: instead of committing, the one who is done
hands the open transaction to the next in line, and waits until the last of them commits for all.
Nobody is waited for who is not in line already. A disk that must be sure of each commit is so
asked once for several answers; nothing is acknowledged before that.
"""

import threading
from collections import deque

from bw.db.opened import MINE, LostError, Opened

MOST_TOGETHER = 8  # members of a group: the first of them waits for the last


class Group:
    """Those whose writing one COMMIT keeps, on the connection of the ``first`` of them."""

    def __init__(self, first: Opened) -> None:
        self.first = first
        self.members = 1
        self._ended = threading.Event()
        self._error: BaseException | None = None

    def lend(self) -> Opened:
        """The connection for the next member, who writes inside a savepoint."""
        self.members += 1
        if not self.first.driver.in_transaction:
            raise LostError("SQLite ended the transaction of the group")
        self.first.say(MINE)
        return Opened(self.first.engine, lender=self.first)

    def commit(self) -> None:
        """Keep what all have written. Raises DBAPIError when the database does not."""
        self.first.commit()
        self._ended.set()

    def lose(self, error: BaseException) -> None:
        """Undo what all have written: each member hears of it from ``wait``."""
        self._error = error
        try:
            self.first.rollback()
        finally:
            self._ended.set()

    def wait(self) -> None:
        """Wait until everything is kept. Raises LostError when it is not."""
        self._ended.wait()
        if self._error is not None:
            raise LostError("what was written together was not kept") from self._error


class _Place:
    """Somebody in line."""

    __slots__ = ("called", "group", "together")

    def __init__(self, *, together: bool) -> None:
        self.together = together
        self.group: Group | None = None
        self.called = threading.Lock()
        self.called.acquire()


class Line:
    """First come, first served."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._places: deque[_Place] = deque()
        self._taken = False

    def enter(self, *, together: bool = False) -> Group | None:
        """Wait for one's turn. Gives the group to go on with; None: begin a transaction."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return None
            place = _Place(together=together)
            self._places.append(place)
        place.called.acquire()
        return place.group

    def hand_on(self, group: Group) -> bool:
        """Let the next in line go on with the group; False: nobody may, so commit and leave."""
        with self._mutex:
            if not self._places or not self._places[0].together:
                return False
            if group.members >= MOST_TOGETHER:
                return False
            place = self._places.popleft()
        place.group = group
        place.called.release()
        return True

    def leave(self) -> None:
        """Let the next in line begin anew."""
        with self._mutex:
            if not self._places:
                self._taken = False
                return
            place = self._places.popleft()
        place.called.release()

    @property
    def waits(self) -> bool:
        """Whether somebody is in line."""
        return bool(self._places)
