"""The first page of each role, a factory's first page, its documents, and the help pages.

Offers "/" (sends each person on to their work), the choice among several factories, the page of a
factory with quick facts, notifications and latest documents (rule C6), and ``actions`` for staff:
upload and withdraw documents, enter quick facts (rule Q26). ``help`` shows what the programme
teaches by video.
"""
