"""The catalogue of sentences: code -> translated sentence.

Rules and forms answer with codes; people read ``sentence(code, **params)``. Each feature has a
file here with its codes, so that every sentence of it can be read in one place.
"""

from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from bw.web.locale import LazyString, display


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why something may not be done now. ``link`` leads to what to do about it."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    link: str = ""


def _load() -> dict[str, LazyString]:
    table: dict[str, LazyString] = {}
    for module in sorted(m.name for m in iter_modules(__path__)):
        codes: dict[str, LazyString] = import_module(f"bw.messages.{module}").CODES
        if twice := table.keys() & codes.keys():
            raise ValueError(f"codes with two sentences: {sorted(twice)}")
        table |= codes
    return table


CATALOGUE = _load()


def said(reason: str) -> LazyString | str:
    """A reason as people read it: the sentence of a code of ours, or somebody's own words."""
    return CATALOGUE.get(reason, reason)


def sentence(code: str, /, **params: Any) -> str:
    """The sentence of ``code`` in the reader's language. Raises KeyError for an unknown code.

    Numbers in ``params`` are written as the reader writes them.
    """
    shown = {name: display(value) for name, value in params.items()}
    return str(CATALOGUE[code]) % shown if shown else str(CATALOGUE[code])
