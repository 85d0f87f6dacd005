"""The pages of the self-assessment, in three files by what the person is doing.

``reading`` the cycles, sections and lists; ``answering`` one question; ``submitting`` the whole.
All hang on one blueprint.
"""

from bw.selfassessment.views import answering, reading, submitting
from bw.selfassessment.views.base import blueprint

__all__ = ["answering", "blueprint", "reading", "submitting"]
