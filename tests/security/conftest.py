"""The scene, made once a module and put back before each test."""

from collections.abc import Iterator

import pytest
from flask import Flask

from bw.questionnaire import memory
from tests.security import scene as making
from tests.security.scene import Scene

_made: dict[int, Scene] = {}


@pytest.fixture
def scene(app: Flask) -> Iterator[Scene]:
    """Three factories of two countries, as they were made."""
    memory.forget()
    known = _made.get(id(app))
    if known is None or known.copy is None:  # PostgreSQL: made anew, its sequences begin at 1
        known = _made[id(app)] = making.make(app)
    else:
        known.put_back()
    known.watch()
    yield known
    known.rest()
    memory.forget()
