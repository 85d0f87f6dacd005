"""Country programmes and the factories that are enrolled in them, with profiles and yearly terms.

Offers what a factory says under *Profile Info* and how complete it is, the signed terms, and the
data of each country. Country facts (time zone, names of the bodies, numbers of days) are data of
the programme, kept by its admin with a history, never constants in the code.
"""
