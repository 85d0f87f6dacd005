"""Each test begins with an empty memory: ids of versions repeat in a fresh database."""

from collections.abc import Iterator

import pytest

from bw.questionnaire import memory


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    memory.forget()
    yield
    memory.forget()
