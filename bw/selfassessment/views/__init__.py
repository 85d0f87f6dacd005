"""The pages of the self-assessment, in files by what the person is doing.

``reading`` the cycles, sections and lists; ``answering`` one question; ``carrying`` the answers of
an earlier cycle; ``submitting`` the whole.
All hang on one blueprint.
"""

from bw.selfassessment.views import answering, carrying, reading, submitting
from bw.selfassessment.views.base import blueprint

__all__ = ["answering", "blueprint", "carrying", "reading", "submitting"]
