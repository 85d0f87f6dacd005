"""Sentences about an uploaded file of assessment data. Beside each stands the place in the file."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "assessment_file_encoding": _("The file is not text in UTF-8. Save it again as UTF-8."),
    "assessment_file_json": _("The file is not JSON. A bracket, comma or quote may be missing."),
    "assessment_file_twice": _("A name stands twice in the same part. Keep one of them."),
    "assessment_file_large": _("The file is too large. It can have at most %(most)s MB."),
    "assessment_file_missing": _("This is missing."),
    "assessment_file_not_known": _("This name is not known here. Check its spelling."),
    "assessment_file_rating": _("Findings are not rated. Take this out."),
    "assessment_file_type": _("This is the wrong kind of value, for example a number for a text."),
    "assessment_file_choice": _("Only these are possible here: %(choices)s."),
    "assessment_file_pattern": _("This is not written as it should be."),
    "assessment_file_date": _("This is no day, or it is not written as 2026-11-21."),
    "assessment_file_order": _("The last day is before the first day."),
    "assessment_file_empty": _("This is empty."),
    "assessment_file_long": _("This is too long. At most %(most)s fit here."),
    "assessment_file_wrong": _("This is not right. Compare it with the description of the file."),
}
