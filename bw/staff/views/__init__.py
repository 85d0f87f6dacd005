"""The staff's pages, in files by what they are about. All hang on one blueprint."""

from bw.staff.views import advisors, assessments, factories, overview, setting_up
from bw.staff.views.base import blueprint

__all__ = ["advisors", "assessments", "blueprint", "factories", "overview", "setting_up"]
