"""Speed and weight of the product, beside floors on the same server in the same run.

``python -m tests.bench [--full] [--postgres] [parts…]`` prints each figure with its budget. The
parts: ``throughput`` (answers per second against a bare route and against raw SQL), ``weight``
(bytes over HTTP), ``growth`` (how cost grows), ``browser`` (a slow line in Chromium) and, with
``--full``, ``soak`` (half an hour of load). Absolute figures move with the machine: the ratios,
the bytes and the statements are what counts.
"""
