"""Kinds of question: one table that says how each is asked, read, kept and shown.

``KINDS["date"].read(form)`` takes the fields of a form, ``parse`` makes the canonical text that is
stored (or raises ``AnswerError`` with the code of a sentence), ``raw_from`` gives the fields back,
``widget`` what the template draws, ``format`` the answer as people read it. ``kind_of`` refuses an
unknown kind; ``from_xlsform`` names the kind of a row of a workbook.
"""

from bw.questionnaire.kinds.kind import AnswerError, Kind, Raw, Widget
from bw.questionnaire.kinds.table import KINDS, UnknownKindError, from_xlsform, kind_of

__all__ = [
    "KINDS",
    "AnswerError",
    "Kind",
    "Raw",
    "UnknownKindError",
    "Widget",
    "from_xlsform",
    "kind_of",
]
