"""Sentences about the entries of lists and the cells of tables in a self-assessment."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "choice_not_offered": _(
        "This choice does not fit the other answers any more. Choose again from the list."
    ),
    "entry_too_many": _("At most %(most)s entries fit here. Remove one before you add another."),
    "entry_too_few": _("Add at least %(least)s first. There are %(given)s."),
    "list_too_long": _("These entries hold more text than fits into one answer."),
    "entries_incomplete": _("Complete the entries that are marked first."),
    "numbers_compared": _("Compared here: %(left)s and %(right)s."),
    "entry_opened": _("Not saved yet. These also apply now: look at the marked fields below."),
    "entry_faults": _("Not saved yet. Please correct the marked fields."),
    "entry_empty": _("Fill in at least one field, or go back without saving."),
    "list_none_first": _("There are entries already. Remove them before you say there is none."),
    "list_needs_entries": _("This question needs at least one entry."),
}
