"""Sentences of the staff's pages about many factories at once."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "bulk_no_cycle": _("The factory has no cycle that runs or is to come."),
    "bulk_not_found": _("No factory of your programmes is called like this or has this number."),
    "bulk_several": _("Several factories are called like this. Use the number of the factory."),
    "bulk_nothing": _("Name at least one factory."),
    "bulk_many": _("Choose at most %(most)s factories at a time."),
    "bulk_reason": _("Say why. The reason is kept with each factory."),
    "file_needed": _("Choose a file."),
    "upload_busy": _("Other workbooks are being read just now. Upload yours again in a minute."),
}
