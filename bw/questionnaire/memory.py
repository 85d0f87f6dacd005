"""What a process keeps in memory: the definitions of the versions that were used last.

A version never changes once it stands in the database, so nothing here grows stale.
"""

import threading
from collections import OrderedDict

from bw.questionnaire import queries
from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.definition import Definition

KEPT = 6  # some 10 MB each for 2,000 questions in four languages

_lock = threading.Lock()
_kept: OrderedDict[int, Definition] = OrderedDict()


def definition(version_id: int) -> Definition:
    """The compiled version. Raises LookupError when there is none with this id.

    The first to ask compiles; the others wait, so that no version is compiled twice at once.
    """
    with _lock:
        known = _kept.get(version_id)
        if known is not None:
            _kept.move_to_end(version_id)
            return known
        outline = queries.outline(version_id)
        if outline is None:
            raise LookupError(f"no questionnaire version {version_id}")
        made = _kept[version_id] = compile_definition(outline, version_id=version_id)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return made


def forget() -> None:
    """Empty the memory: for tests and the demo, where a database is replaced by another."""
    with _lock:
        _kept.clear()
