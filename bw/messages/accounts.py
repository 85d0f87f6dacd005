"""Sentences about accounts, passwords, invitations and roles."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "advisor_not_of_programme": _(
        "Choose an enterprise advisor of the programme of this factory. Advisors are invited on "
        "the page with the people of the programme."
    ),
    "sign_in_wrong": _(
        "The e-mail address and the password do not belong together. Check both and try again."
    ),
    "sign_in_wait": _(
        "There were several wrong attempts. Please wait %(seconds)s seconds, then try again. "
        "Your account is not locked."
    ),
    "password_short": _(
        "This password is too short. Use at least %(least)s characters; %(advised)s or more are "
        "better. A short sentence is easy to remember."
    ),
    "password_long": _("This password is too long: at most %(most)s bytes can be kept."),
    "password_common": _(
        "Many people use this password, so it is tried first by anyone who guesses. Choose "
        "another one, for example a short sentence."
    ),
    "password_of_names": _(
        "This password is made of your name, your address or the name of the factory. Choose "
        "words that nobody would try first."
    ),
    "password_current_wrong": _("This is not your present password."),
    "passwords_differ": _("The two passwords are not the same. Type the new one twice."),
    "link_closed": _(
        "This link does not open anything any more. It may have been used, replaced by a newer "
        "one, or be too old."
    ),
    "invite_not_yours": _("You cannot invite people to this role here."),
    "invite_enough_today": _(
        "You have sent %(most)s invitations within a day. Please go on tomorrow."
    ),
    "invite_has_role": _("This person has this role already."),
    "invite_used": _("This invitation has been accepted. End the role instead."),
    "invite_account_closed": _(
        "The account with this address was closed. Ask the administrator of the programme."
    ),
    "invite_other_side": _(
        "Nobody can speak for the workers and for the management of the same factory. This "
        "person has a role on the other side."
    ),
    "invite_sign_in": _(
        "There is an account with this address already. Sign in with it, then accept."
    ),
    "invite_other_address": _(
        "This invitation is for another address than the one with which you are signed in."
    ),
    "role_not_yours_to_end": _("You cannot end this role."),
    "role_own": _("You cannot take your own role away. Somebody else has to do it."),
    "role_manager": _("Factory manager"),
    "role_colleague": _("Colleague who fills in"),
    "role_worker": _("Committee member, workers' side"),
    "role_management": _("Committee member, management side"),
    "role_advisor": _("Enterprise advisor"),
    "role_registration": _("Registration focal point"),
    "role_admin": _("Programme administrator"),
    "digits_of_language": _("As is usual in the language"),
    "digits_bengali": _("Bengali digits (১২৩)"),
    "digits_western": _("Western digits (123)"),
    "choice_unknown": _("Choose one of the answers of the list."),
}
