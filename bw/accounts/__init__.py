"""People: accounts, roles at a factory or in a programme, invitations, sign-in, sessions.

Offers sign-in and out, change and reset of passwords, invitations that a mail scanner cannot
consume, and ``sessions.person_of(token)``: who is at the screen, in one statement.
"""
