"""Work to be done at least once, written in the transaction of its cause.

``actions.enqueue`` adds a row; ``flask worker`` claims rows with a lease and a fence (``leases``)
and does them (``worker``). Any number of workers may run, on any hosts. Which function does a kind
of row stands in ``bw.jobs``.
"""
