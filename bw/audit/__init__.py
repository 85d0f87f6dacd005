"""Who did what, when: an append-only list, written in the transaction of the deed.

``actions.record`` adds an entry; tags are ``subject:action`` and stand in one enum.
"""
