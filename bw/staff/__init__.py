"""The staff's side: what waits for them, the factories of their programme, their advisors.

Composes what the features below offer into pages: it has no tables, rules or actions of its own.
``waiting`` finds what waits, ``queries`` reads the lists; each read takes the person and gives
rows of their programmes only.
"""
