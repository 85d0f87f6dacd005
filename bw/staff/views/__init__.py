"""The staff's pages, in files by what they are about. All hang on one blueprint."""

from bw.staff.views import (
    advisors,
    assessments,
    documents,
    factories,
    overview,
    sending,
    setting_up,
    sharing,
)
from bw.staff.views.base import blueprint

__all__ = [
    "advisors",
    "assessments",
    "blueprint",
    "documents",
    "factories",
    "overview",
    "sending",
    "setting_up",
    "sharing",
]
