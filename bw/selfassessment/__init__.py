"""The factory's self-assessment: answers, comments, progress, gate, submission.

A self-assessment belongs to one cycle of one factory and stays on the version of the
questionnaire with which it was started. ``progress`` decides what applies and what comes next,
``rules`` why something may not be done, ``actions`` writes: each answer durably, once, with its
history. *Assessment* alone means the programme's own and lives in ``cycles``.
"""
