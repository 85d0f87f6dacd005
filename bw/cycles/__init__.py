"""Service cycles of a factory: created and activated by staff, the assessors' arrival, release.

Offers ``rules.may_start`` for the self-assessment and the staff's lists and forms. What the
factory may see of a cycle never includes the assessment's date (rules H2, Q6).
"""
