"""Country programmes and the factories that are enrolled in them.

Offers the tables and the queries that find a programme's factories. Country facts (time zone,
currency, names of the bodies) are data of the programme, never constants in the code.
"""
