"""Work to be done at least once, written in the transaction of its cause.

``actions.enqueue`` adds a row; ``flask worker`` claims rows with a lease and a fence and does
them (see ``worker``). Any number of workers may run, on any hosts.
"""
