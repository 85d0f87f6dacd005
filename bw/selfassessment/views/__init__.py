"""The pages of the self-assessment, in files by what the person is doing.

``reading`` the cycles, sections and lists; ``answering`` one question; ``entries`` those of a list;
``carrying`` the answers of an earlier cycle; ``submitting`` the whole. ``drawing`` has no routes.
All hang on one blueprint.
"""

from bw.selfassessment.views import answering, carrying, entries, reading, submitting
from bw.selfassessment.views.base import blueprint

__all__ = ["answering", "blueprint", "carrying", "entries", "reading", "submitting"]
