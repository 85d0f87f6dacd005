"""What must not be possible: the isolation matrix, hostile input, races, headers, logs.

``scene`` makes three factories in two countries with everybody who could look into the wrong one;
``expectations`` says for each route who gets which answer. A route without an expectation fails.
"""
