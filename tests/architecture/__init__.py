"""The house rules as tests: sizes, layers, locks, map, ids of rules, what must not stand in a file.

Each test lists everything that is wrong at once, with file and line. An exception to a rule stands
in a table of the test, with its reason beside it; a reason nobody needs any more fails as well.
"""
