"""The staff's pages, in files by what they are about.

``overview`` the dashboard; ``factories`` the list and one factory; ``setting_up`` a cycle;
``sharing``, ``sending`` and ``documents`` what staff do for a cycle; ``assessments`` and
``advisors`` their lists; ``questions``, ``uploading``, ``publishing``, ``previewing`` and
``comparing`` versions of questionnaires. All hang on one blueprint.
"""

from bw.staff.views import (
    advisors,
    assessments,
    comparing,
    documents,
    factories,
    overview,
    previewing,
    publishing,
    questions,
    sending,
    setting_up,
    sharing,
    uploading,
)
from bw.staff.views.base import blueprint

__all__ = [
    "advisors",
    "assessments",
    "blueprint",
    "comparing",
    "documents",
    "factories",
    "overview",
    "previewing",
    "publishing",
    "questions",
    "sending",
    "setting_up",
    "sharing",
    "uploading",
]
